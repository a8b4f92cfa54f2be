"""What the desk asks: who may keep a case, who has left, what is due, how far cases come and how long it takes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from musubi.coordination.audience import KEEPING_ROLES
from musubi.coordination.models import (
    MOVES,
    UNDER_WAY,
    UNNAMED_CONTACT,
    Case,
    CaseEvent,
    Duty,
    FollowUp,
    Inquiry,
    Introduction,
    Need,
    Outcome,
    OutcomeRole,
    Seed,
    Stage,
)
from musubi.coordination.naming import Names
from musubi.core.queries import among, instances
from musubi.registry.models import Membership, Organisation, Person, Profile, Role, Sector
from musubi.registry.queries import profiles_on, the_council
from musubi.search.queries import MOST_HITS, find

SILENT_DAYS = 30
CONFIRMED_FOR_DAYS = 365


# --- people and organisations --------------------------------------------------------------------------------------


def may_keep_on(person: Person, day: date) -> bool:
    """Whether the person is a coordinator or with the secretariat on `day`."""
    return bool(Role.objects.filter(person=person, kind__in=KEEPING_ROLES).on(day).exists())


def keepers_on(day: date) -> QuerySet[Person]:
    """Return who can be put in charge on `day`, by their reading."""
    held = Role.objects.filter(person=OuterRef("pk"), kind__in=KEEPING_ROLES).on(day)
    return Person.objects.filter(Exists(held)).order_by("reading", "pk")


def people_on(day: date) -> list[tuple[Person, str]]:
    """Return who signs in and holds a role on `day`, by their reading, each with their name and where they belong."""
    held = Role.objects.on(day).filter(person__user__is_active=True).select_related("person")
    first: dict[int, Role] = {}
    for role in held.order_by("person__reading", "person", "pk"):
        first.setdefault(role.person_id, role)
    names = names_on({role.organisation_id for role in first.values() if role.organisation_id}, day)
    return [
        (role.person, f"{role.person} — {names.get(role.organisation_id or 0) or role.get_kind_display()}")
        for role in first.values()
    ]


def duty_owner(day: date) -> Person | None:
    """Return who answers for what comes in on `day`: whoever is on duty, or the secretariat's first."""
    duty = Duty.objects.filter(starts_on__lte=day).select_related("person").order_by("-starts_on").first()
    if duty is not None and may_keep_on(duty.person, day):
        return duty.person
    served = Role.objects.filter(kind=Role.Kind.SECRETARIAT).on(day).select_related("person")
    role = served.order_by("starts_on", "pk").first()
    return role.person if role else None


def names_on(organisations: Iterable[int], day: date) -> dict[int, str]:
    """Return what organisations are called on `day`, by their id, in the reader's language."""
    return {pk: str(profile) for pk, profile in profiles_on(day, organisations=organisations).items()}


def gone_by(organisations: Collection[int], day: date) -> set[int]:
    """Return which of these have no name any more, or were members and are none on `day`."""
    known = set(profiles_on(day, organisations=organisations))
    body = the_council()
    standing = Membership.objects.standing().filter(body=body, organisation__in=organisations)
    were = set(standing.values_list("organisation", flat=True))
    are = set(standing.on(day).values_list("organisation", flat=True))
    return (set(organisations) - known) | (were - are)


def names_of_need(need: Need) -> Names:
    """Return what a nameless text about the need must not say."""
    return Names(
        firms=tuple(filter(None, (need.firm_name, need.firm_reading))),
        people=tuple(name for name in (need.contact_name, need.contact_reading) if name not in {"", UNNAMED_CONTACT}),
        addresses=(need.place,) if need.place else (),
        numbers=tuple(filter(None, (need.corporate_number, need.contact_phone, need.contact_email))),
    )


# --- lists ---------------------------------------------------------------------------------------------------------


class CaseLine(NamedTuple):
    """What a line in a list of cases tells. Each name is Japanese first, then English."""

    pk: int
    number: str
    title: str
    firm_name: str
    stage: str
    received_at: datetime
    reply_due_on: date
    first_replied_at: datetime | None
    last_contact_at: datetime
    is_invented: bool
    prefecture: tuple[str, str]
    owner: tuple[str, str]
    duty_owner: tuple[str, str]
    asked: int
    interested: int

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.stage != Stage.CLOSED

    @classmethod
    def read(cls, row: Sequence[Any]) -> "CaseLine":
        """Return what a row of `case_lines` tells."""
        own, names, counts = row[: len(_OWN)], row[len(_OWN) : -2], row[-2:]
        pairs = ((names[at] or "", names[at + 1] or "") for at in range(0, len(names), 2))
        return cls(*own, *pairs, *(count or 0 for count in counts))


_OWN = CaseLine._fields[:10]


