"""The two ways to score, and the loops that find the best.

Question: BM25, the sum over shared units of idf · tf / (tf + k1 (1 - b + b · length / mean length)).
Record: cosine of log tf · idf^1.5, each family of units by itself.
Either way a unit adds `weight × part`: the weight depends on the question and the collection, the part on the record.

Each addend is rounded to a multiple of 2^-24 and summed as a whole number. So sums do not depend on their order, parts
add up to the score exactly, and the quick way and the plain way give the same.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.compiled import compiled, woven_in

ONE = 1 << 24
K1, B = 0.9, 0.4
STEEPNESS = 1.5
QUESTION_FAMILIES = np.array([1.0, 0.4, 0.2, 0.3])  # words, bigrams, runs, pairs of words
RECORD_FAMILIES = np.array([1.0, 0.5, 0.1, 0.3])
LOGS = 1 + np.log(np.maximum(1, np.arange(256, dtype=np.float64)))
CLOSED = -1e9
STEPS = 65535
SLACK = 1e-4  # sums of 32-bit floats are a little off
_WATCHED = 300
_SIEVE = 1 << 14
_ROWS_OF_A_RECORD = 2000  # what scoring one record exactly costs, in rows of postings


class Held(NamedTuple):
    """What records hold, record by record: rows `firsts[n]` to `firsts[n + 1]` of terms and counts are record n's."""

    firsts: NDArray[np.int64]
    terms: NDArray[np.int32]
    counts: NDArray[np.uint8]


class Postings(NamedTuple):
    """The same, term by term: who holds it, each one's part in 65535ths (never less than it is), and the largest."""

    firsts: NDArray[np.int64]
    records: NDArray[np.int32]
    parts: NDArray[np.uint16]
    largest: NDArray[np.float32]


class Asked(NamedTuple):
    """Distinct terms asked for, heaviest first, and their weights."""

    terms: NDArray[np.int32]
    weights: NDArray[np.float64]


@woven_in
def part(count: int, norm: float, is_record: bool, logs: NDArray[np.float64]) -> float:
    """Return how much of a unit's weight a record gets that holds it `count` times."""
    times, exactly = np.float64(count), np.float64(norm)
    return logs[count] * exactly if is_record else times / (times + exactly)


@compiled
def parts_of_all(
    firsts: NDArray[np.int64],
    records: NDArray[np.int32],
    counts: NDArray[np.uint8],
    families: NDArray[np.uint8],
    norms: NDArray[np.float32],
    logs: NDArray[np.float64],
    is_record: bool,
) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """Return each posting's part, and the largest of each term."""
    parts, largest = np.empty(records.size, np.uint16), np.zeros(firsts.size - 1, np.float32)
    for term in range(largest.size):
        norm = norms[families[term]]
        for row in range(firsts[term], firsts[term + 1]):
            this = min(1.0, part(counts[row], norm[records[row]], is_record, logs))
            parts[row] = np.uint16(np.ceil(this * STEPS))
            largest[term] = max(largest[term], np.float32(parts[row] / STEPS))
    return parts, largest


@compiled
def candidates(
    asked: Asked, postings: Postings, is_open: NDArray[np.bool_], deducted: NDArray[np.float32], top: int, deducts: bool
) -> NDArray[np.int64]:
    """Return every open record that can be among the best `top`, and few others.

    The terms that can add most come first. Some records of the first few are watched: the score that `top` of them have
    reached is one that the best must reach; when what is left cannot bring in another record, adding up ends.
    """
    sums = _beginning(is_open, deducted, deducts)
    left, rows_left = _left(asked, postings)
    slack = np.float32(SLACK + np.sum(asked.weights) / STEPS)
    most_watched = max(_WATCHED, 2 * top)
    is_watched = np.zeros(sums.size, np.bool_)
    watched = np.empty(2 * most_watched, np.int32)
    count = 0
    check_from = 0
    for at in range(asked.terms.size):
        term, weight = asked.terms[at], np.float32(asked.weights[at] / STEPS)
        first, last = postings.firsts[term], postings.firsts[term + 1]
        if count < most_watched:
            count = _watch(postings.records[first : min(last, first + most_watched)], sums, is_watched, watched, count)
        for row in range(first, last):
            sums[postings.records[row]] += weight * np.float32(postings.parts[row])
        is_last = at + 1 == asked.terms.size
        done = rows_left[0] - rows_left[at + 1]
        if count < top or (done < check_from and not is_last):
            continue
        check_from = done + done // 2
        enough = nth_largest(sums[watched[:count]], top) - slack
        still = np.float32(left[at + 1])
        if still >= enough and not is_last:
            continue
        found = _narrowed(sums, float(enough), float(still), top, float(slack))
        if is_last or found.size * _ROWS_OF_A_RECORD < rows_left[at + 1]:
            return found
    return _holders(asked, postings, sums)


