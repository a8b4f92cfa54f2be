"""The list of cases, narrowed by what its reader asks for; and what stands in the log, told to one reader."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.utils import timezone

from musubi.accounts.audience import SECRETARIAT
from musubi.coordination.models import Case, Stage
from musubi.coordination.models.keys import cases_of, listed_cases
from musubi.coordination.queries import SILENT_DAYS, case_list
from musubi.core import queries
from musubi.core.queries import among
from musubi.registry.models import Person

OPEN, ALL = "", "all"
OPEN_STAGES = [stage.value for stage in Stage if stage != Stage.CLOSED]


@dataclass(frozen=True)
class Narrowing:
    """What a list of cases is narrowed by: empty means any; without a stage, what is not closed."""

    stage: str = OPEN
    owner: str = ""
    field: str = ""
    prefecture: str = ""
    words: str = ""
    is_mine: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class Figures:
    """How many cases a reader sees that are under way, theirs, late with a first reply, and long without contact."""

    open: int
    mine: int
    late: int
    silent: int


def listed(keys: Collection[str]) -> QuerySet[Case]:
    """Return the cases a reader takes part in or follows, the newest first, ready to be drawn."""
    found: Any = case_list(frozenset({SECRETARIAT}))
    rows: QuerySet[Case] = found.followed_by(keys)
    return rows


def narrowed(
    cases: QuerySet[Case], by: Narrowing, *, keys: Collection[str], person: Person | None, now: datetime
) -> QuerySet[Case]:
    """Return those of the cases that are all of this at once."""
    if by.field or by.prefecture or by.words:
        # Whoever only follows a case must not find out by narrowing what they may not read.
        whole = whole_of(keys)
        cases = cases if whole is None else cases.filter(pk__in=among(listed_cases(keys, "")))
    if by.stage == OPEN:
        cases = cases.filter(stage__in=OPEN_STAGES)
    elif by.stage != ALL:
        cases = cases.filter(stage=by.stage)
    if by.owner:
        cases = cases.filter(owner=int(by.owner))
    if by.field:
        cases = cases.filter(need__fields__code=by.field)
    if by.prefecture:
        cases = cases.filter(prefecture=by.prefecture)
    for word in by.words.split():
        cases = cases.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(firm_name__icontains=word))
    if by.is_mine:
        cases = cases.filter(_mine(person.pk if person else 0))
    since = now - timedelta(days=SILENT_DAYS)
    return cases.filter(_late(timezone.localdate(now)) | _silent(since)) if by.is_late else cases


def found(
    by: Narrowing, *, keys: Collection[str], person: Person | None, now: datetime, offset: int, limit: int
) -> list[Case]:
    """Return some of the cases that the reader takes part in or follows and that are all of this at once."""
    if by.field or by.prefecture or by.words:
        rows = narrowed(listed(keys), by, keys=keys, person=person, now=now)
        return list(rows[offset : offset + limit])
    shape = (SECRETARIAT in keys, by.stage, bool(by.owner), by.is_mine, by.is_late)
    asked_by = {"owner": bool(by.owner), "person": by.is_mine, "today": by.is_late, "since": by.is_late}
    values = _values(keys, person, now, owner=int(by.owner or 0))
    values = {name: value for name, value in values.items() if asked_by.get(name, True)}
    return queries.instances(_found, *shape, limit=limit, offset=offset, **values)


def _found(
    is_desk: bool,  # noqa: FBT001 - part of the shape
    stage: str,
    has_owner: bool,  # noqa: FBT001 - as above
    is_mine: bool,  # noqa: FBT001 - as above
    is_late: bool,  # noqa: FBT001 - as above
    *,
    cases: str = "",
    owner: int = 0,
    person: int = 0,
    today: date = date.min,
    since: datetime = datetime.min,  # noqa: DTZ901 - never compared by
) -> QuerySet[Case]:
    rows = case_list({SECRETARIAT})
    if not is_desk:
        # The newest come first, and each is asked whether it is among them: sooner than to find them all and sort.
        rows = rows.annotate(as_number=F("pk") + 0).filter(as_number__in=among(cases))
    if stage != ALL:
        rows = rows.filter(stage__in=OPEN_STAGES if stage == OPEN else [stage])
    if has_owner:
        rows = rows.filter(owner=owner)
    if is_mine:
        rows = rows.filter(_mine(person))
    return rows.filter(_late(today) | _silent(since)) if is_late else rows


def figures(keys: Collection[str], *, person: Person | None, now: datetime) -> Figures:
    """Count what waits among the cases that are open: one question."""
    counted = queries.rows(_figures, SECRETARIAT in keys, **_values(keys, person, now))
    return Figures(*counted[0]) if counted else Figures(0, 0, 0, 0)


def _figures(
    is_desk: bool,  # noqa: FBT001 - part of the shape
    *,
    person: int,
    today: date,
    since: datetime,
    cases: str = "",
) -> QuerySet[Case, tuple[int, int, int, int]]:
    rows = Case.objects.filter(stage__in=OPEN_STAGES)
    if not is_desk:
        rows = rows.annotate(as_number=F("pk") + 0).filter(as_number__in=among(cases))
    counted = rows.order_by().values(one=Value(1)).annotate(open=Count("pk"))
    counted = counted.annotate(mine=Count("pk", filter=_mine(person)), late=Count("pk", filter=_late(today)))
    return counted.annotate(silent=Count("pk", filter=_silent(since))).values_list("open", "mine", "late", "silent")


def _values(keys: Collection[str], person: Person | None, now: datetime, **more: int) -> dict[str, Any]:
    """Return what the two questions compare by; the secretariat's list is every case, and compared by none."""
    held = {} if SECRETARIAT in keys else {"cases": listed_cases(keys, "", ":following")}
    return {
        **held,
        **more,
        "person": person.pk if person else 0,
        "today": timezone.localdate(now),
        "since": now - timedelta(days=SILENT_DAYS),
    }


def whole_of(keys: Collection[str]) -> frozenset[int] | None:
    """Return the numbers of the cases whose title and company the reader may read; None stands for all."""
    return None if SECRETARIAT in keys else frozenset(cases_of(keys))


def _mine(person: int) -> Q:
    return Q(owner=person) | Q(owner=None, duty_owner=person, stage=Stage.RECEIVED)


def _late(today: date) -> Q:
    return Q(stage__in=OPEN_STAGES, first_replied_at=None, reply_due_on__lt=today)


def _silent(since: datetime) -> Q:
    return ~Q(stage__in=[Stage.CLOSED, Stage.ON_HOLD]) & Q(last_contact_at__lt=since)
