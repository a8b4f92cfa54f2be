"""The best records for what is asked."""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.index import RECORD, Index
from musubi.coordination.matching.scoring import LOGS, ONE, Asked, candidates, exact


@dataclass(frozen=True)
class Best:
    """Places of records and their scores in units of 2^-24, best first; of equals the one that came first."""

    places: NDArray[np.int32]
    scores: NDArray[np.int64]


_own = threading.local()  # each thread's table of weights, all zero between two questions


def best(index: Index, asked: Asked, kind: int, top: int, is_open: NDArray[np.bool_], *, deducts: bool = True) -> Best:
    """Return the best `top` of the open records that share anything with what is asked."""
    deducts = deducts and kind == RECORD
    postings = index.postings[kind]
    is_packed = asked.terms < postings.largest.size
    first_asked = Asked(asked.terms[is_packed], asked.weights[is_packed])
    found = candidates(first_asked, postings, is_open[: index.packed], index.hubs, top, deducts)
    since = np.flatnonzero(is_open[index.packed : len(index.ids)]) + index.packed
    places = np.concatenate([found, since]).astype(np.int32)
    scores = scored(index, asked, kind, places)
    is_shared = scores > 0
    places = places[is_shared]
    scores = scores[is_shared] - (deductions(index, places) if deducts else 0)
    order = np.lexsort((places, -scores))[:top]
    return Best(places[order], scores[order])


def scored(index: Index, asked: Asked, kind: int, places: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return what each record shares with what is asked."""
    families = index.terms.families.all
    table = getattr(_own, "table", None)
    if table is None or table.size < families.size:
        table = _own.table = np.zeros(max(1024, 2 * families.size))
    return exact(places, asked, index.held, families, index.norms[kind], LOGS, table, kind == RECORD)


def deductions(index: Index, places: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return what is taken from each record's score for resembling everything."""
    whole: NDArray[np.int64] = np.rint(index.hubs[places].astype(np.float64) * ONE).astype(np.int64)
    return whole
