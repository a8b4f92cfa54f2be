"""What a text asks a collection for: its terms, what each weighs and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.index import QUESTION, RECORD, Index
from musubi.coordination.matching.normalise import Compared
from musubi.coordination.matching.ranking import scratch
from musubi.coordination.matching.scoring import LOGS, QUESTION_FAMILIES, RECORD_FAMILIES, Asked
from musubi.coordination.matching.units import Units
from musubi.coordination.matching.weighing import ROWS_FOR_NOTHING, Table, weigh

BRIDGED = 0.3  # what a bridge of full share adds, as against the expression itself


@dataclass(frozen=True)
class Bridged:
    """An expression of the other language that stands for one in the text."""

    hash_: int
    share: float  # of the weight it would have if it stood in the text itself
    told: str  # 「水素 → hydrogen」


@dataclass(frozen=True)
class Question:
    """A text as it asks: each term's weight (`asked`), and what it would be had nobody answered yet (`plain`)."""

    kind: int
    text: Compared
    found: Units
    numbers: NDArray[np.int32]  # the term of each unit found, -1 where no record holds it
    asked: Asked
    plain: NDArray[np.float64]
    bridges: dict[int, str]  # terms of the other language, and what each stands for


def weighed(
    index: Index,
    text: Compared,
    found: Units,
    kind: int,
    *,
    learned: NDArray[np.float64] | None = None,
    bridges: Sequence[Bridged] = (),
) -> Question:
    """Return what a text asks for. `learned` holds a factor for each term, as far as answers reach."""
    numbers = index.terms.known(found.hashes)
    table = Table(index.terms.families.all, index.terms.records.all, index.postings[kind].largest)
    per_family = QUESTION_FAMILIES if kind == QUESTION else RECORD_FAMILIES
    times = scratch(index).times
    terms, weights = weigh(numbers, table, per_family, LOGS, times, len(index), kind == RECORD)
    terms, weights, told = _with_bridges(index, terms, weights, kind, bridges)
    if told:
        order = _heaviest_first(index, terms, weights, kind)
        terms, weights = terms[order], weights[order]
    asked = weights if learned is None else weights * _factors(terms, learned)
    return Question(kind, text, found, numbers, Asked(terms, asked), weights, told)


def heaviest_first(index: Index, asked: Asked, kind: int) -> Asked:
    """Return the terms in the order in which they can add most."""
    order = _heaviest_first(index, asked.terms, asked.weights, kind)
    return Asked(asked.terms[order], asked.weights[order])


def _heaviest_first(
    index: Index, terms: NDArray[np.int32], weights: NDArray[np.float64], kind: int
) -> NDArray[np.int64]:
    largest = index.postings[kind].largest
    if largest.size:
        weights = weights * largest[np.minimum(terms, largest.size - 1)]
    return np.argsort(-weights / (index.terms.records.all[terms] + ROWS_FOR_NOTHING), kind="stable")


def _factors(terms: NDArray[np.int32], learned: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(terms < learned.size, learned[np.minimum(terms, learned.size - 1)], 1.0)


def _with_bridges(
    index: Index, terms: NDArray[np.int32], weights: NDArray[np.float64], kind: int, bridges: Sequence[Bridged]
) -> tuple[NDArray[np.int32], NDArray[np.float64], dict[int, str]]:
    """Add the terms that bridges lead to; one that the text itself holds needs no bridge."""
    if not bridges:
        return terms, weights, {}
    far = index.terms.known(np.array([bridge.hash_ for bridge in bridges], np.uint64))
    shares: dict[int, float] = {}
    told: dict[int, str] = {}
    own = set(terms.tolist())
    for number, bridge in zip(far.tolist(), bridges, strict=True):
        if number >= 0 and number not in own and bridge.share > shares.get(number, 0.0):
            shares[number], told[number] = bridge.share, bridge.told
    if not shares:
        return terms, weights, {}
    reached = np.array(sorted(shares), np.int32)
    share = np.array([shares[number] for number in reached.tolist()])
    rarity = index.rarity(reached, kind)
    more = share * rarity
    if kind == RECORD:
        more *= rarity / max(float(np.sqrt(np.sum((share * rarity) ** 2))), 1e-9)
    more *= BRIDGED
    return np.concatenate([terms, reached]).astype(np.int32), np.concatenate([weights, more]), told
