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

from musubi.coordination.matching.compiled import compiled, within

ONE = 1 << 24
K1, B = 0.9, 0.4
STEEPNESS = 1.5
QUESTION_FAMILIES = np.array([1.0, 0.4, 0.2, 0.3])  # words, bigrams, runs, pairs of words
RECORD_FAMILIES = np.array([1.0, 0.5, 0.1, 0.3])
LOGS = 1 + np.log(np.maximum(1, np.arange(256, dtype=np.float64)))
STEPS = 65535
CLOSED = -1e9
SLACK, ROUNDING = 1e-4, 6e-8  # sums of 32-bit floats are a little off
_WATCHED = 300
_TOO_MUCH_LEFT = 2.0
SIEVE = 1 << 14
_ROWS_OF_A_RECORD = 1200  # what scoring one record exactly costs, in rows of postings


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


class OfRecord(NamedTuple):
    """What a record's exact score is reckoned from."""

    weights: NDArray[np.float64]  # of each term; all zero between two questions
    is_asked: NDArray[np.bool_]  # a sieve small enough to stay at hand, in which most terms end; none between two
    held: Held
    families: NDArray[np.uint8]
    norms: NDArray[np.float32]
    logs: NDArray[np.float64]
    deducted: NDArray[np.float32]
    is_record: bool
    deducts: bool