def case_lines(*, numbers: str) -> QuerySet[Case, Any]:
    """Return rows for `CaseLine.read` of the cases of these numbers, told for `among`, the newest first."""
    asked = Inquiry.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(n=Count("pk"))
    interested = asked.filter(state=Inquiry.State.INTERESTED)
    names = [f"{one}__{name}" for one in ("prefecture", "owner", "duty_owner") for name in ("name_ja", "name_en")]
    found = Case.objects.filter(pk__in=among(numbers)).order_by("-received_at", "-pk")
    return found.values_list(*_OWN, *names, Subquery(asked.values("n")[:1]), Subquery(interested.values("n")[:1]))


@dataclass(frozen=True)
class Day:
    """What waits for a person today: each a list, the most urgent first."""

    unanswered: list[Case]
    silent: list[Case]
    follow_ups: list[FollowUp]
    handed_over: list[Case]
    answers: list[Inquiry]


def silent_before(now: datetime) -> datetime:
    """Return the beginning of the day before which a case was last in touch with its sender that is long silent."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=SILENT_DAYS)


def day_of(person: Person, *, now: datetime) -> Day:
    """Return what waits for whoever is in charge: five questions."""
    today = timezone.localdate(now)
    mine = Case.objects.owned_by(person).select_related("owner", "duty_owner")
    open_ = mine.open()
    silent = open_.filter(last_contact_at__lt=silent_before(now)).exclude(stage=Stage.ON_HOLD)
    due = FollowUp.objects.filter(case__owner=person, due_on__lte=today).select_related("case")
    recent = Inquiry.objects.filter(case__owner=person, case__closed_at=None, state=Inquiry.State.INTERESTED)
    pending = recent.filter(~Exists(Introduction.objects.filter(inquiry=OuterRef("pk"))))
    return Day(
        unanswered=list(mine.unanswered().order_by("reply_due_on", "pk")),
        silent=list(silent.order_by("last_contact_at", "pk")),
        follow_ups=list(due.filter(state=FollowUp.State.PLANNED).order_by("due_on", "pk")),
        handed_over=list(
            open_.filter(handed_over_at__isnull=False, taken_over_at=None).order_by("handed_over_at", "pk")
        ),
        answers=list(
            pending.select_related("case", "organisation").order_by(F("answered_at").asc(nulls_last=True), "pk")
        ),
    )


def unowned_cases() -> QuerySet[Case]:
    """Return the secretariat's queue, the oldest first."""
    return Case.objects.unowned().select_related("duty_owner").order_by("received_at", "pk")


def orphaned_cases(day: date) -> QuerySet[Case]:
    """Return the open cases whose owner is neither coordinator nor secretariat any more: they want handing over."""
    held = Role.objects.filter(person=OuterRef("owner"), kind__in=KEEPING_ROLES).on(day)
    return Case.objects.open().exclude(owner=None).filter(~Exists(held)).select_related("owner").order_by("pk")


def seeds_to_confirm(organisation: Organisation, *, now: datetime) -> QuerySet[Seed]:
    """Return its published seeds that nobody has confirmed for a year."""
    since = now - timedelta(days=CONFIRMED_FOR_DAYS)
    stale = Q(confirmed_at=None, published_at__lt=since) | Q(confirmed_at__lt=since)
    return Seed.objects.published().filter(stale, organisation=organisation).order_by("pk")


# --- figures -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StageFigure:
    """How many cases came as far as a stage, how many are in it, and how long they stayed, at the median."""

    stage: str
    reached: int
    now: int
    median_days: float | None


def passing(stage: str) -> tuple[str, ...]:
    """Return the stages in which a case has come as far as this one: itself and, on the way, those behind it.

    A case may leave stages out; whoever is at work together has come as far as settling terms.
    """
    way = (Stage.RECEIVED, *UNDER_WAY)
    return tuple(way[way.index(Stage(stage)) :]) if stage in way else (stage,)


def funnel(*, since: date | None = None) -> list[StageFigure]:
    """Return the figures of each stage for cases received since a day. What was undone does not count."""
    cases = Case.objects.filter(received_at__date__gte=since) if since else Case.objects.all()
    here = dict(cases.values_list("stage").annotate(n=Count("pk")).order_by())
    moves = CaseEvent.objects.filter(case__in=cases, undone_by=None, kind__in=MOVES)
    reached: dict[str, set[int]] = {stage: set() for stage in Stage.values}
    stays: dict[str, list[float]] = {stage: [] for stage in Stage.values}
    entered: dict[int, tuple[str, datetime]] = {}
    arrivals = cases.order_by("pk").values_list("pk", "received_at")
    for pk, at in arrivals:
        entered[pk] = (Stage.RECEIVED, at)
        reached[Stage.RECEIVED].add(pk)
    for pk, stage, at in moves.order_by("recorded_at", "pk").values_list("case", "stage_after", "recorded_at"):
        before, since_then = entered[pk]
        stays[before].append((at - since_then).total_seconds() / 86_400)
        entered[pk] = (stage, at)
        reached[stage].add(pk)
    came = {stage: set().union(*(reached[one] for one in passing(stage))) for stage in Stage.values}
    return [
        StageFigure(stage, len(came[stage]), here.get(stage, 0), median(stays[stage]) if stays[stage] else None)
        for stage in Stage.values
    ]