@compiled
def _narrowed(sums: NDArray[np.float32], enough: float, still: float, top: int, slack: float) -> NDArray[np.int64]:
    """Return the records that can still reach what is enough; the best of all say more of that than the watched."""
    found = _from(sums, enough - still)
    if found.size <= top:
        return found
    least = np.float32(max(enough, nth_largest(sums[found], top) - slack) - still)
    count = 0
    for record in found:
        if sums[record] >= least:
            found[count] = record
            count += 1
    return found[:count].copy()


@compiled
def nth_largest(values: NDArray[np.float32], n: int) -> float:
    """Return the smallest of the `n` largest values, of which there are at least as many."""
    heap = values[:n].copy()  # its first is its smallest, each other no smaller than the one at half its place
    for at in range(n // 2 - 1, -1, -1):
        _sink(heap, at)
    for at in range(n, values.size):
        if values[at] > heap[0]:
            heap[0] = values[at]
            _sink(heap, 0)
    return float(heap[0])


@compiled
def _sink(heap: NDArray[np.float32], at: int) -> None:
    value = heap[at]
    while 2 * at + 1 < heap.size:
        below = 2 * at + 1
        if below + 1 < heap.size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= value:
            break
        heap[at] = heap[below]
        at = below
    heap[at] = value


@compiled
def _watch(
    records: NDArray[np.int32],
    sums: NDArray[np.float32],
    is_watched: NDArray[np.bool_],
    watched: NDArray[np.int32],
    count: int,
) -> int:
    """Watch those of the records that are open, each once; return how many are watched now."""
    for record in records:
        if not is_watched[record] and sums[record] > CLOSED / 2:
            is_watched[record], watched[count] = True, record
            count += 1
    return count


@compiled
def _beginning(is_open: NDArray[np.bool_], deducted: NDArray[np.float32], deducts: bool) -> NDArray[np.float32]:
    """Return what each record's sum begins with: what is deducted, or what keeps a closed one from being found."""
    sums = np.empty(is_open.size, np.float32)
    for record in range(sums.size):
        sums[record] = (-deducted[record] if deducts else np.float32(0)) if is_open[record] else np.float32(CLOSED)
    return sums


@compiled
def _holders(asked: Asked, postings: Postings, sums: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return every open record that holds any of the terms."""
    is_met = np.zeros(sums.size, np.bool_)
    for term in asked.terms:
        for row in range(postings.firsts[term], postings.firsts[term + 1]):
            is_met[postings.records[row]] = sums[postings.records[row]] > CLOSED / 2
    return np.flatnonzero(is_met)


@compiled
def _from(sums: NDArray[np.float32], bound: float) -> NDArray[np.int64]:
    """Return the records whose sums have reached a bound."""
    least = np.float32(bound)
    count = 0
    for at in range(sums.size):
        count += sums[at] >= least
    found = np.empty(count, np.int64)
    count = 0
    for at in range(sums.size):
        if sums[at] >= least:
            found[count] = at
            count += 1
    return found


@compiled
def _left(asked: Asked, postings: Postings) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return what the terms from each on can add at most, and how many rows that would take."""
    left, rows_left = np.zeros(asked.terms.size + 1), np.zeros(asked.terms.size + 1, np.int64)
    for at in range(asked.terms.size - 1, -1, -1):
        term = asked.terms[at]
        left[at] = left[at + 1] + asked.weights[at] * postings.largest[term]
        rows_left[at] = rows_left[at + 1] + postings.firsts[term + 1] - postings.firsts[term]
    return left, rows_left


@compiled
def exact(
    records: NDArray[np.int32],
    asked: Asked,
    held: Held,
    families: NDArray[np.uint8],
    norms: NDArray[np.float32],
    logs: NDArray[np.float64],
    weights: NDArray[np.float64],
    is_record: bool,
) -> NDArray[np.int64]:
    """Return the score of each record without its deduction. `weights` has a zero for each term and is left so."""
    is_asked = np.zeros(_SIEVE, np.bool_)  # small enough to stay at hand; most terms of a record end here
    for at in range(asked.terms.size):
        weights[asked.terms[at]] = asked.weights[at]
        is_asked[asked.terms[at] & (_SIEVE - 1)] = True
    scores = np.zeros(records.size, np.int64)
    for at in range(records.size):
        record = records[at]
        for row in range(held.firsts[record], held.firsts[record + 1]):
            term = held.terms[row]
            if is_asked[term & (_SIEVE - 1)] and weights[term] != 0:
                added = weights[term] * part(held.counts[row], norms[families[term], record], is_record, logs)
                scores[at] += np.int64(np.rint(added * ONE))
    for at in range(asked.terms.size):
        weights[asked.terms[at]] = 0
    return scores
