"""How many activities a list would leave, by bits in place of rows.

For each value of each filter one number is kept whose n-th bit says whether activity n has that value. To narrow is to
AND such numbers, to count is to count bits: microseconds, where a database passes by every row once for each filter.

The numbers are those of all that is published, for whoever may see it: what a reader may see is a number too, made of
the reader's keys, and is ANDed before anything is counted. They are read from the rows once in a process; after that,
only what changed since (`Recount`) is read again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact

from musubi.accounts.audience import MEMBERS, SECRETARIAT
from musubi.accounts.queries import deed_count
from musubi.activities.models import Activity, Recount, State, Visibility
from musubi.activities.models.activities import numbers_held
from musubi.core import queries as prepared

SECONDS = 3600  # how late is seen what was mended by hand in the database
OF_A_ROW = ("year", "stage", "kind", "teller", "prefecture", "visibility")  # an empty prefecture says that none is told
RECOGNISED = "recognised"
CHANGED = "changed"
_Fact = tuple[int, str, str]  # activity, facet, value


@dataclass(frozen=True)
class Tallies:
    """By facet and value the activities that have it, as bits; as they were after `version` deeds, or later."""

    version: int
    bits: dict[str, dict[str, int]]

    def of(self, facet: str, value: Any) -> int:
        """Return who has the value."""
        return self.bits.get(facet, {}).get(str(value), 0)

    def of_any(self, facet: str, values: Iterable[Any]) -> int:
        """Return who has one of the values."""
        found = 0
        for value in values:
            found |= self.of(facet, value)
        return found

    def seen_by(self, keys: Collection[str]) -> int:
        """Return what of all that is published the holder of `keys` may see: as `ActivityQuerySet.visible_to`."""
        if SECRETARIAT in keys:
            return self.of_any("visibility", Visibility.values)
        own = self.of_any("teller", numbers_held(keys, suffix=""))
        open_to_all = self.of("visibility", Visibility.PUBLIC)
        to_members = self.of("visibility", Visibility.MEMBERS) if MEMBERS in keys else 0
        to_own = self.of("visibility", Visibility.OWN) & own
        return open_to_all | to_members | to_own | self.of_any("teller", numbers_held(keys, suffix=":editing"))

    def counts(self, facet: str, among: int) -> dict[str, int]:
        """Return how many of `among` have each value, where any has."""
        counted = ((value, (bits & among).bit_count()) for value, bits in self.bits.get(facet, {}).items())
        return {value: number for value, number in counted if number}


def current() -> Tallies:
    """Return the tallies of now: two queries."""
    # Read before the rows: what changes meanwhile is read again the next time.
    version = deed_count()
    kept = _held.get(caches["pages"].get("tallies", 0)) if settings.PAGE_CACHE_SECONDS else None
    if kept is None or kept.version > version:
        made = Tallies(version, _bits({}, _facts(prepared.rows(_all_rows))))
    else:
        rows = prepared.rows(_changed_rows, since=kept.version)
        if not rows and kept.version == version:
            return kept
        made = Tallies(version, _bits(kept.bits, _facts(rows)))
    if settings.PAGE_CACHE_SECONDS:
        hold(made)
    return made


# The cache would pickle half a megabyte and read it again; it keeps the number, and with it how long they hold.
_held: dict[int, Tallies] = {}
_numbers = count(1)


def hold(made: Tallies) -> None:
    """Keep them for this process, in place of those before."""
    number = next(_numbers)
    _held.clear()
    _held[number] = made
    caches["pages"].set("tallies", number, SECONDS)


# --- bits ----------------------------------------------------------------------------------------------------------


def _bits(kept: Mapping[str, Mapping[str, int]], facts: Iterable[_Fact]) -> dict[str, dict[str, int]]:
    """Return the bits with those activities told anew that the facts name."""
    told: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for activity, facet, value in facts:
        told[facet][value].append(activity)
    gone = _number(told.pop(CHANGED, {}).get("", []))
    found = {
        facet: {value: bits ^ lost if (lost := bits & gone) else bits for value, bits in values.items()}
        for facet, values in kept.items()
    }
    for facet, values in told.items():
        of_facet = found.setdefault(facet, {})
        for value, activities in values.items():
            of_facet[value] = of_facet.get(value, 0) | _number(activities)
    return found


def _number(activities: list[int]) -> int:
    """Return the number that has these bits."""
    if not activities:
        return 0
    octets = bytearray(max(activities) // 8 + 1)
    for activity in activities:
        octets[activity >> 3] |= 1 << (activity & 7)
    return int.from_bytes(octets, "little")


# --- rows ----------------------------------------------------------------------------------------------------------


def _facts(rows: Iterable[tuple[Any, ...]]) -> Iterator[_Fact]:
    for facet, activity, value, *more in rows:
        if facet:
            yield activity, facet, value
        else:
            for name, of_it in zip(OF_A_ROW, (value, *more), strict=True):
                yield activity, name, of_it


def _all_rows() -> QuerySet[Activity, Any]:
    return _rows(Activity.objects.published())


def _changed_rows(*, since: int) -> QuerySet[Any, Any]:
    changed = Recount.objects.filter(Q(deed=None) | Q(deed__gt=since)).order_by()
    # As `published`, but so that no index serves: SQLite, where nobody told it how full the tables are, would rather
    # walk along all that is published than look these few up by their numbers.
    is_shown: tuple[Any, ...] = (
        Exact(Coalesce(F("state"), _text("")), State.PUBLISHED),
        Exact(Coalesce(F("merged_into"), 0), 0),
    )
    rows = _rows(Activity.objects.filter(*is_shown, pk__in=changed.values("activity")))
    return changed.values_list(_text(CHANGED), "activity", *_nothing(len(OF_A_ROW))).union(rows, all=True)


def _rows(shown: QuerySet[Activity]) -> QuerySet[Any, Any]:
    """Return one row for each activity, and one for each value of what it can have many of."""
    shown = shown.order_by()
    kind = Coalesce(_as_text("kind"), _text(""))
    prefecture = Coalesce(F("prefecture"), _text(""))
    own = (_as_text("fiscal_year"), "stage", kind, _as_text("organisation"), prefecture, "visibility")
    parts = [shown.values_list(_text(""), "pk", *own)]
    for facet, column in (
        ("organisation", "participations__organisation"),
        ("field", "fields"),
        ("guideline", "guidelines"),
    ):
        having = shown.filter(**{f"{column}__isnull": False})
        parts.append(having.values_list(_text(facet), "pk", _as_text(column), *_nothing(len(OF_A_ROW) - 1)))
    praised = shown.filter(recognition__isnull=False)
    parts.append(praised.values_list(_text(RECOGNISED), "pk", _text("1"), *_nothing(len(OF_A_ROW) - 1)))
    together: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return together


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _as_text(column: str) -> Cast:
    return Cast(column, CharField())


def _nothing(count: int) -> list[Value]:
    return [_text("")] * count
