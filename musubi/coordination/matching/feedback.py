"""What answers to proposals teach: 役に立った and 違う.

Every answer counts for or against each unit that the two texts share, and a unit's weight moves by the square root of
the odds, four imagined answers on either side and never beyond half or double. The pair itself is remembered too.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.index import RECORD, Index

_IMAGINED = 4.0
_LEAST, _MOST = 0.5, 2.0
_USEFUL, _WRONG = 0.3, -1.0  # of a usual best score
_USUAL_BEST = {True: 1.0, False: 20.0}  # of records, of questions


class Answers:
    """What was answered, by pair; the latest counts."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._pairs: dict[str, dict[str, tuple[bool, list[int]]]] = {}
        self._factors: dict[int, float] = {}

    def __len__(self) -> int:
        return sum(len(pairs) for pairs in self._pairs.values())

    def remember(self, query_id: str, id_: str, shared: NDArray[np.uint64], *, is_useful: bool | None) -> None:
        """Keep an answer in the place of an earlier one; None takes it back."""
        pairs = self._pairs.setdefault(query_id, {})
        pairs.pop(id_, None)
        if is_useful is not None:
            pairs[id_] = (is_useful, shared.tolist())
        if not pairs:
            del self._pairs[query_id]
        self._count()

    def told_of(self, query_id: str, kind: int) -> dict[str, float]:
        """Return what was answered to the proposals for one text, as what it adds to their scores."""
        best = _USUAL_BEST[kind == RECORD]
        pairs = self._pairs.get(query_id, {})
        return {id_: best * (_USEFUL if is_useful else _WRONG) for id_, (is_useful, _) in pairs.items()}

    def factors(self, index: Index) -> NDArray[np.float64] | None:
        """Return what each term's weight is multiplied by; None if nobody answered yet."""
        if not self._factors:
            return None
        terms = index.terms.known(np.fromiter(self._factors, np.uint64, len(self._factors)))
        factors = np.ones(len(index.terms))
        amounts = np.fromiter(self._factors.values(), np.float64, len(self._factors))
        factors[terms[terms >= 0]] = amounts[terms >= 0]
        return factors if factors.size else None

    def as_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {
            query_id: {id_: [is_useful, shared] for id_, (is_useful, shared) in pairs.items()}
            for query_id, pairs in self._pairs.items()
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Answers":
        """Return what `as_plain` told."""
        answers = cls()
        for query_id, pairs in plain.items():
            answers._pairs[query_id] = {id_: (bool(useful), list(shared)) for id_, (useful, shared) in pairs.items()}
        answers._count()
        return answers

    def _count(self) -> None:
        counts: dict[int, list[float]] = {}
        for pairs in self._pairs.values():
            for is_useful, shared in pairs.values():
                for unit in shared:
                    counts.setdefault(unit, [0.0, 0.0])[not is_useful] += 1
        self._factors = {
            unit: float(np.clip(((useful + _IMAGINED) / (wrong + _IMAGINED)) ** 0.5, _LEAST, _MOST))
            for unit, (useful, wrong) in counts.items()
        }
