"""Where Japanese words end, without a dictionary.

A linear model looks at the six signs around a place: their runs of one to four signs, each hashed to a weight, and
their kinds. Its weights (`data/cuts.xz`) were learned from the cuts a dictionary of 193 MB makes, and weigh half a
megabyte;
docs/decisions/0008-matching.md tells how, and what is lost.
"""

import lzma
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.compiled import within

AROUND = 3  # signs looked at on either side of a place
WEIGHTS = Path(__file__).parent / "data" / "cuts.xz"

_GOLDEN, _MIXER, _FIFTH = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD), np.uint64(5)
_SHIFT = np.uint64(29)
_BASIC, _RARE_KANJI, _AFTER_KANJI = 0xFFFF, 0x20000, 0x40000


@lru_cache(maxsize=1)
def weights() -> NDArray[np.int8]:
    """Return the model's weights, a power of two of them."""
    return np.frombuffer(lzma.decompress(WEIGHTS.read_bytes()), dtype=np.int8)


HIRAGANA, KATAKANA, KANJI, LETTER, DIGIT = 1, 2, 3, 4, 5  # the first three are Japanese; 0 separates
# From where on a sign is of which kind, as far as the next row.
_BORDERS = np.array(
    [
        (0x0, 0), (0x30, DIGIT), (0x3A, 0), (0x41, LETTER), (0x5B, 0), (0x61, LETTER), (0x7B, 0), (0xC0, LETTER),
        (0x250, 0), (0x370, LETTER), (0x530, 0), (0x3005, KANJI), (0x3007, 0), (0x3041, HIRAGANA), (0x30A0, 0),
        (0x30A1, KATAKANA), (0x30FB, 0), (0x30FC, KATAKANA), (0x3100, 0), (0x3400, KANJI), (0xA000, 0),
        (0xF900, KANJI), (0xFB00, 0), (0x20000, KANJI), (0x40000, 0),
    ]
)  # fmt: skip
_KINDS = np.zeros(0x10000, np.uint8)  # of all signs but the rarest kanji
for _first, _kind in _BORDERS:
    _KINDS[_first:] = _kind
_MODEL_KINDS = np.full(0x10000, 4, np.uint8)  # what the model was taught to take them for
_MODEL_KINDS[0] = 0
_MODEL_KINDS[0x3040:0x30A0] = HIRAGANA
_MODEL_KINDS[0x30A0:0x3100] = KATAKANA
_MODEL_KINDS[0x4E00:0xA000] = KANJI
_MODEL_KINDS[0x3005] = KANJI


@within
def kind(sign: int) -> int:
    """Return what kind of sign this is."""
    if sign < _KINDS.size:
        return int(_KINDS[sign])
    return KANJI if _RARE_KANJI <= sign < _AFTER_KANJI else 0


@within
def is_cut(signs: NDArray[np.uint32], start: int, end: int, at: int, model: NDArray[np.int8]) -> bool:
    """Whether a word ends before place `at` of the Japanese run `start` to `end`."""
    mask = np.uint64(model.size - 1)
    seen = np.zeros(2 * AROUND, dtype=np.uint64)
    kinds = np.uint64(77)
    for near in range(2 * AROUND):
        place = at - AROUND + near
        if start <= place < end:
            seen[near] = np.uint64(signs[place])
        kinds = kinds * _FIFTH + np.uint64(_MODEL_KINDS[np.int64(seen[near]) & _BASIC])
    kinds *= _GOLDEN
    kinds ^= kinds >> _SHIFT
    total = np.int64(model[np.int64(kinds & mask)])
    for length in range(1, 5):
        for first in range(2 * AROUND + 1 - length):
            mixed = np.uint64(length * 8 + first) * _GOLDEN
            for near in range(first, first + length):
                mixed = (mixed ^ seen[near]) * _MIXER
                mixed ^= mixed >> _SHIFT
            total += model[np.int64(mixed & mask)]
    return bool(total > 0)
