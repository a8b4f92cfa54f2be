"""The list of activities: narrowed by many things at once, with how many each of them would leave."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from musubi.accounts.queries import deed_count
from musubi.activities.models import Activity, Stage
from musubi.activities.queries import Body, bodies_on

_CODE = re.compile(r"[A-Za-z0-9_-]{1,50}")
_NUMBER = re.compile(r"[0-9]{1,9}")
NUMBERS = ("year", "guideline", "organisation")
CODES = ("prefecture", "sector", "field", "kind", "stage")
RECOGNISED = "recognised"
NAMES = ("year", "stage", "organisation", "sector", "prefecture", "kind", "field", "guideline", RECOGNISED)
Keys = frozenset[str]
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Question:
    """What a list is narrowed by. Empty or nought: not at all.

    `organisation` finds what it tells and what it takes part in; `prefecture` is where an activity takes place, or its
    teller's where none is said; `sector` is its teller's.
    """

    year: int = 0
    stage: str = ""
    organisation: int = 0
    sector: str = ""
    prefecture: str = ""
    kind: str = ""
    field: str = ""
    guideline: int = 0
    recognised: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Question":
        """Read a query string. What no filter of ours could hold is passed over."""
        numbers = {name: int(text) for name in NUMBERS if _NUMBER.fullmatch(text := given.get(name, ""))}
        codes = {name: text for name in CODES if _CODE.fullmatch(text := given.get(name, ""))}
        recognised = "1" if given.get(RECOGNISED) == "1" else ""
        return cls(**numbers, **codes, recognised=recognised)  # type: ignore[arg-type]  # each name has its kind

    @property
    def asked(self) -> dict[str, int | str]:
        """What was asked, without what was not."""
        return {name: getattr(self, name) for name in NAMES if getattr(self, name)}

    def without(self, name: str) -> "Question":
        """Return the question without one of its filters."""
        return replace(self, **{name: type(getattr(self, name))()})


class Placed(Protocol):
    """What has to be known of a teller to narrow by it."""

    @property
    def sector(self) -> str:
        """The code of its sector."""
        ...

    @property
    def prefecture(self) -> str:
        """The code of its prefecture."""
        ...


@dataclass(frozen=True)
class Known:
    """What is counted for one reader and one question.

    `bodies` are those that tell or take part, by id; `counts` the number that each value of each filter leaves under
    all the others, kinds, fields and guidelines by their ids.
    """

    bodies: dict[int, Body]
    counts: dict[str, dict[str, int]]
    total: int


def found(question: Question, keys: Keys, *, bodies: Mapping[int, Placed]) -> QuerySet[Activity]:
    """Return what the holder of `keys` may see of what is published, newest first."""
    return _narrowed(question, keys, bodies).order_by("-starts_on", "-pk")


def remembered(name: str, asked: Hashable, make: Callable[[], _Made]) -> _Made:
    """Return what `make` makes of what was asked, made once in each state of the world, as pages are drawn.

    Any deed makes another state; what changes without a deed is seen a minute later. To count is to pass by every
    activity the reader may see, once for each filter: too much for each page, little for each deed.
    """
    seconds = settings.PAGE_CACHE_SECONDS
    if not seconds:
        return make()
    cache = caches["pages"]
    key = f"{name}-{hash(asked)}-{deed_count()}"
    # A hash may meet another's, so what was asked is kept beside the answer.
    kept: tuple[Hashable, _Made] | None = cache.get(key)
    if kept and kept[0] == asked:
        return kept[1]
    made = make()
    cache.set(key, (asked, made), seconds)
    return made


# --- narrowing -----------------------------------------------------------------------------------------------------


def _narrowed(question: Question, keys: Keys, bodies: Mapping[int, Placed]) -> QuerySet[Activity]:
    """Return the rows in no order.

    A sector and a prefecture mean tellers, who are few: named by number they need no join, and no copy on each activity
    that every change of a membership or an address would have to mend.
    """
    of_sector = [pk for pk, body in bodies.items() if question.sector and body.sector == question.sector]
    there = [pk for pk, body in bodies.items() if question.prefecture and body.prefecture == question.prefecture]
    conditions = {
        "year": Q(fiscal_year=question.year),
        "stage": Q(stage=question.stage),
        "organisation": Q(participations__organisation=question.organisation),
        "sector": Q(organisation__in=of_sector),
        "prefecture": Q(prefecture=question.prefecture) | Q(prefecture=None, organisation__in=there),
        "kind": Q(kind__code=question.kind),
        "field": Q(fields__code=question.field),
        "guideline": Q(guidelines=question.guideline),
        RECOGNISED: Q(recognition__isnull=False),
    }
    rows: QuerySet[Activity] = Activity.objects.published().visible_to(keys)
    for name in question.asked:
        rows = rows.filter(conditions[name])
    return rows


# --- counting ------------------------------------------------------------------------------------------------------


def counted(question: Question, keys: Keys, *, today: date) -> Known:
    """Return the counts for the reader's question."""
    bodies = bodies_on(today)
    rows = list(_parts(question, keys, bodies))
    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for name, own_value, teller, number in rows:
        told_by = bodies.get(int(teller)) if teller else None
        value = own_value or _of_teller(name, told_by)
        if value:
            counts[name][value] += number
    stages = counts["stage"]
    total = stages[question.stage] if question.stage else sum(stages[stage] for stage in Stage.values)
    shown = {
        pk: body for pk, body in bodies.items() if str(pk) in counts["organisation"] or pk == question.organisation
    }
    tellers = {int(teller) for name, _value, teller, _number in rows if name == "sector"}
    shown |= {pk: bodies[pk] for pk in tellers if pk in bodies}
    return Known(shown, {name: dict(found) for name, found in counts.items()}, total)


def _of_teller(name: str, told_by: Body | None) -> str:
    """Return the teller's sector or prefecture, for the filters that mean it."""
    return str(getattr(told_by, name)) if told_by and name in {"sector", "prefecture"} else ""


_COLUMNS = {  # of each filter: what tells its value, and whose teller has to be known for it
    "year": ("fiscal_year", None),
    "stage": ("stage", None),
    "organisation": ("participations__organisation", None),
    "sector": ("", "organisation"),
    "prefecture": ("prefecture", "organisation"),
    "kind": ("kind", None),
    "field": ("fields", None),
    "guideline": ("guidelines", None),
    RECOGNISED: ("", None),
}


def _parts(question: Question, keys: Keys, bodies: Mapping[int, Body]) -> QuerySet[Activity, Any]:
    """Return how many each value of each filter leaves under all other filters: one part for each filter, in a row."""
    text: CharField[str, str] = CharField()
    parts = []
    for name, (column, teller) in _COLUMNS.items():
        rows = _narrowed(question.without(name), keys, bodies)
        if name == RECOGNISED:
            rows = rows.filter(recognition__isnull=False)
        constant = Value("1" if name == RECOGNISED else "", output_field=text)
        value = Coalesce(Cast(column, text), Value(""), output_field=text) if column else constant
        told_by = Cast(F(teller), text) if teller else Value("", output_field=text)
        counted = rows.order_by().values_list(Value(name, output_field=text), value, told_by)
        parts.append(counted.annotate(number=Count("*")))
    return parts[0].union(*parts[1:], all=True)
