"""What waits today for one person, for the organisations they answer for, and for the secretariat: one question."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import models as sql
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, NullIf
from django.utils import timezone

from musubi.coordination.audience import KEEPING_ROLES
from musubi.coordination.models import (
    Case,
    CaseEvent,
    Duty,
    FollowUp,
    Inquiry,
    Introduction,
    Letter,
    NeedState,
    Seed,
    Stage,
)
from musubi.coordination.queries import CONFIRMED_FOR_DAYS, silent_before
from musubi.core.bilingual import is_english
from musubi.registry.models import Person, Role

MOST_ROWS = 400  # narrow ones; the page shows a few of each kind and says how many there are


class What(StrEnum):
    """What of it waits, the most urgent first."""

    REPLY = "1_reply"
    HANDED_OVER = "2_handed_over"
    WANTED = "3_wanted"
    ASKED = "4_asked"
    PROPOSED = "5_proposed"
    INTERESTED = "6_interested"
    FOLLOW_UP = "7_follow_up"
    SILENT = "8_silent"
    SEEDS = "9_seeds"
    QUEUE = "a_queue"
    ORPHANED = "b_orphaned"
    DUTY = "c_duty"
    LETTERS = "d_letters"


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: its record, what it is called, since or until when, and how many where it is a count."""

    what: What
    pk: int
    number: str
    title: str
    day: date | None
    at: datetime | None
    count: int


@dataclass(frozen=True)
class Reader:
    """Whose day it is: the person, and which organisations they answer inquiries and keep seeds for."""

    person: Person | None
    answering: Collection[int] = ()
    keeping: Collection[int] = ()
    is_desk: bool = False


def waiting_for(reader: Reader, *, now: datetime) -> list[Waiting]:
    """Return what waits for the reader, by kind and the most urgent first: one question, or none."""
    today = timezone.localdate(now)
    parts: list[QuerySet[Any, Any]] = []
    if reader.person is not None:
        parts += _of_owner(reader.person, today=today, now=now)
    if reader.answering:
        parts += _of_answering(reader.answering)
    if reader.keeping:
        parts.append(_seeds(reader.keeping, now=now))
    if reader.is_desk:
        parts += _of_desk(today)
    if not parts:
        return []
    first, *others = parts
    # Ordered by place: of a union, what comes first may be called otherwise than in its parts.
    rows = first.union(*others, all=True).order_by(
        "what", F("day").asc(nulls_last=True), F("at").asc(nulls_last=True), "id_"
    )[:MOST_ROWS]
    return [Waiting(What(what), *rest) for what, *rest in rows]


def _of_owner(person: Person, *, today: date, now: datetime) -> list[QuerySet[Any, Any]]:
    mine = Case.objects.owned_by(person)
    open_ = mine.open()
    unread = open_.filter(owner=person, handed_over_at__isnull=False, taken_over_at=None)
    silent = open_.filter(last_contact_at__lt=silent_before(now), first_replied_at__isnull=False)
    due = FollowUp.objects.filter(case__owner=person, due_on__lte=today, state=FollowUp.State.PLANNED)
    interested = Inquiry.objects.filter(case__owner=person, case__closed_at=None, state=Inquiry.State.INTERESTED)
    pending = interested.filter(~Exists(Introduction.objects.filter(inquiry=OuterRef("pk"))))
    of_case = {"number": F("case__number"), "title": F("case__title")}
    return [
        _rows(What.REPLY, mine.unanswered(), day=F("reply_due_on"), at=F("received_at")),
        _rows(What.HANDED_OVER, unread, at=F("handed_over_at")),
        _wanted(Q(case__owner=person)),
        _rows(What.SILENT, silent.exclude(stage=Stage.ON_HOLD), at=F("last_contact_at")),
        _rows(What.FOLLOW_UP, due, day=F("due_on"), count=F("months"), **of_case),
        _rows(What.INTERESTED, pending, pk=F("case"), at=F("answered_at"), **of_case),
    ]


def _wanted(whose: Q) -> QuerySet[Any, Any]:
    """Return the answers that ask for a talk, of cases open or closed, until somebody has done anything in the case."""
    done_since = CaseEvent.objects.filter(
        case=OuterRef("case"), by__isnull=False, recorded_at__gt=OuterRef("answered_at")
    )
    asking = FollowUp.objects.filter(whose, ~Exists(done_since), answer=FollowUp.Answer.HELP)
    return _rows(
        What.WANTED, asking, pk=F("case"), number=F("case__number"), title=F("case__title"), at=F("answered_at")
    )


