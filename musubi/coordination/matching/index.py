"""The records of a collection and what they hold, ready to be ranked.

Records are kept one after the other (`held`); `settle` also turns them over, term by term (`postings`). Those added
since are few and are scored one by one. A removed record is closed at once and swept out by `settle`. How long
records are on average, and how near they come to one another, is what the last `settle` found; in how many records a
term stands is always up to date.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.compiled import compiled
from musubi.coordination.matching.growing import Growing
from musubi.coordination.matching.scoring import K1, LOGS, STEEPNESS, B, Held, Postings, parts_of_all
from musubi.coordination.matching.terms import Terms
from musubi.coordination.matching.units import BIGRAM, FAMILIES, WORD, Units

QUESTION, RECORD = 0, 1
_USUAL_LENGTHS = np.array([60.0, 90.0, 15.0, 30.0])  # until the collection tells
_MOST_COUNTED = 255
_ENGLISH_WORDS = 3  # for each pair of Japanese signs


class Index:
    """What is known of each record."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.ids: list[str] = []
        self.places: dict[str, int] = {}
        self.terms = Terms()
        self.firsts = Growing(np.int64, np.zeros(1, np.int64))
        self.held_terms = Growing(np.int32)
        self.held_counts = Growing(np.uint8)
        self.means = _USUAL_LENGTHS.copy()
        self.is_open: NDArray[np.bool_] = np.zeros(64, np.bool_)
        self.norms: NDArray[np.float32] = np.zeros((2, FAMILIES, 64), np.float32)
        self.hubs: NDArray[np.float32] = np.zeros(64, np.float32)
        self.is_english: NDArray[np.bool_] = np.zeros(64, np.bool_)
        self.postings = {QUESTION: _no_postings(), RECORD: _no_postings()}
        self.packed = 0
        self.english = 0  # records

    def __len__(self) -> int:
        return len(self.places)

    @property
    def held(self) -> Held:
        """What all records hold, in the order they came."""
        return Held(self.firsts.all, self.held_terms.all, self.held_counts.all)

    def rows(self, place: int) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Return the terms of one record and how often it holds each."""
        span = slice(*self.firsts.all[place : place + 2])
        return self.held_terms.all[span], self.held_counts.all[span]

    def add(self, id_: str, found: Units) -> int:
        """Put a record in, in the place of one of that name; return its place."""
        self.remove(id_)
        hashes, at, counts = np.unique(found.hashes, return_index=True, return_counts=True)
        terms = self.terms.numbered(hashes, found.families[at])
        counts = np.minimum(counts, _MOST_COUNTED).astype(np.uint8)
        self.terms.records.all[terms] += 1
        place = len(self.ids)
        self._make_room(place + 1)
        self.held_terms.extend(terms)
        self.held_counts.extend(counts)
        self.firsts.extend(np.array([self.held_terms.size], np.int64))
        self.ids.append(id_)
        self.places[id_] = place
        self.is_open[place] = True
        self.is_english[place] = is_english(found)
        self.english += int(self.is_english[place])
        self._measure(place, terms, counts)
        return place

    def remove(self, id_: str) -> None:
        """Close a record, if there is one of that name."""
        place = self.places.pop(id_, None)
        if place is not None:
            self.is_open[place] = False
            self.english -= int(self.is_english[place])
            self.terms.records.all[self.rows(place)[0]] -= 1

    def speaks(self, *, english: bool) -> bool:
        """Whether any record is in English, or any in Japanese."""
        return self.english > 0 if english else len(self) > self.english

    def rarity(self, terms: NDArray[np.int32], kind: int) -> NDArray[np.float64]:
        """Return what a term is worth for being rare; nothing if no record holds it any more."""
        records = self.terms.records.all[terms].astype(np.float64)
        if kind == QUESTION:
            worth = np.log1p((len(self) - records + 0.5) / (records + 0.5))
        else:
            worth = np.log1p(len(self) / np.maximum(records, 1)) ** STEEPNESS
        return np.where(records > 0, worth, 0.0)

    def settle(self) -> None:
        """Sweep out what was removed, turn the rest over, and measure it anew. Hubs are the caller's affair."""
        self._sweep()
        families = self.terms.families.all
        count = len(self.ids)
        worths = self.rarity(np.arange(len(self.terms), dtype=np.int32), RECORD)
        lengths, squares = _measured(self.held, families, worths, LOGS)
        means = lengths.mean(axis=0) if count else _USUAL_LENGTHS
        self.means = np.where(means > 0, means, _USUAL_LENGTHS)
        self.norms[QUESTION, :, :count] = (K1 * (1 - B + B * lengths / self.means)).T
        self.norms[RECORD, :, :count] = _inverse_root(squares).T
        self._turn_over(families)

    def _turn_over(self, families: NDArray[np.uint8]) -> None:
        self.packed = len(self.ids)
        self.postings = {
            QUESTION: _no_postings(),
            RECORD: _no_postings(),
        }  # so that the old ones take no room meanwhile
        firsts, records, counts = _inverted(self.held, len(self.terms))
        for kind in (QUESTION, RECORD):
            found = parts_of_all(firsts, records, counts, families, self.norms[kind], LOGS, kind == RECORD)
            self.postings[kind] = Postings(firsts, records, *found)

    def _measure(self, place: int, terms: NDArray[np.int32], counts: NDArray[Any]) -> None:
        families = self.terms.families.all[terms]
        lengths = np.bincount(families, counts, FAMILIES)
        self.norms[QUESTION, :, place] = K1 * (1 - B + B * lengths / self.means)
        squares = np.bincount(families, (LOGS[counts] * self.rarity(terms, RECORD)) ** 2, FAMILIES)
        self.norms[RECORD, :, place] = _inverse_root(squares)
        self.hubs[place] = 0

    def _make_room(self, places: int) -> None:
        if places > self.is_open.size:
            more = max(places, 2 * self.is_open.size) - self.is_open.size
            self.is_open = np.pad(self.is_open, (0, more))
            self.hubs = np.pad(self.hubs, (0, more))
            self.is_english = np.pad(self.is_english, (0, more))
            self.norms = np.pad(self.norms, ((0, 0), (0, 0), (0, more)))

    def _sweep(self) -> None:
        kept = np.flatnonzero(self.is_open[: len(self.ids)])
        if kept.size == len(self.ids):
            return
        sizes = np.diff(self.firsts.all)
        is_kept = np.repeat(self.is_open[: len(self.ids)], sizes)
        self.held_terms = Growing(np.int32, self.held_terms.all[is_kept])
        self.held_counts = Growing(np.uint8, self.held_counts.all[is_kept])
        self.firsts = Growing(np.int64, np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64))
        self.ids = [self.ids[place] for place in kept.tolist()]
        self.places = {id_: place for place, id_ in enumerate(self.ids)}
        for array in (self.hubs, self.is_english, self.is_open):
            array[: kept.size] = array[kept]
        self.is_open[kept.size :] = False

    def places_of(self, ids: Iterable[str]) -> NDArray[np.int32]:
        """Return the places of those of `ids` that are here."""
        places = self.places
        return np.array([places[id_] for id_ in ids if id_ in places], np.int32)


