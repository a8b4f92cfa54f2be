"""The best records for what is asked."""

import threading
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.index import RECORD, Index
from musubi.coordination.matching.scoring import LOGS, ONE, SIEVE, Asked, OfRecord, exact, search


@dataclass(frozen=True)
class Best:
    """Places of records and their scores in units of 2^-24, best first; of equals the one that came first."""

    places: NDArray[np.int32]
    scores: NDArray[np.int64]


class Scratch(NamedTuple):
    """What a thread reckons in."""

    sums: NDArray[np.float32]  # of each record
    weights: NDArray[np.float64]  # of each term; all zero between two questions
    is_asked: NDArray[np.bool_]  # likewise
    times: NDArray[np.int32]  # likewise, of each term


_own = threading.local()


def scratch(index: Index) -> Scratch:
    """Return what this thread reckons in, large enough for a collection."""
    own: Scratch | None = getattr(_own, "scratch", None)
    records, terms = len(index.ids), len(index.terms)
    if own is None or own.sums.size < records or own.weights.size < terms:
        more, many = max(1024, records + records // 8), max(4096, terms + terms // 8)
        sums, weights, times = np.zeros(more, np.float32), np.zeros(many), np.zeros(many, np.int32)
        own = _own.scratch = Scratch(sums, weights, np.zeros(SIEVE, np.bool_), times)
    return own


def of_record(index: Index, kind: int, own: Scratch, *, deducts: bool = False) -> OfRecord:
    """Return what a record's score is reckoned from."""
    families, norms = index.terms.families.all, index.norms[kind]
    return OfRecord(own.weights, own.is_asked, index.held, families, norms, LOGS, index.hubs, kind == RECORD, deducts)


def best(index: Index, asked: Asked, kind: int, top: int, is_open: NDArray[np.bool_], *, deducts: bool = True) -> Best:
    """Return the best `top` of the open records that share anything with what is asked."""
    deducts = deducts and kind == RECORD
    own = scratch(index)
    of = of_record(index, kind, own, deducts=deducts)
    sums = own.sums[: index.packed]
    places, scores = search(_packed(index, asked, kind), index.postings[kind], of, is_open, sums, top)
    if index.packed < len(index.ids):
        since = np.flatnonzero(is_open[index.packed : len(index.ids)]).astype(np.int32) + np.int32(index.packed)
        places, scores = np.append(places, since), np.append(scores, scored(index, asked, kind, since))
    is_shared = scores > 0
    if not is_shared.all():
        places, scores = places[is_shared], scores[is_shared]
    if deducts:
        scores = scores - deductions(index, places)
    order = np.lexsort((places, -scores))[:top]
    return Best(places[order], scores[order])


def _packed(index: Index, asked: Asked, kind: int) -> Asked:
    """Return those of the terms that `settle` has met."""
    known = index.postings[kind].largest.size
    if known == len(index.terms):
        return asked
    is_packed = asked.terms < known
    return Asked(asked.terms[is_packed], asked.weights[is_packed])


def scored(index: Index, asked: Asked, kind: int, places: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return what each record shares with what is asked."""
    return exact(places, asked, of_record(index, kind, scratch(index)))


def deductions(index: Index, places: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return what is taken from each record's score for resembling everything."""
    whole: NDArray[np.int64] = np.rint(index.hubs[places].astype(np.float64) * ONE).astype(np.int64)
    return whole
