"""How a round stands, for the secretariat alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from musubi.core.bilingual import is_english
from musubi.registry import reaching
from musubi.registry.models import Membership, Organisation, Profile, Sector
from musubi.registry.queries import profiles_on
from musubi.surveys.models import IN_HAND, WITH_THEM, Letter, Request, Round, State

STUCK = (Letter.State.FAILED, Letter.State.UNKNOWN)


@dataclass(frozen=True)
class Standing:
    """How many organisations were asked, have answered, and answered by the due date."""

    expected: int
    received: int
    on_time: int
    letters_failed: int

    @property
    def missing(self) -> int:
        """How many answers are still to come."""
        return self.expected - self.received


@dataclass(frozen=True)
class Asked:
    """One line of a round's list: who was asked, how far the answer has come, what was mailed."""

    request: Request
    profile: Profile | None
    sector: Sector | None
    addresses: list[str]
    letters: list[Letter]

    @property
    def is_missing(self) -> bool:
        """Whether the answer is still to come."""
        return self.request.state in WITH_THEM

    @property
    def is_on_time(self) -> bool:
        """Whether the answer is here and first came by the due date."""
        came_at = self.request.submitted_at
        return not self.is_missing and came_at is not None and self.request.is_on_time(timezone.localdate(came_at))

    @property
    def last_letter(self) -> Letter | None:
        """The latest mail."""
        return self.letters[-1] if self.letters else None

    @property
    def stuck_letters(self) -> list[Letter]:
        """The mails somebody has to look at."""
        return [letter for letter in self.letters if letter.is_stuck]


@dataclass(frozen=True)
class Candidate:
    """A member of today who can be asked, and where the mail would go."""

    profile: Profile
    sector: Sector
    addresses: list[str]


@dataclass(frozen=True)
class Reminders:
    """Whom a reminder would reach now: `mails` are those due, each with its addresses."""

    mails: list[tuple[Request, list[str]]] = field(default_factory=list)
    unreachable: list[Request] = field(default_factory=list)
    reminded_today: list[Request] = field(default_factory=list)

    @property
    def mail_count(self) -> int:
        """How many mails that is."""
        return sum(len(emails) for _request, emails in self.mails)


def standing_of(round_: Round) -> Standing:
    """Count a round's requests. On time is what first came by the end of the due date in Japan."""
    return standings_of([round_])[round_.pk]


def standings_of(rounds: Iterable[Round]) -> dict[int, Standing]:
    """Return each round's standing by its id, in two queries."""
    asked = [round_.pk for round_ in rounds]
    here = Q(requests__state__in=IN_HAND)
    counted = Round.objects.filter(pk__in=asked).annotate(
        expected=Count("requests"),
        received=Count("requests", filter=here),
        on_time=Count("requests", filter=here & Q(requests__submitted_at__date__lte=F("due_on"))),
    )
    stuck = Letter.objects.filter(request__round__in=asked, state__in=STUCK).order_by().values_list("request__round")
    failed = dict(stuck.annotate(n=Count("pk")))
    rows = counted.values_list("pk", "expected", "received", "on_time")
    return {
        pk: Standing(expected, received, on_time, failed.get(pk, 0))
        for pk, expected, received, on_time in rows.order_by()
    }


class Progress(NamedTuple):
    """How far an open round has come, as far as the secretariat's own day tells it."""

    round: Round
    expected: int
    received: int
    letters_failed: int


def open_rounds() -> list[Progress]:
    """Return the rounds that take answers, the nearest due date first, for the secretariat's own day: one query."""
    counted = Round.objects.filter(closed_at=None).annotate(
        expected=Count("requests", distinct=True),
        received=Count("requests", filter=Q(requests__state__in=IN_HAND), distinct=True),
        failed=Count("requests__letters", filter=Q(requests__letters__state__in=STUCK), distinct=True),
    )
    found = counted.order_by("due_on", "pk")
    return [Progress(round_, round_.expected, round_.received, round_.failed) for round_ in found]