@within
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
def search(
    asked: Asked, postings: Postings, of: OfRecord, is_open: NDArray[np.bool_], sums: NDArray[np.float32], top: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the best `top` of the open records, among few others, and their scores without what is deducted.

    The terms that can add most for their rows come first. Now and then the most promising records so far are scored
    exactly: the best must reach what `top` of them do. When what is left cannot bring in another record, and those that
    can still reach that are few, they are scored exactly, the most promising first.
    """
    left, rows_left = _left(asked, postings)
    slack = SLACK + np.sum(asked.weights) / STEPS + left[0] * asked.terms.size * ROUNDING
    _lay_out(asked, of)
    _begin(sums, is_open, of)
    watched, count = np.empty(max(_WATCHED, 2 * top), np.int32), 0
    check_from, at, enough = 0, 0, np.float32(CLOSED / 2)
    while at < asked.terms.size:
        first, last = postings.firsts[asked.terms[at]], postings.firsts[asked.terms[at] + 1]
        _add(np.float32(asked.weights[at] / STEPS), postings.records[first:last], postings.parts[first:last], sums)
        for row in range(first, min(last, first + watched.size - count)):
            watched[count] = postings.records[row]
            count += 1
        at += 1
        done = rows_left[0] - rows_left[at]
        if count < top or done < check_from:
            continue
        check_from = 2 * done
        enough = max(enough, np.float32(_reached(sums, watched[:count], of, top, left[at]) - slack))
        if left[at] < enough and _hopeful(sums, enough - left[at]) * _ROWS_OF_A_RECORD < rows_left[at]:
            break
    places, scores = _scored(sums, of, enough - left[at], top, left[at] + slack)
    _take_up(asked, of)
    return places, scores


@within
def _begin(sums: NDArray[np.float32], is_open: NDArray[np.bool_], of: OfRecord) -> None:
    """Let each record's sum begin with what is deducted, or with what keeps a closed one from being found."""
    closed = np.float32(CLOSED)
    if of.deducts:
        for record in range(sums.size):
            sums[record] = -of.deducted[record] if is_open[record] else closed
    else:
        for record in range(sums.size):
            sums[record] = np.float32(0) if is_open[record] else closed


@within
def _add(step: np.float32, records: NDArray[np.int32], parts: NDArray[np.uint16], sums: NDArray[np.float32]) -> None:
    """Add what a term adds."""
    for row in range(records.size):
        sums[records[row]] += step * np.float32(parts[row])


@within
def _reached(sums: NDArray[np.float32], watched: NDArray[np.int32], of: OfRecord, top: int, left: float) -> float:
    """Return what the most promising `top` of the records watched reach at least; exactly, if it may soon be enough."""
    keys, places = np.full(top, np.float32(CLOSED)), np.zeros(top, np.int32)
    for record in watched:
        if sums[record] > keys[0] and not _is_among(record, keys, places):
            keys[0], places[0] = sums[record], record
            _sink(keys, places, 0, top)
    if keys[0] <= CLOSED / 2 or left > _TOO_MUCH_LEFT * keys[0]:
        return float(keys[0])
    least = np.inf
    for place in places:
        net = _score(of, place) / ONE - (of.deducted[place] if of.deducts else np.float32(0))
        least = min(least, float(net))
    return least


@within
def _is_among(record: int, keys: NDArray[np.float32], places: NDArray[np.int32]) -> bool:
    found = False
    for at in range(places.size):
        found = found or (places[at] == record and keys[at] > CLOSED)
    return found


@within
def _hopeful(sums: NDArray[np.float32], bound: float) -> int:
    """Return how many records have reached a bound."""
    least, found = np.float32(bound), 0
    for record in range(sums.size):
        found += sums[record] >= least
    return found


@within
def _scored(
    sums: NDArray[np.float32], of: OfRecord, bound: float, top: int, still: float
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Score the records that have reached a bound, the most promising first, until no other can be among the best."""
    size = _hopeful(sums, bound)
    keys, places = np.empty(size, np.float32), np.empty(size, np.int32)
    least, size = np.float32(bound), 0
    for record in range(sums.size):
        if sums[record] >= least and sums[record] > (-of.deducted[record] if of.deducts else np.float32(0)):
            keys[size], places[size] = -sums[record], record
            size += 1
    for at in range(size // 2 - 1, -1, -1):
        _sink(keys, places, at, size)
    scores = np.empty(size, np.int64)
    best, unused = np.full(max(1, min(top, size)), np.float32(-np.inf)), np.zeros(max(1, min(top, size)), np.int32)
    while size > 0 and still - keys[0] >= best[0]:
        record = places[0]
        score = _score(of, record)
        net = np.float32(score / ONE - (of.deducted[record] if of.deducts else np.float32(0)))
        if net > best[0]:
            best[0] = net
            _sink(best, unused, 0, best.size)
        # The place at the end of the heap becomes free: what was scored is kept there.
        size -= 1
        keys[0], places[0] = keys[size], places[size]
        _sink(keys, places, 0, size)
        places[size], scores[size] = record, score
    return places[size : scores.size].copy(), scores[size:].copy()


@within
def _sink(keys: NDArray[np.float32], places: NDArray[np.int32], at: int, size: int) -> None:
    """Put the key at a place of a heap, and what it belongs to, where it belongs: the smallest is the first."""
    if size == 0:
        return
    key, place = keys[at], places[at]
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at], places[at] = keys[below], places[below]
        at = below
    keys[at], places[at] = key, place


@within
def _left(asked: Asked, postings: Postings) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return what the terms from each on can add at most, and how many rows that would take."""
    left, rows_left = np.zeros(asked.terms.size + 1), np.zeros(asked.terms.size + 1, np.int64)
    for at in range(asked.terms.size - 1, -1, -1):
        term = asked.terms[at]
        left[at] = left[at + 1] + asked.weights[at] * postings.largest[term]
        rows_left[at] = rows_left[at + 1] + postings.firsts[term + 1] - postings.firsts[term]
    return left, rows_left


@compiled
def exact(records: NDArray[np.int32], asked: Asked, of: OfRecord) -> NDArray[np.int64]:
    """Return the score of each record without its deduction."""
    _lay_out(asked, of)
    scores = np.empty(records.size, np.int64)
    for at in range(records.size):
        scores[at] = _score(of, records[at])
    _take_up(asked, of)
    return scores


@within
def _lay_out(asked: Asked, of: OfRecord) -> None:
    """Write each term's weight at its place, and that it is asked for."""
    for at in range(asked.terms.size):
        of.weights[asked.terms[at]] = asked.weights[at]
        of.is_asked[asked.terms[at] & (SIEVE - 1)] = True


@within
def _take_up(asked: Asked, of: OfRecord) -> None:
    """Leave the places as they were."""
    for at in range(asked.terms.size):
        of.weights[asked.terms[at]] = 0
        of.is_asked[asked.terms[at] & (SIEVE - 1)] = False


@within
def _score(of: OfRecord, record: np.int32) -> np.int64:
    """Return one record's score without its deduction."""
    score = np.int64(0)
    for row in range(of.held.firsts[record], of.held.firsts[record + 1]):
        term = of.held.terms[row]
        if of.is_asked[term & (SIEVE - 1)] and of.weights[term] != 0:
            norm = of.norms[of.families[term], record]
            score += np.int64(np.rint(of.weights[term] * part(of.held.counts[row], norm, of.is_record, of.logs) * ONE))
    return score
