"""Words as a dictionary cuts them (SudachiDict core, mode C), where one is installed; `cutting` does without.

A word is known by its normal form, so 打ち込んだ and 打込む are one. What that gains: docs/decisions/0008-matching.md.
"""

import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

_AT_ONCE = 4000  # signs; the dictionary takes no more than 49,149 bytes
_SENTENCE_ENDS = "。\n. "
_EMPTY = ("助詞", "助動詞", "補助記号", "空白")  # kinds of words that say how others belong together


class Word(NamedTuple):
    """A word of a text: its span, what it is known by, and whether it says nothing by itself."""

    start: int
    end: int
    form: str
    is_empty: bool


class _Cutter(NamedTuple):
    dictionary: Any
    is_empty: Callable[[Any], bool]


_own = threading.local()  # a tokenizer works on one text at a time


@lru_cache(maxsize=1)
def name() -> str:
    """Return what cuts words here, with its version; nothing if no dictionary is installed."""
    try:
        return f"sudachi {version('sudachipy')} {version('sudachidict_core')}"
    except PackageNotFoundError:
        return ""


@lru_cache(maxsize=1)
def _cutter() -> _Cutter:
    dictionary = import_module("sudachipy").Dictionary()
    return _Cutter(dictionary, dictionary.pos_matcher([(kind,) for kind in _EMPTY]))


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text, what stands between them too."""
    if not hasattr(_own, "tokenizer"):
        mode = import_module("sudachipy").SplitMode.C
        _own.tokenizer = _cutter().dictionary.tokenizer(mode, fields={"normalized_form", "pos"})
    is_empty = _cutter().is_empty
    for first, piece in _pieces(text):
        for found in _own.tokenizer.tokenize(piece):
            yield Word(first + found.begin(), first + found.end(), found.normalized_form(), is_empty(found))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces that the dictionary takes, cut between sentences where there are any."""
    first = 0
    while len(text) - first > _AT_ONCE:
        cut = max(text.rfind(sign, first, first + _AT_ONCE) for sign in _SENTENCE_ENDS) + 1
        cut = cut or first + _AT_ONCE
        yield first, text[first:cut]
        first = cut
    yield first, text[first:]