def _of_answering(organisations: Collection[int]) -> list[QuerySet[Any, Any]]:
    asked = Inquiry.objects.filter(organisation__in=organisations, state=Inquiry.State.OPEN)
    proposed = Introduction.objects.filter(organisation__in=organisations, state=Introduction.State.PROPOSED)
    return [
        _rows(What.ASKED, asked, number=F("case__number"), title=_shown_title(), day=F("due_on")),
        _rows(
            What.PROPOSED,
            proposed.filter(organisation_agreed_at=None),
            number=F("case__number"),
            title=_shown_title(),
            at=F("proposed_at"),
        ),
    ]


def _seeds(organisations: Collection[int], *, now: datetime) -> QuerySet[Any, Any]:
    since = now - timedelta(days=CONFIRMED_FOR_DAYS)
    stale = Q(confirmed_at=None, published_at__lt=since) | Q(confirmed_at__lt=since)
    seeds = Seed.objects.published().filter(stale, organisation__in=organisations)
    counted = seeds.order_by().values("organisation").annotate(n=sql.Count("pk"))
    return _shape(What.SEEDS, counted, pk=F("organisation"), count=F("n"))


def _of_desk(today: date) -> list[QuerySet[Any, Any]]:
    held = Role.objects.filter(kind__in=KEEPING_ROLES).on(today)
    kept = Exists(held.filter(person=OuterRef("owner")))
    queue = Case.objects.unowned().order_by().values("stage").annotate(n=sql.Count("pk"), due=sql.Min("reply_due_on"))
    orphaned = Case.objects.open().filter(~kept, owner__isnull=False).order_by()
    last = Duty.objects.filter(starts_on__lte=today).order_by("-starts_on").values("pk")[:1]
    duty = Duty.objects.filter(pk=sql.Subquery(last))
    name = F("person__name_en") if is_english() else F("person__name_ja")
    here = sql.Case(When(Exists(held.filter(person=OuterRef("person"))), then=Value(1)), default=Value(0))
    stuck = Letter.objects.stuck().order_by().annotate(one=Value(1)).values("one").annotate(n=sql.Count("pk"))
    return [
        _shape(What.LETTERS, stuck, count=F("n")),
        _shape(What.QUEUE, queue, day=F("due"), count=F("n")),
        _rows(What.ORPHANED, orphaned, at=F("last_contact_at")),
        _wanted(Q(~Exists(held.filter(person=OuterRef("case__owner"))))),
        _rows(
            What.DUTY,
            duty,
            number=Value(""),
            title=sql.Case(When(person__name_en="", then=F("person__name_ja")), default=name),
            day=F("starts_on"),
            count=here,
        ),
    ]


def _shown_title() -> sql.Case:
    """Return the title that an organisation that is asked reads, as `Need.shown_title`; none once it is withdrawn."""
    plain: Any = F("case__need__plain_title_ja")
    if is_english():
        english = NullIf(F("case__need__plain_title_en"), Value(""))
        plain = sql.Case(When(case__need__plain_title_en="", then=plain), default=english)
    is_plain = Q(case__need__checked_at__isnull=False)
    is_plain &= ~Q(case__need__plain_title_ja="") & ~Q(case__need__plain_text_ja="")
    return sql.Case(
        When(Q(case__need=None) | Q(case__need__state=NeedState.WITHDRAWN), then=Value("")),
        When(is_plain, then=plain),
        default=F("case__need__title"),
    )


def _rows(what: What, rows: QuerySet[Any, Any], **columns: Any) -> QuerySet[Any, Any]:
    return _shape(what, rows.order_by(), **{"pk": F("pk"), "number": F("number"), "title": F("title"), **columns})


def _shape(what: What, rows: QuerySet[Any, Any], **columns: Any) -> QuerySet[Any, Any]:
    """Return the rows in the seven columns that all kinds share. PostgreSQL wants an empty one's type said."""
    shared = {
        "what": Value(what.value, output_field=sql.CharField()),
        "id_": Cast(columns.get("pk", Value(0)), sql.IntegerField()),
        "number_": Cast(columns.get("number", Value("")), sql.CharField()),
        "title_": Cast(columns.get("title", Value("")), sql.CharField()),
        # An instant itself is not cast: SQLite would round it.
        "day": columns.get("day", Cast(Value(None), sql.DateField())),
        "at": columns.get("at", Cast(Value(None), sql.DateTimeField())),
        "count": Cast(columns.get("count", Value(0)), sql.IntegerField()),
    }
    shaped: QuerySet[Any, Any] = rows.annotate(**shared).values_list(*shared)
    return shaped
