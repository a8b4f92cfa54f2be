"""Why a record was found, as parts that add up to its score to the last bit.

Expressions are cut out of the asking text alone: whoever may read that text and the record found learns nothing of any
other record.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from musubi.coordination.matching.asking import Question
from musubi.coordination.matching.index import RECORD, Index
from musubi.coordination.matching.ranking import deductions
from musubi.coordination.matching.scoring import LOGS, ONE
from musubi.coordination.matching.units import RUN, WORD

Span = tuple[int, int]


@dataclass(frozen=True)
class Explanation:
    """The parts of a score, heaviest first: expressions both texts hold, bridges between languages, the rest."""

    score: float
    shared: tuple[tuple[str, float], ...]
    bridges: tuple[tuple[str, float], ...]
    learned: float  # what answers to earlier proposals changed
    told: float  # what was answered to this very pair
    hubness: float  # taken off for resembling everything; never more than nothing

    @property
    def parts(self) -> list[float]:
        """All addends; their sum is the score."""
        expressions = [weight for _, weight in (*self.shared, *self.bridges)]
        return [*expressions, self.learned, self.told, self.hubness]


def explained(index: Index, question: Question, place: int, told: int) -> Explanation:
    """Return why the record at `place` has its score; `told` is the whole number that its own answer adds."""
    added, plain = _addends(index, question, place)
    bridges = {question.bridges[term]: 0 for term in plain if term in question.bridges}
    spans = _spans(question, {term for term in plain if term not in question.bridges})
    shared: dict[str, int] = {}
    for term, amount in plain.items():
        if term in question.bridges:
            bridges[question.bridges[term]] += amount
        else:
            start, end = spans[term]
            expression = question.text.shown[start:end]
            shared[expression] = shared.get(expression, 0) + amount
    learned = sum(added.values()) - sum(plain.values())
    hubness = -int(deductions(index, np.array([place], np.int32))[0]) if question.kind == RECORD else 0
    whole = sum(added.values()) + told + hubness
    return Explanation(whole / ONE, _sorted(shared), _sorted(bridges), learned / ONE, told / ONE, hubness / ONE)


def _addends(index: Index, question: Question, place: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return what each shared term adds, as learned and as it would without answers, rounded as scores are."""
    terms, counts = index.rows(place)
    asked = {term: at for at, term in enumerate(question.asked.terms.tolist())}
    added: dict[int, int] = {}
    plain: dict[int, int] = {}
    for term, count in zip(terms.tolist(), counts.tolist(), strict=True):
        at = asked.get(term)
        if at is None:
            continue
        norm = float(index.norms[question.kind][index.terms.families.all[term], place])
        part = LOGS[count] * norm if question.kind == RECORD else count / (count + norm)
        added[term] = _whole(question.asked.weights[at] * part)
        plain[term] = _whole(question.plain[at] * part)
    return added, plain


def _whole(amount: float) -> int:
    return int(np.rint(amount * ONE))


def _sorted(amounts: dict[str, int]) -> tuple[tuple[str, float], ...]:
    order = sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((name, amount / ONE) for name, amount in order)


def _spans(question: Question, shared: set[int]) -> dict[int, Span]:
    """Return where each shared term is told: words and runs that overlap are one expression, the rest joins one."""
    found = question.found
    columns = (column.tolist() for column in (found.starts, found.ends, found.families, question.numbers))
    where = [row for row in zip(*columns, strict=True) if row[3] in shared]
    expressions = list(_merged(sorted((start, end) for start, end, family, _ in where if family in (WORD, RUN))))
    ends = [end for _, end in expressions]  # in order, since no two overlap
    spans: dict[int, Span] = {}
    for start, end, _, term in where:
        if term not in spans:
            at = bisect_right(ends, start)
            is_overlapped = at < len(expressions) and expressions[at][0] < end
            spans[term] = expressions[at] if is_overlapped else (start, end)
    return spans


def _merged(spans: list[Span]) -> Iterator[Span]:
    current: Span | None = None
    for start, end in spans:
        if current and start < current[1]:
            current = (current[0], max(end, current[1]))
        else:
            if current:
                yield current
            current = (start, end)
    if current:
        yield current