def first_reply_days(*, since: date | None = None) -> float | None:
    """Return how many days the first reply took, at the median."""
    cases = Case.objects.exclude(first_replied_at=None)
    if since:
        cases = cases.filter(received_at__date__gte=since)
    spans = cases.values_list("received_at", "first_replied_at")
    days = [(replied - received).total_seconds() / 86_400 for received, replied in spans if replied]
    return median(days) if days else None


def outcome_totals(keys: Collection[str], *, organisation: int | None = None) -> dict[str, int]:
    """Return how many published outcomes of each kind a reader may count: one that several share counts once."""
    found = Outcome.objects.published().visible_to(keys)
    if organisation is not None:
        found = found.filter(Exists(OutcomeRole.objects.filter(outcome=OuterRef("pk"), organisation=organisation)))
    return dict(found.order_by().values_list("kind").annotate(n=Count("pk", distinct=True)))


@dataclass(frozen=True)
class Grid:
    """Who did what, sector by step: rows in the sectors' order, columns in the order of the way."""

    sectors: list[Sector]
    steps: list[OutcomeRole.Step]
    cells: dict[tuple[str, str], list[OutcomeRole]]

    def cell(self, sector: str, step: str) -> list[OutcomeRole]:
        """Return the roles of one sector at one step."""
        return self.cells.get((sector, step), [])


def grid_of(outcomes: Iterable[Outcome]) -> Grid:
    """Return the grid of these outcomes: two questions."""
    roles = OutcomeRole.objects.filter(outcome__in=list(outcomes)).select_related("organisation", "sector", "outcome")
    cells: dict[tuple[str, str], list[OutcomeRole]] = {}
    for role in roles.order_by(F("happened_on").asc(nulls_last=True), "position", "pk"):
        cells.setdefault((role.sector_id, role.step), []).append(role)
    return Grid(list(Sector.objects.order_by("position")), list(OutcomeRole.Step), cells)


def last_move(case: Case) -> CaseEvent | None:
    """Return the last move that stands: the one that can be undone."""
    return next(iter(instances(_moves, limit=1, case=case.pk)), None)


def _moves(*, case: int) -> QuerySet[CaseEvent]:
    moves: QuerySet[CaseEvent] = CaseEvent.objects.filter(case=case, undone_by=None)
    return moves.filter(kind__in=MOVES).order_by("-pk")


def last_number(year: int) -> int:
    """Return the last number of a year's cases."""
    # As numbers: after 9999 comes 10000, which stands before it as letters.
    counted = Cast(Substr("number", len(f"{year}-") + 1), IntegerField())
    last: int | None = Case.objects.filter(number__startswith=f"{year}-").aggregate(last=Max(counted))["last"]
    return last or 0


# --- seeds that are looked for -------------------------------------------------------------------------------------


def seeds_found(
    keys: Collection[str],
    *,
    text: str = "",
    field: str = "",
    prefecture: str = "",
    kind: str = "",
    rights: str = "",
    trl: int = 0,
    has_moved: bool = False,
) -> list[int]:
    """Return the numbers of the published seeds that a reader may see, those that fit the text best first.

    Without text the last changed come first. `prefecture` and `kind` are those of the organisation, `trl` the lowest
    level. Raises QueryTooLong.
    """
    rows = Seed.objects.published().visible_to(keys)
    if field:
        rows = rows.filter(fields__code=field)
    if rights:
        rows = rows.filter(rights=rights)
    if trl:
        rows = rows.filter(trl__gte=trl)
    if has_moved:
        rows = rows.exclude(moved_on=None)
    if prefecture or kind:
        of_kind = Q(**({"kind": kind} if kind else {}), **({"prefecture": prefecture} if prefecture else {}))
        keepers = Profile.objects.on(timezone.localdate()).filter(of_kind)
        rows = rows.filter(organisation__in=list(keepers.values_list("organisation", flat=True)))
    if not text.strip():
        return list(rows.order_by("-changed_at", "-pk").values_list("pk", flat=True))
    hits = [int(hit.key) for hit in find(text, keys=keys, kinds=["seed"], limit=MOST_HITS).hits]
    left = set(rows.filter(pk__in=hits).values_list("pk", flat=True))
    return [pk for pk in hits if pk in left]
