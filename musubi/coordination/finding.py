"""The list of cases, narrowed by what its reader asks for; and what stands in the log, told to one reader."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Value
from django.utils import timezone

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.accounts.models import User
from musubi.coordination.audience import follows, reads_whole
from musubi.coordination.models import Case, Stage
from musubi.coordination.models.keys import every_case_of
from musubi.coordination.queries import SILENT_DAYS, case_list
from musubi.core import queries
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


@dataclass(frozen=True)
class Reader:
    """Whose list it is: the secretariat's is every case."""

    user: int
    person: int
    keys: frozenset[str]

    @property
    def is_desk(self) -> bool:
        """Whether every case is theirs to see."""
        return SECRETARIAT in self.keys


def reader(user: User) -> Reader:
    """Return who reads."""
    found = queries.rows(_person, user=user.pk)
    return Reader(user.pk, found[0][0] if found else 0, keys_of(user))


def _person(*, user: int) -> QuerySet[Person, tuple[int]]:
    return Person.objects.filter(user=user).values_list("pk")


class Page(NamedTuple):
    """Some of the cases, and which of them the reader may read whole."""

    cases: list[Case]
    whole: frozenset[int]


def found(by: Narrowing, reader: Reader, *, now: datetime, offset: int, limit: int) -> Page:
    """Return some of the cases that the reader takes part in or follows and that are all of this at once."""
    cases = queries.instances(_found, *_shape(by, reader), limit=limit, offset=offset, **_values(by, reader, now))
    return Page(cases, frozenset(case.pk for case in cases if reader.is_desk or getattr(case, "is_whole", False)))


def count(by: Narrowing, reader: Reader, *, now: datetime) -> int:
    """Return how many cases these are."""
    if by == Narrowing(stage=ALL) and not reader.is_desk:
        return len(every_case_of(reader.keys))
    counted = queries.rows(_counted, *_shape(by, reader), **_values(by, reader, now))
    return int(counted[0][0]) if counted else 0


def _shape(by: Narrowing, reader: Reader) -> tuple[bool, Narrowing, int]:
    """Return what decides on the SQL: not what is compared by, but whether something is."""
    told: dict[str, Any] = {name: getattr(by, name) and "?" for name in ("owner", "field", "prefecture")}
    return reader.is_desk, replace(by, words="", **told), len(by.words.split())


def _values(by: Narrowing, reader: Reader, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    given: dict[str, Any] = {} if reader.is_desk else {"user": reader.user, "day": today}
    given |= {"owner": int(by.owner)} if by.owner else {}
    given |= {name: getattr(by, name) for name in ("field", "prefecture") if getattr(by, name)}
    given |= {"person": reader.person} if by.is_mine else {}
    given |= {"today": today, "since": now - timedelta(days=SILENT_DAYS)} if by.is_late else {}
    return given | {f"word_{at}": word for at, word in enumerate(by.words.split())}


def _found(is_desk: bool, by: Narrowing, words: int, **given: Any) -> QuerySet[Case]:  # noqa: FBT001 - part of the shape
    rows = _narrowed(case_list({SECRETARIAT}), by, words, given)
    if is_desk:
        return rows
    # The newest come first, and each is asked whether it is among them: sooner than to find them all and sort.
    reads: dict[str, Any] = {"user": given["user"], "day": given["day"], "is_one_by_one": True}
    rows = rows.filter(_scope(by, words)(**reads))
    return rows.annotate(is_whole=ExpressionWrapper(reads_whole(**reads), BooleanField()))


def _counted(is_desk: bool, by: Narrowing, words: int, **given: Any) -> QuerySet[Case, tuple[int]]:  # noqa: FBT001 - as above
    rows = _narrowed(Case.objects.order_by(), by, words, given)
    if not is_desk:
        rows = rows.filter(_scope(by, words)(user=given["user"], day=given["day"], is_one_by_one=False))
    return rows.values(one=Value(1)).annotate(n=Count("pk")).values_list("n")


def _scope(by: Narrowing, words: int) -> Callable[..., Q]:
    """Return which cases are looked through: whoever follows one must not find out what they may not read."""
    return reads_whole if by.field or by.prefecture or words else follows


def _narrowed(rows: QuerySet[Case], by: Narrowing, words: int, given: dict[str, Any]) -> QuerySet[Case]:
    if by.stage != ALL:
        rows = rows.filter(stage__in=OPEN_STAGES if by.stage == OPEN else [by.stage])
    if by.owner:
        rows = rows.filter(owner=given["owner"])
    if by.field:
        rows = rows.filter(need__fields__code=given["field"])
    if by.prefecture:
        rows = rows.filter(prefecture=given["prefecture"])
    for at in range(words):
        word = Value(given[f"word_{at}"])
        rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(firm_name__icontains=word))
    if by.is_mine:
        rows = rows.filter(_mine(given["person"]))
    return rows.filter(_late(given["today"]) | _silent(given["since"])) if by.is_late else rows


def figures(reader: Reader, *, now: datetime) -> Figures:
    """Count what waits among the cases that are open: one question."""
    today = timezone.localdate(now)
    seen: dict[str, Any] = {} if reader.is_desk else {"user": reader.user, "day": today}
    since = now - timedelta(days=SILENT_DAYS)
    counted = queries.rows(_figures, reader.is_desk, person=reader.person, today=today, since=since, **seen)
    return Figures(*counted[0]) if counted else Figures(0, 0, 0, 0)


def _figures(
    is_desk: bool,  # noqa: FBT001 - part of the shape
    *,
    person: int,
    today: date,
    since: datetime,
    **seen: Any,
) -> QuerySet[Case, tuple[int, int, int, int]]:
    rows = Case.objects.filter(stage__in=OPEN_STAGES)
    if not is_desk:
        rows = rows.filter(follows(**seen, is_one_by_one=False))
    counted = rows.order_by().values(one=Value(1)).annotate(open=Count("pk"))
    counted = counted.annotate(mine=Count("pk", filter=_mine(person)), late=Count("pk", filter=_late(today)))
    return counted.annotate(silent=Count("pk", filter=_silent(since))).values_list("open", "mine", "late", "silent")


def _mine(person: int) -> Q:
    return Q(owner=person) | Q(owner=None, duty_owner=person, stage=Stage.RECEIVED)


def _late(today: date) -> Q:
    return Q(stage__in=OPEN_STAGES, first_replied_at=None, reply_due_on__lt=today)


def _silent(since: datetime) -> Q:
    return ~Q(stage__in=[Stage.CLOSED, Stage.ON_HOLD]) & Q(last_contact_at__lt=since)
