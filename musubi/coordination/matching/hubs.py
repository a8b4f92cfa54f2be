"""Records that resemble everything.

A record's hubness is the mean of its ten best scores as it meets the rest of the collection; half of it is taken from
each of its scores, so that the same seed is not proposed to everyone. The ten are found by its heaviest terms.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.asking import heaviest_first
from musubi.coordination.matching.index import RECORD, Index
from musubi.coordination.matching.ranking import best, scored
from musubi.coordination.matching.scoring import LOGS, ONE, RECORD_FAMILIES, Asked

NEAREST = 10
SHARE = 0.5
_HEAVIEST = 16  # terms of a record by which its neighbours are found
_LOOKED_AT = 15
_THREADS = 2


def deduction(index: Index, place: int) -> float:
    """Return what is to be taken from the scores of the record at `place`."""
    terms, counts = index.rows(place)
    rarity = index.rarity(terms, RECORD)
    families = index.terms.families.all[terms]
    weights = RECORD_FAMILIES[families] * LOGS[counts] * rarity**2 * index.norms[RECORD][families, place]
    few = np.argsort(-weights, kind="stable")[:_HEAVIEST]
    asked = heaviest_first(index, Asked(terms[few], weights[few]), RECORD)
    near = best(index, asked, RECORD, _LOOKED_AT, index.is_open, deducts=False).places
    scores = scored(index, Asked(terms, weights), RECORD, near[near != place])
    return SHARE * float(np.sort(scores)[-NEAREST:].sum()) / ONE / NEAREST


def deduction_of_all(index: Index) -> NDArray[np.float32]:
    """Return the deduction of every record."""
    with ThreadPoolExecutor(_THREADS) as threads:
        found = threads.map(lambda place: deduction(index, place), range(len(index.ids)), chunksize=64)
        return np.fromiter(found, np.float32, len(index.ids))
