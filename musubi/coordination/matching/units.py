"""What a text is compared by: words, pairs of neighbouring signs, whole runs of one script, pairs of words.

A unit is the hash of its signs, so that no list of all expressions is kept. Where in the text it stands is kept for
those who explain.
"""

import re
import threading
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from snowballstemmer.english_stemmer import EnglishStemmer

from musubi.coordination.matching import dictionary
from musubi.coordination.matching.compiled import compiled, within
from musubi.coordination.matching.cutting import DIGIT, HIRAGANA, KANJI, KATAKANA, LETTER, is_cut, kind, weights

WORD, BIGRAM, RUN, PAIR = range(4)
FAMILIES = 4
VERSION = 3  # of what a text's units are; a state saved by another version is made anew

_FIRST, _PRIME, _SHIFT = np.uint64(0xCBF29CE484222325), np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_LONG_VOWEL = 0x30FC
_SHORTEST_WITH_LONG_VOWEL = 4
_LONGEST_STEMMED = 50
_GLUE_LENGTH = 2  # signs; words of hiragana no longer than this say how others belong together
_EMPTY = """
a an the and or but if of in on at to for from by with as is are was were be been being it its this that these
those i we you he she they them their our your his her not no do does did has have had can could will would
may might should shall which who whom what when where how there than then so such into over under about up out
also
"""
_EMPTY_ENGLISH = frozenset(_EMPTY.split())
# Signs as `cutting.kind` tells them apart.
_JAPANESE = re.compile(
    "[\u3005\u3006\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_FOREIGN = re.compile("[0-9]+|[a-z\u00c0-\u024f\u0370-\u052f]+")
_Words = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint64]]
_own = threading.local()  # a stemmer works on one word at a time


class Units(NamedTuple):
    """The units of a text in the order they were found: hash, family, and the span they stand in."""

    hashes: NDArray[np.uint64]
    families: NDArray[np.uint8]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]


def units(folded: str, *, by_dictionary: bool = True) -> Units:
    """Return the units of a text in its compared form, its words as the dictionary cuts them if there is one."""
    signs = np.frombuffer(folded.encode("utf-32-le", "replace"), dtype=np.uint32)
    if by_dictionary and dictionary.name() and _JAPANESE.search(folded):
        starts, ends, kinds, hashes = _words_by_dictionary(folded)
    else:
        starts, ends, kinds, hashes = _words(signs, weights())
    for at in np.flatnonzero(kinds == LETTER).tolist():
        word = folded[starts[at] : ends[at]]
        hashes[at] = word_hash(word)
        if word in _EMPTY_ENGLISH:
            kinds[at] = 0
    return Units(*_units(signs, starts, ends, kinds, hashes))


def _words_by_dictionary(folded: str) -> _Words:
    """Return words as `_words` does: the Japanese ones as the dictionary cuts them, others as they stand."""
    found: list[tuple[int, int, int, int]] = []
    at = 0
    for word in dictionary.words(folded):
        if _JAPANESE.search(folded, word.start, word.end):
            found += _foreign(folded, at, word.start)
            # 七十 is no 70 of an English text, which would outweigh all that leads there by meaning
            form = word.form if _JAPANESE.search(word.form) else folded[word.start : word.end]
            found.append((word.start, word.end, 0 if word.is_empty else KANJI, _form_hash(form)))
            at = word.end
    found += _foreign(folded, at, len(folded))
    starts, ends, kinds, hashes = zip(*found, strict=True)
    return (
        np.array(starts, np.int32),
        np.array(ends, np.int32),
        np.array(kinds, np.uint8),
        np.array(hashes, np.uint64),
    )


