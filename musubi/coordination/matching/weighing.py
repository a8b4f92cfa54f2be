"""What each unit of a text weighs as it asks: a loop that says what `Index.rarity` and `scoring` say."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from musubi.coordination.matching.compiled import compiled, within
from musubi.coordination.matching.scoring import STEEPNESS
from musubi.coordination.matching.units import FAMILIES

_MOST_COUNTED = 255
ROWS_FOR_NOTHING = 3000.0  # so few make no difference to how quickly a term is added up


class Table(NamedTuple):
    """What is known of each term: its family, in how many records it stands, its largest part in any."""

    families: NDArray[np.uint8]
    records: NDArray[np.int32]
    largest: NDArray[np.float32]


@compiled
def weigh(
    numbers: NDArray[np.int32],
    table: Table,
    per_family: NDArray[np.float64],
    logs: NDArray[np.float64],
    times: NDArray[np.int32],
    total: int,
    is_record: bool,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the distinct terms of a text and their weights; those that can add most for the rows they have come first.

    `times` has a zero for each term, and is left so.
    """
    terms, count = _distinct(numbers, table, times)
    weights, most, squares = np.empty(count), np.empty(count), np.zeros(FAMILIES)
    for at in range(count):
        term = terms[at]
        family, often = table.families[term], min(times[term], _MOST_COUNTED)
        holders = float(table.records[term])
        if is_record:
            rarity = np.log1p(total / holders) ** STEEPNESS
            squares[family] += (logs[often] * rarity) ** 2
            weights[at] = per_family[family] * logs[often] * rarity * rarity
        else:
            weights[at] = per_family[family] * np.log1p((total - holders + 0.5) / (holders + 0.5)) * often
        times[term] = 0
    for at in range(count):
        term = terms[at]
        if is_record:
            weights[at] /= np.sqrt(squares[table.families[term]])
        most[at] = weights[at] * (table.largest[term] if term < table.largest.size else np.float32(1))
        most[at] /= table.records[term] + ROWS_FOR_NOTHING
    _sort(most, terms, weights)
    return terms[:count].copy(), weights


@within
def _distinct(numbers: NDArray[np.int32], table: Table, times: NDArray[np.int32]) -> tuple[NDArray[np.int32], int]:
    """Return each term that any record holds once; count in `times` how often it stands there."""
    terms, count = np.empty(numbers.size, np.int32), 0
    for number in numbers:
        if number >= 0 and table.records[number] > 0:
            if times[number] == 0:
                terms[count] = number
                count += 1
            times[number] += 1
    return terms, count


@within
def _sort(most: NDArray[np.float64], terms: NDArray[np.int32], weights: NDArray[np.float64]) -> None:
    """Order all three by the first, largest first (Shell's way: short, and quick for a few hundred)."""
    gap = most.size // 2
    while gap > 0:
        for at in range(gap, most.size):
            key, term, weight = most[at], terms[at], weights[at]
            place = at
            while place >= gap and most[place - gap] < key:
                most[place], terms[place], weights[place] = most[place - gap], terms[place - gap], weights[place - gap]
                place -= gap
            most[place], terms[place], weights[place] = key, term, weight
        gap //= 2
