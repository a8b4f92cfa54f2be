"""From one language to the other: the term list, what bilingual records teach, an open dictionary, readings.

`data/glosses.xz` is taken from EDICT, `data/names.xz` from the IPA dictionary; `data/README.md` tells of both.
"""

import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from musubi.coordination.matching.asking import Bridged
from musubi.coordination.matching.normalise import compared
from musubi.coordination.matching.romaji import romaji
from musubi.coordination.matching.units import BIGRAM, RUN, WORD, Units, is_empty, stem, units

_DATA = Path(__file__).parent / "data"
_KANA = re.compile(r"[ァ-ヺー]{3,}")
_LATIN = re.compile(r"[a-z0-9]+")
_LISTED, _LEARNED, _READ = 1.0, 1.0, 1.0
_RAREST = 20  # words of a record that others are learned from
_MOST_FOR_ONE = 4
_SURE_ENOUGH = 0.3
_LEAST_TOGETHER = 2
_PIECE = 2  # signs
# What a compound is taken apart into: words with kanji, and such of katakana as are hardly a piece of another.
_IS_PART = re.compile("[ァ-ヺー]{4,}|.*[一-鿿].*")
_LONGEST_PART = 7  # signs
_COMPOUND_NAME = 4  # 徳川 is one name and no river, 島根大学 is a university
_NAME, _PART, _SIGN, _UNKNOWN = 9, 10, 14, 30  # what each part costs

Table = dict[str, dict[str, float]]  # an expression, and what it is in the other language with what share


class Bridges:
    """What leads from an expression to one of the other language."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.listed: Table = {}
        self.learned: Table = {}

    def set_terms(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take over a list of expressions in Japanese and in English."""
        self.listed = {}
        for japanese, english in pairs:
            one, other = compared(japanese).folded, compared(english).folded
            if one and other:
                self.listed.setdefault(one, {})[other] = _LISTED
                self.listed.setdefault(other, {})[one] = _LISTED

    def learn(self, records: Iterable[tuple[str, str]]) -> None:
        """Learn from records in both languages which words come together far more often than by chance."""
        sides = [(_words(japanese), _words(english)) for japanese, english in records]
        in_records = Counter(word for one, other in sides for word in (*one, *other))
        together: Counter[tuple[str, str]] = Counter()
        for one, other in sides:
            rare = (sorted(words, key=lambda word: (in_records[word], word))[:_RAREST] for words in (one, other))
            first, second = rare
            together.update((word, far) for word in first for far in second if word != far)
        self.learned = {}
        for (word, far), count in sorted(together.items()):
            likeness = 2 * count / (in_records[word] + in_records[far])
            if count >= _LEAST_TOGETHER and likeness >= _SURE_ENOUGH:
                for start, end in ((word, far), (far, word)):
                    self.learned.setdefault(start, {})[end] = _LEARNED * likeness
        for word, ends in self.learned.items():
            self.learned[word] = dict(sorted(ends.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_FOR_ONE])

    def out_of(self, folded: str) -> list[Bridged]:
        """Return the bridges that lead out of a text. Its words are those of `cutting`, which lead further."""
        found = units(folded, by_dictionary=False)
        bridges: list[Bridged] = []
        for expression in _expressions(folded, found, self.listed):
            for other, share in self._ends(expression):
                words, piece = _hashes(other)
                told = f"{expression} → {other}"
                bridges += [Bridged(hash_, share / len(words), told) for hash_ in words]
                bridges += [Bridged(hash_, share, told) for hash_ in piece]
        return bridges

    def _ends(self, expression: str) -> list[tuple[str, float]]:
        ends = [pair for table in (self.listed, self.learned) for pair in table.get(expression, {}).items()]
        if expression not in self.listed:
            is_latin = _LATIN.fullmatch(expression) is not None
            ends += _japanese(expression) if is_latin else _english(expression)
            if _KANA.fullmatch(expression):
                ends.append((romaji(expression), _READ))
        return ends

    def as_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {"listed": self.listed, "learned": self.learned}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Bridges":
        """Return what `as_plain` told."""
        bridges = cls()
        bridges.listed, bridges.learned = dict(plain["listed"]), dict(plain["learned"])
        return bridges