def asked_in(round_: Round) -> list[Asked]:
    """Return everyone who was asked in the round, in printed order: the same few queries however many they are."""
    day = timezone.localdate()
    requests = list(round_.requests.select_related("organisation"))
    for request in requests:
        request.round = round_
    organisations = [request.organisation for request in requests]
    profiles = profiles_on(day, organisations=[one.pk for one in organisations])
    sectors, addresses = sectors_of(organisations, day=day), all_addresses(organisations, day=day)
    letters: dict[int, list[Letter]] = {request.pk: [] for request in requests}
    for letter in Letter.objects.filter(request__round=round_).order_by("pk"):
        letters[letter.request_id].append(letter)
    found = [
        Asked(
            request,
            profiles.get(request.organisation_id),
            sectors.get(request.organisation_id),
            addresses[request.organisation_id],
            letters[request.pk],
        )
        for request in requests
    ]
    return sorted(found, key=lambda one: _printed_place(one.profile, one.sector, one.request.pk))


def candidates(*, sector: str = "", leaving_out: Iterable[int] = ()) -> list[Candidate]:
    """Return the members of today who can be asked, in printed order."""
    day = timezone.localdate()
    members = Membership.objects.standing().on(day).exclude(organisation__in=list(leaving_out))
    if sector:
        members = members.filter(sector=sector)
    held = {one.organisation_id: one for one in members.select_related("sector", "organisation")}
    addresses = all_addresses([one.organisation for one in held.values()], day=day)
    profiles = profiles_on(day, organisations=held)
    found = [Candidate(profile, held[pk].sector, addresses[pk]) for pk, profile in profiles.items()]
    return sorted(found, key=lambda one: _printed_place(one.profile, one.sector, one.profile.organisation_id))


def reminders(round_: Round, *, day: date) -> Reminders:
    """Return whom a reminder on `day` would reach: those missing, each address once a day."""
    found = Reminders()
    requests = list(round_.requests.missing().select_related("organisation", "round").order_by("pk"))
    addresses = all_addresses([request.organisation for request in requests], day=day)
    written = Letter.objects.filter(request__round=round_, purpose=Letter.Purpose.REMINDER, day=day)
    done = set(written.values_list("request", "email"))
    for request in requests:
        known = addresses[request.organisation_id]
        fresh = [email for email in known if (request.pk, email) not in done]
        if fresh:
            found.mails.append((request, fresh))
        elif known:
            found.reminded_today.append(request)
        else:
            found.unreachable.append(request)
    return found


def addresses_of(organisation: Organisation, *, day: date) -> list[str]:
    """Return where a request is mailed: to the people who speak for the organisation, else to its office."""
    return all_addresses([organisation], day=day)[organisation.pk]


def all_addresses(organisations: Iterable[Organisation], *, day: date) -> dict[int, list[str]]:
    """Return `addresses_of` of each by its id, in one query; an empty list where none is known."""
    return {pk: list(addresses) for pk, addresses in reaching.addresses_of(list(organisations), day=day).items()}


def sectors_of(organisations: Iterable[Organisation], *, day: date) -> dict[int, Sector]:
    """Return the sector each takes part in on `day` by its id; those who left have none."""
    held = Membership.objects.standing().on(day).filter(organisation__in=[one.pk for one in organisations])
    return {membership.organisation_id: membership.sector for membership in held.select_related("sector")}


def open_requests(organisations: list[int]) -> list[Request]:
    """Return what these organisations are asked for now and have not sent, the nearest due date first."""
    found = Request.objects.missing().filter(organisation__in=organisations, round__closed_at=None)
    return list(found.select_related("round").order_by("round__due_on", "pk"))


def is_begun(request: Request) -> bool:
    """Whether there is anything to read yet."""
    return request.state != State.ASKED


def _printed_place(profile: Profile | None, sector: Sector | None, last: int) -> tuple[int, int, int, str, int]:
    if profile is None:
        return (10**6, 0, 0, "", last)
    place = sector.position if sector else 10**5
    return (place, profile.kind.position, profile.prefecture.position, profile.reading, last)


def waiting_answers(limit: int, *, day: date) -> list[tuple[Request, str]]:
    """Return the answers the secretariat has not read, the first to come first, each with the name of who sent it."""
    name = "name_en" if is_english() else "name_ja"
    called = Profile.objects.on(day).filter(organisation=OuterRef("organisation"))
    found = Request.objects.filter(state=State.SUBMITTED, round__closed_at=None).select_related("round")
    found = found.annotate(called=Subquery(called.values(name)[:1]), called_ja=Subquery(called.values("name_ja")[:1]))
    listed = found.order_by(F("submitted_at").asc(nulls_last=True), "pk")[:limit]
    return [(request, getattr(request, "called", "") or getattr(request, "called_ja", "") or "") for request in listed]
