"""How many activities a list would leave, by bits in place of rows: what is published, by each filter of the list."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Substr
from django.db.models.lookups import Exact

from musubi.accounts import tallies
from musubi.accounts.audience import MEMBERS, SECRETARIAT
from musubi.accounts.tallies import Counted, Rows, Tallies, as_text, column_as_text, nothing
from musubi.activities.models import Activity, State, Visibility
from musubi.activities.models.activities import numbers_held

KIND = "activity"
# An empty prefecture says that none is told. `days` are about ten of a month, which begin alike: 2026-07-2.
OF_A_ROW = ("year", "stage", "kind", "teller", "prefecture", "visibility", "days")
RECOGNISED = "recognised"
LENGTH_OF_DAYS = len("2026-07-2")


def current() -> Tallies:
    """Return the tallies of now: one query."""
    return tallies.current(COUNTED)


def seen_by(held: Tallies, keys: Collection[str]) -> int:
    """Return what of all that is published the holder of `keys` may see: as `ActivityQuerySet.visible_to`."""
    if SECRETARIAT in keys:
        return held.of_any("visibility", Visibility.values)
    own = held.of_any("teller", numbers_held(keys, suffix=""))
    open_to_all = held.of("visibility", Visibility.PUBLIC)
    to_members = held.of("visibility", Visibility.MEMBERS) if MEMBERS in keys else 0
    to_own = held.of("visibility", Visibility.OWN) & own
    return open_to_all | to_members | to_own | held.of_any("teller", numbers_held(keys, suffix=":editing"))


def _parts(changed: Rows | None) -> list[Rows]:
    """Return one row for each activity, and one for each value of what it can have many of."""
    shown = (Activity.objects.published() if changed is None else _published_of(changed)).order_by()
    kind = Coalesce(F("kind__code"), as_text(""))
    prefecture = Coalesce(F("prefecture"), as_text(""))
    days = Substr(column_as_text("starts_on"), 1, LENGTH_OF_DAYS)
    own = (column_as_text("fiscal_year"), "stage", kind, column_as_text("organisation"), prefecture, "visibility", days)
    parts: list[QuerySet[Any, Any]] = [shown.values_list(as_text(""), "pk", *own)]
    more = nothing(len(OF_A_ROW) - 1)
    for facet, column in (
        ("organisation", "participations__organisation"),
        ("field", "fields__code"),
        ("guideline", "guidelines"),
    ):
        having = shown.filter(**{f"{column}__isnull": False})
        parts.append(having.values_list(as_text(facet), "pk", column_as_text(column), *more))
    praised = shown.filter(recognition__isnull=False)
    return [*parts, praised.values_list(as_text(RECOGNISED), "pk", as_text("1"), *more)]


def _published_of(changed: Rows) -> QuerySet[Activity]:
    # As `published`, but so that no index serves: SQLite, where nobody told it how full the tables are, would rather
    # walk along all that is published than look these few up by their numbers.
    is_shown: tuple[Any, ...] = (
        Exact(Coalesce(F("state"), as_text("")), State.PUBLISHED),
        Exact(Coalesce(F("merged_into"), 0), 0),
    )
    found: QuerySet[Activity] = Activity.objects.filter(*is_shown, pk__in=changed)
    return found


COUNTED = Counted(KIND, OF_A_ROW, _parts)
