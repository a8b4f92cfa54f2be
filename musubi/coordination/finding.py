"""The list of cases, narrowed by what its reader asks for; and what stands in the log, told to one reader."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from musubi.accounts.audience import SECRETARIAT
from musubi.coordination.models import Case, Stage
from musubi.coordination.models.keys import cases_of
from musubi.coordination.queries import SILENT_DAYS, case_list
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
    found = case_list(frozenset({SECRETARIAT}))
    return found if SECRETARIAT in keys else found.followed_by(keys)


def narrowed(
    cases: QuerySet[Case], by: Narrowing, *, keys: Collection[str], person: Person | None, now: datetime
) -> QuerySet[Case]:
    """Return those of the cases that are all of this at once."""
    if by.field or by.prefecture or by.words:
        # Whoever only follows a case must not find out by narrowing what they may not read.
        whole = whole_of(keys)
        cases = cases if whole is None else cases.filter(pk__in=among(list(whole)))
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
        cases = cases.filter(_mine(person))
    return cases.filter(_late(now) | _silent(now)) if by.is_late else cases


def figures(cases: QuerySet[Case], *, person: Person | None, now: datetime) -> Figures:
    """Count what waits among the cases that are open: one question."""
    found = cases.filter(stage__in=OPEN_STAGES).order_by().aggregate(
        open=Count("pk"),
        mine=Count("pk", filter=_mine(person)),
        late=Count("pk", filter=_late(now)),
        silent=Count("pk", filter=_silent(now)),
    )
    return Figures(**found)


def whole_of(keys: Collection[str]) -> frozenset[int] | None:
    """Return the numbers of the cases whose title and company the reader may read; None stands for all."""
    return None if SECRETARIAT in keys else frozenset(cases_of(keys))


def _mine(person: Person | None) -> Q:
    if person is None:
        return Q(pk=None)
    return Q(owner=person) | Q(owner=None, duty_owner=person, stage=Stage.RECEIVED)


def _late(now: datetime) -> Q:
    return Q(stage__in=OPEN_STAGES, first_replied_at=None, reply_due_on__lt=timezone.localdate(now))


def _silent(now: datetime) -> Q:
    return ~Q(stage__in=[Stage.CLOSED, Stage.ON_HOLD]) & Q(last_contact_at__lt=now - timedelta(days=SILENT_DAYS))