def _foreign(folded: str, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Return the words and numbers in other scripts; the hash of a word is found when its stem is."""
    if start >= end:
        return []
    return [
        (match.start(), match.end(), *((DIGIT, _form_hash(match[0])) if match[0].isdigit() else (LETTER, 0)))
        for match in _FOREIGN.finditer(folded, start, end)
    ]


@lru_cache(maxsize=200_000)
def _form_hash(form: str) -> int:
    """Return the hash of what a word is known by."""
    form = form.lower()
    if len(form) >= _SHORTEST_WITH_LONG_VOWEL:
        form = form.removesuffix(chr(_LONG_VOWEL))
    return int(_whole_hash(np.frombuffer(form.encode("utf-32-le", "replace"), dtype=np.uint32)))


@lru_cache(maxsize=200_000)
def word_hash(word: str) -> np.uint64:
    """Return the hash of one word, of an English one its stem's."""
    signs = np.frombuffer(stem(word).encode("utf-32-le", "replace"), dtype=np.uint32)
    return np.uint64(_whole_hash(signs))


def stem(word: str) -> str:
    """Return what the forms of an English word have in common."""
    if not (word.isascii() and word.isalpha() and len(word) <= _LONGEST_STEMMED):
        return word
    if not hasattr(_own, "english"):
        _own.english = EnglishStemmer()  # type: ignore[no-untyped-call] # the package has no types
    found: str = _own.english.stemWord(word)
    return found


def is_empty(word: str) -> bool:
    """Whether a word says nothing by itself."""
    is_glue = len(word) <= _GLUE_LENGTH and all("\u3041" <= sign <= "\u309f" for sign in word)
    return is_glue or word in _EMPTY_ENGLISH


@compiled
def _whole_hash(signs: NDArray[np.uint32]) -> np.uint64:
    return _hash(signs, np.int64(0), np.int64(signs.size), np.int64(WORD))


@within
def _hash(signs: NDArray[np.uint32], start: np.int64, end: np.int64, family: np.int64) -> np.uint64:
    mixed = _FIRST ^ np.uint64(family)
    for at in range(start, end):
        mixed = (mixed ^ np.uint64(signs[at])) * _PRIME
        mixed ^= mixed >> _SHIFT
    return mixed | np.uint64(1)  # 0 stands for an empty place in the table of terms


@compiled
def _words(signs: NDArray[np.uint32], model: NDArray[np.int8]) -> _Words:
    """Cut a text into words: where each starts and ends, what kind its first sign is, its hash."""
    starts, ends = np.empty(signs.size, np.int32), np.empty(signs.size, np.int32)
    kinds, hashes = np.empty(signs.size, np.uint8), np.empty(signs.size, np.uint64)
    count, at = 0, 0
    while at < signs.size:
        first = kind(signs[at])
        if first == 0:
            at += 1
            continue
        end = at + 1
        is_japanese = first <= KANJI
        while end < signs.size:
            this = kind(signs[end])
            if this == 0 or (this != first and not (is_japanese and this <= KANJI)):
                break
            end += 1
        start = at
        for place in range(at + 1, end + 1):
            if place < end and not (is_japanese and is_cut(signs, at, end, place, model)):
                continue
            starts[count], ends[count], kinds[count] = start, place, kind(signs[start])
            is_long = place - start >= _SHORTEST_WITH_LONG_VOWEL and signs[place - 1] == _LONG_VOWEL
            hashes[count] = _hash(signs, np.int64(start), np.int64(place - is_long), np.int64(WORD))
            count, start = count + 1, place
        at = end
    return starts[:count].copy(), ends[:count].copy(), kinds[:count].copy(), hashes[:count].copy()


@compiled
def _units(
    signs: NDArray[np.uint32],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    kinds: NDArray[np.uint8],
    words: NDArray[np.uint64],
) -> tuple[NDArray[np.uint64], NDArray[np.uint8], NDArray[np.int32], NDArray[np.int32]]:
    """Return all units of a text that was cut into words."""
    most = 2 * starts.size + 2 * signs.size
    hashes, families = np.empty(most, np.uint64), np.empty(most, np.uint8)
    froms, tos = np.empty(most, np.int32), np.empty(most, np.int32)
    count = 0
    before = -1
    for at in range(starts.size):
        hashes[count], families[count], froms[count], tos[count] = words[at], WORD, starts[at], ends[at]
        count += 1
        length = ends[at] - starts[at]
        if kinds[at] == 0 or (
            kinds[at] == HIRAGANA and length <= _GLUE_LENGTH and kind(signs[ends[at] - 1]) == HIRAGANA
        ):
            continue
        if before >= 0:
            hashes[count] = (words[before] * _PRIME ^ words[at]) * _PRIME | np.uint64(1)
            families[count], froms[count], tos[count] = PAIR, starts[before], ends[at]
            count += 1
        before = at
    at = 0
    while at < signs.size:
        first = kind(signs[at])
        end = at + 1
        while end < signs.size and kind(signs[end]) == first:
            end += 1
        if first in (KATAKANA, KANJI) and end - at > 1:
            hashes[count], families[count] = _hash(signs, np.int64(at), np.int64(end), np.int64(RUN)), RUN
            froms[count], tos[count] = at, end
            count += 1
        at = end
    count = _bigrams(signs, hashes, families, froms, tos, count)
    return hashes[:count].copy(), families[:count].copy(), froms[:count].copy(), tos[:count].copy()


@within
def _bigrams(
    signs: NDArray[np.uint32],
    hashes: NDArray[np.uint64],
    families: NDArray[np.uint8],
    froms: NDArray[np.int32],
    tos: NDArray[np.int32],
    count: int,
) -> int:
    """Put in the pairs of neighbouring Japanese signs, and signs that stand alone; return how many units there are."""
    for at in range(signs.size):
        if not 0 < kind(signs[at]) <= KANJI:
            continue
        goes_on = at + 1 < signs.size and 0 < kind(signs[at + 1]) <= KANJI
        if not goes_on and at and 0 < kind(signs[at - 1]) <= KANJI:
            continue
        end = at + 2 if goes_on else at + 1
        hashes[count], families[count], froms[count], tos[count] = (
            _hash(signs, np.int64(at), np.int64(end), np.int64(BIGRAM)),
            BIGRAM,
            at,
            end,
        )
        count += 1
    return count