def is_english(found: Units) -> bool:
    """Whether a text is in English: few signs of it are kana or kanji."""
    words, bigrams = np.bincount(found.families, minlength=FAMILIES)[[WORD, BIGRAM]]
    return bool(words > _ENGLISH_WORDS * bigrams)


def _inverse_root(squares: NDArray[Any]) -> NDArray[np.float32]:
    return (1 / np.sqrt(np.where(squares > 0, squares, 1.0))).astype(np.float32)


def _no_postings() -> Postings:
    none = np.zeros(0, np.int32)
    return Postings(np.zeros(1, np.int64), none, none.astype(np.uint16), none.astype(np.float32))


@compiled
def _inverted(held: Held, terms: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
    """Return where each term's rows begin, and the rows: record and count, by term and then by record."""
    firsts = np.zeros(terms + 1, np.int64)
    for term in held.terms:
        firsts[term + 1] += 1
    for term in range(terms):
        firsts[term + 1] += firsts[term]
    free = firsts.copy()
    records, counts = np.empty(held.terms.size, np.int32), np.empty(held.terms.size, np.uint8)
    for record in range(held.firsts.size - 1):
        for row in range(held.firsts[record], held.firsts[record + 1]):
            place = free[held.terms[row]]
            records[place], counts[place] = record, held.counts[row]
            free[held.terms[row]] += 1
    return firsts, records, counts


@compiled
def _measured(
    held: Held, families: NDArray[np.uint8], worths: NDArray[np.float64], logs: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how much of each family every record holds: how many units, and the sum of their squared weights."""
    lengths, squares = np.zeros((held.firsts.size - 1, FAMILIES)), np.zeros((held.firsts.size - 1, FAMILIES))
    for record in range(lengths.shape[0]):
        for row in range(held.firsts[record], held.firsts[record + 1]):
            family = families[held.terms[row]]
            lengths[record, family] += held.counts[row]
            squares[record, family] += (logs[held.counts[row]] * worths[held.terms[row]]) ** 2
    return lengths, squares
