"""How many records a list would leave, by bits in place of rows.

For each value of each facet one number is kept whose n-th bit says whether record n has that value. To narrow is to AND
such numbers, to count is to count bits: microseconds, where a database passes by every row once for each count.

They are read from the rows once in a process; after that, only what changed since (`Recount`) is read again. They are
those of all records, for whoever may see them: what a reader may see is a number too, made of the reader's keys, and is
ANDed before anything is counted. Which rows are read is said by the floors above, as `Counted`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from musubi.accounts.models import DeedHead, Recount
from musubi.core import queries as prepared

SECONDS = 3600  # how late is seen what was mended by hand in the database
MOST_CHANGED = 300  # records: so many are kept beside the others before all are put together
VERSION, CHANGED = "version", "changed"
Rows = QuerySet[Any, Any]
Bits = dict[str, dict[str, int]]
_Fact = tuple[int, str, str]  # record, facet, value


@dataclass(frozen=True)
class Counted:
    """A kind of records that lists count by bits.

    `parts` returns QuerySets of rows, of all records or of those whose numbers are given: a text, a number, and as many
    texts as there are facets `of_a_row`. The first text names a facet, whose value comes third; or it is empty, and the
    values of all facets `of_a_row` come then. A function of a module: its SQL is written once.
    """

    kind: str
    of_a_row: tuple[str, ...]
    parts: Callable[[Rows | None], list[Rows]]


@dataclass(frozen=True)
class Tallies:
    """By facet and value the records that have it, as bits; as they were after `version` deeds, or later.

    `bits` are as they were read once; of the records that `changed` since, what holds now stands in `told`.
    """

    version: int
    bits: Bits
    changed: int = 0
    told: Bits = field(default_factory=dict)

    def of(self, facet: str, value: Any) -> int:
        """Return who has the value."""
        return self.of_any(facet, [value])

    def of_any(self, facet: str, values: Iterable[Any]) -> int:
        """Return who has one of the values."""
        having, told, found, anew = self.bits.get(facet, {}), self.told.get(facet, {}), 0, 0
        for value in map(str, values):
            found |= having.get(value, 0)
            anew |= told.get(value, 0)
        return found ^ (found & self.changed) | anew

    def values(self, facet: str) -> Collection[str]:
        """Return which values of a facet there are, or were."""
        return {**self.bits.get(facet, {}), **self.told.get(facet, {})}.keys()

    def counts(self, facet: str, among: int) -> dict[str, int]:
        """Return how many of `among` have each value, where any has."""
        left = among ^ (among & self.changed)
        having = self.bits.get(facet, {})
        found = {value: number for value, bits in having.items() if (number := (bits & left).bit_count())}
        for value, bits in self.told.get(facet, {}).items():
            if number := (bits & among).bit_count():
                found[value] = found.get(value, 0) + number
        return found


@dataclass(frozen=True)
class Pages:
    """Some records as the pages of a list, by a facet that tells their stretch of time in texts that stand in order."""

    bits: int
    held: Tallies
    facet: str

    @property
    def count(self) -> int:
        """How many they are."""
        return self.bits.bit_count()

    def around(self, offset: int, limit: int) -> tuple[list[int], int]:
        """Return records of whole stretches among which the page lies, and how many of them come before it.

        The newest come first. In which order they stand in a stretch, the rows tell.
        """
        rest = self.count - offset - limit
        is_near_the_end = rest < offset
        skipped, found = max(rest, 0) if is_near_the_end else offset, list[int]()
        for stretch in sorted(self.held.values(self.facet), reverse=not is_near_the_end):
            if bits := self.bits & self.held.of(self.facet, stretch):
                if not found and (count := bits.bit_count()) <= skipped:
                    skipped -= count
                    continue
                found += numbers_of(bits)
                if len(found) >= skipped + limit:
                    break
        return found, max(len(found) - skipped - limit, 0) if is_near_the_end else skipped


def current(of: Counted) -> Tallies:
    """Return the tallies of now: one query."""
    number, kept = _held.get(of.kind, (0, None))
    if not settings.PAGE_CACHE_SECONDS or caches["pages"].get(f"tallies-{of.kind}") != number:
        kept = None
    rows = prepared.rows(_changed, of, since=kept.version) if kept else prepared.rows(_all, of)
    version = next((number for facet, number, *_ in rows if facet == VERSION), 0)
    if kept and kept.version > version:  # another world's
        kept, rows = None, prepared.rows(_all, of)
    if kept and kept.version == version and all(facet == VERSION for facet, *_ in rows):
        return kept
    facts = _facts(of, rows)
    made = _told_anew(kept, version, facts) if kept else Tallies(version, _bits_told(facts))
    if settings.PAGE_CACHE_SECONDS:
        hold(of, made)
    return made


# The cache would pickle half a megabyte and read it again; it keeps the number, and with it how long they hold.
_held: dict[str, tuple[int, Tallies | None]] = {}
_numbers = count(1)


def hold(of: Counted, made: Tallies) -> None:
    """Keep them for this process, in place of those before."""
    number = next(_numbers)
    _held[of.kind] = number, made
    caches["pages"].set(f"tallies-{of.kind}", number, SECONDS)


# --- bits ----------------------------------------------------------------------------------------------------------


def bits_of(numbers: Iterable[int]) -> int:
    """Return the number that has these bits."""
    listed = list(numbers)
    if len(listed) < _MANY:
        found = 0
        for number in listed:
            found |= 1 << number
        return found
    digits = bytearray(b"0") * (max(listed) + 1)
    for number in listed:
        digits[number] = _ONE
    digits.reverse()
    return int(digits, 2)


_MANY, _ONE = 16, ord("1")


def numbers_of(bits: int) -> list[int]:
    """Return which bits a number has, the lowest first."""
    found = []
    while bits and bits.bit_count() < _MANY:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    digits = f"{bits:b}"[::-1]
    at = digits.find("1")
    while at >= 0:
        found.append(at)
        at = digits.find("1", at + 1)
    return found


def _told_anew(kept: Tallies, version: int, facts: Iterable[_Fact]) -> Tallies:
    """Return the tallies with those records told anew that the facts name."""
    anew = _bits_told(facts)
    gone = anew.pop(CHANGED, {}).get("", 0)
    told = _put_together(_without(kept.told, gone), anew)
    changed = kept.changed | gone
    if changed.bit_count() < MOST_CHANGED:
        return Tallies(version, kept.bits, changed, told)
    return Tallies(version, _put_together(_without(kept.bits, changed), told))


def _bits_told(facts: Iterable[_Fact]) -> Bits:
    told: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for record, facet, value in facts:
        told[facet][value].append(record)
    return {facet: {value: bits_of(having) for value, having in values.items()} for facet, values in told.items()}


def _without(bits: Bits, gone: int) -> Bits:
    return {facet: {value: one ^ (one & gone) for value, one in values.items()} for facet, values in bits.items()}


def _put_together(bits: Bits, more: Bits) -> Bits:
    found = dict(bits)
    for facet, values in more.items():
        of_facet = found[facet] = dict(found.get(facet, {}))
        for value, one in values.items():
            of_facet[value] = of_facet.get(value, 0) | one
    return found


# --- rows ----------------------------------------------------------------------------------------------------------


def _facts(of: Counted, rows: Iterable[tuple[Any, ...]]) -> Iterator[_Fact]:
    for facet, record, value, *more in rows:
        if not facet:
            for name, of_it in zip(of.of_a_row, (value, *more), strict=True):
                yield record, name, of_it
        elif facet != VERSION:
            yield record, facet, value


def _all(of: Counted) -> Rows:
    return _version(of).union(*of.parts(None), all=True)


def _changed(of: Counted, *, since: int) -> Rows:
    found = Recount.objects.filter(kind=of.kind, deed__gt=since).order_by()
    marks = found.values_list(as_text(CHANGED), "record", *nothing(len(of.of_a_row)))
    return _version(of).union(marks, *of.parts(found.values("record")), all=True)


def _version(of: Counted) -> Rows:
    # In the same statement as the rows: what changes meanwhile is read again the next time.
    head = DeedHead.objects.filter(pk=DeedHead.ONLY).order_by()
    return head.values_list(as_text(VERSION), "count", *nothing(len(of.of_a_row)))


def as_text(value: str) -> Value:
    """Return a text as a column."""
    return Value(value, output_field=CharField())


def column_as_text(column: Any) -> Cast:
    """Return a column as text."""
    return Cast(column, CharField())


def nothing(columns: int) -> list[Value]:
    """Return so many empty columns."""
    return [as_text("")] * columns