def _expressions(folded: str, found: Units, listed: Table) -> dict[str, None]:
    """Return the words and runs of a text, and what of it stands in the list, each once, in order."""
    expressions = dict.fromkeys(expression for expression in listed if expression in folded)
    for start, end, family in zip(found.starts.tolist(), found.ends.tolist(), found.families.tolist(), strict=True):
        if family in (WORD, RUN) and not is_empty(folded[start:end]):
            expressions[folded[start:end]] = None
    return expressions


def _words(text: str) -> set[str]:
    folded = compared(text).folded
    found = units(folded, by_dictionary=False)
    spans = zip(found.starts.tolist(), found.ends.tolist(), found.families.tolist(), strict=True)
    words = (folded[start:end] for start, end, family in spans if family == WORD and end - start > 1)
    return {stem(word) if _LATIN.fullmatch(word) else word for word in words if not is_empty(word)}


@lru_cache(maxsize=50_000)
def _hashes(expression: str) -> tuple[list[int], list[int]]:
    """Return the hashes of the words that an expression consists of; and of one of two signs, as a piece of others."""
    found = units(expression)
    told = list(zip(found.hashes.tolist(), found.families.tolist(), strict=True))
    words = [hash_ for hash_, family in told if family in (WORD, RUN)]
    return words, [hash_ for hash_, family in told if family == BIGRAM and len(expression) == _PIECE]


def _english(japanese: str) -> list[tuple[str, float]]:
    found = _told(japanese)
    is_known = japanese in _glosses() or (japanese in _names() and len(japanese) < _COMPOUND_NAME)
    return found if is_known else [*found, *(end for part in _parts(japanese) for end in _told(part))]


def _told(japanese: str) -> list[tuple[str, float]]:
    ends = _glosses().get(japanese, [])
    found = [(gloss, 1 / len(ends)) for gloss in ends]
    reading = _names().get(japanese)
    return [*found, (romaji(reading), _READ)] if reading else found


@lru_cache(maxsize=50_000)
def _parts(word: str) -> list[str]:
    """Return the known words that a compound is best made of: few and long ones, with little left over."""
    best: list[tuple[int, list[str]]] = [(0, [])]
    for end in range(1, len(word) + 1):
        reached = []
        for start in range(max(0, end - _LONGEST_PART), end):
            part = word[start:end]
            if part != word and _IS_PART.fullmatch(part) and (part in _names() or part in _glosses()):
                cost = _SIGN if len(part) == 1 else _NAME if part in _names() else _PART
                reached.append((best[start][0] + cost, [*best[start][1], part]))
        reached.append((best[end - 1][0] + _UNKNOWN, best[end - 1][1]))
        best.append(min(reached, key=lambda way: way[0]))
    return best[-1][1]


def _japanese(word: str) -> list[tuple[str, float]]:
    ends = _turned_over().get(word) or _turned_over().get(word.removesuffix("s"), [])
    return [(expression, 1 / len(ends)) for expression in ends]


@lru_cache(maxsize=1)
def _glosses() -> dict[str, list[str]]:
    return {word: glosses.split("/") for word, glosses in _rows("glosses.xz")}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return dict(_rows("names.xz"))


@lru_cache(maxsize=1)
def _turned_over() -> dict[str, list[str]]:
    """Return the Japanese for each English word that stands alone in a gloss, and for each name as it is read."""
    found: dict[str, list[str]] = {}
    for word, glosses in _glosses().items():
        for gloss in glosses:
            if " " not in gloss:
                found.setdefault(gloss, []).append(word)
    for name, reading in _names().items():
        found.setdefault(romaji(reading), []).append(name)
    return {word: ends for word, ends in found.items() if len(ends) <= _MOST_FOR_ONE * 3}


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in lzma.decompress((_DATA / name).read_bytes()).decode().splitlines():
        first, _, rest = line.partition("\t")
        yield first, rest
