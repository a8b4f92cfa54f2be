"""Shapes that pages, the API and exports share: the roster of a day, who sits where, who has not confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from musubi.registry.models import Body, Correction, KnownTotal, Organisation, Profile, Seat

PRINTED_ORDER = ("sector_position", "kind__position", "prefecture__position", "reading", "pk")
READING_ORDER = ("reading", "name_ja", "pk")


@dataclass(frozen=True)
class Roster:
    """Who took part in `body` on `day`, as far as is known.

    `members` are the organisations' profiles of that day, each with `sector_id`, `sector_position`, `membership_id`,
    `admitted_by`, `member_from` and `is_start_known` of its membership; in printed order, chainable, not yet read.

    Before `body.roster_known_from` no list exists: `is_list_known` is false, `members` empty, and `total` is the number
    a source gives for that very day, or None. `known_totals` are all numbers that sources give.
    """

    body: Body
    day: date
    known_at: datetime | None
    members: QuerySet[Profile]
    is_list_known: bool
    total: int | None
    known_totals: list[KnownTotal]

    def counts(self, field: str) -> dict[str, int]:
        """Return how many members there are by `sector_id` or `prefecture_id`."""
        if not self.is_list_known:
            return {}
        rows = self.members.order_by().values(field).annotate(n=Count("pk")).values_list(field, "n")
        return dict(rows)

    def corrections(self) -> QuerySet[Correction]:
        """Return what was corrected about this day since it was over: until then nothing final was told of it."""
        found: QuerySet[Correction] = Correction.objects.about(self.day).filter(made_at__date__gt=self.day)
        return found.order_by("made_at", "pk")


def the_council() -> Body | None:
    """Return the council this installation serves, or None before its data are loaded."""
    return Body.objects.filter(nature=Body.Nature.COUNCIL).order_by("position").first()


def roster(body: Body, *, day: date, known_at: datetime | None = None) -> Roster:
    """Return who took part in `body` on `day`; with `known_at`, as we believed it at that moment."""
    is_list_known = body.roster_known_from is not None and day >= body.roster_known_from
    members = members_on(body, day=day, known_at=known_at) if is_list_known else Profile.objects.none()
    known_totals = list(body.known_totals.all())
    total = next((known.count for known in known_totals if known.valid_from <= day <= known.valid_to), None)
    if is_list_known:
        total = members.count()
    return Roster(body, day, known_at, members, is_list_known, total, known_totals)


def members_on(body: Body, *, day: date, known_at: datetime | None = None) -> QuerySet[Profile]:
    """Return the profiles of `day` of the organisations that took part in `body` then, in printed order."""
    held: QuerySet[Profile] = Profile.objects.on(day, known_at=known_at).filter(
        _standing("organisation__memberships__", known_at),
        Q(organisation__memberships__ends_on=None) | Q(organisation__memberships__ends_on__gte=day),
        organisation__memberships__body=body,
        organisation__memberships__starts_on__lte=day,
    )
    return (
        held.annotate(
            membership_id=F("organisation__memberships__pk"),
            sector_id=F("organisation__memberships__sector"),
            sector_position=F("organisation__memberships__sector__position"),
            admitted_by=F("organisation__memberships__admitted_by"),
            member_from=F("organisation__memberships__starts_on"),
            is_start_known=F("organisation__memberships__is_start_known"),
        )
        .select_related("kind", "prefecture")
        .order_by(*PRINTED_ORDER)
    )


def profiles_on(
    day: date, *, known_at: datetime | None = None, organisations: Iterable[int] | None = None
) -> dict[int, Profile]:
    """Return each organisation's profile on `day` by its id, in one query."""
    found = Profile.objects.on(day, known_at=known_at)
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    return {profile.organisation_id: profile for profile in found.select_related("kind", "prefecture")}


def seats_on(body: Body, *, day: date) -> list[tuple[Seat, Profile]]:
    """Return who sat in `body` on `day`, with the name each bore then; full members before those who join in."""
    seats = list(Seat.objects.standing().on(day).filter(body=body).order_by("starts_on", "pk"))
    profiles = profiles_on(day, organisations=[seat.organisation_id for seat in seats])
    pairs = [(seat, profiles[seat.organisation_id]) for seat in seats if seat.organisation_id in profiles]
    return sorted(pairs, key=lambda pair: pair[0].capacity == Seat.Capacity.PARTICIPANT)


def names_over_time(organisation: Organisation) -> list[Profile]:
    """Return what the organisation was, is and will be called, from the earliest on."""
    standing = Profile.objects.standing().filter(organisation=organisation).select_related("kind", "prefecture")
    # PostgreSQL would put the profile that reaches back for ever last.
    return list(standing.order_by(F("starts_on").asc(nulls_first=True), "pk"))


def current_profile(organisation: Organisation) -> Profile | None:
    """Return what the organisation is called today, or None when it was withdrawn."""
    return profiles_on(timezone.localdate(), organisations=[organisation.pk]).get(organisation.pk)


def unconfirmed_since(moment: datetime) -> QuerySet[Profile]:
    """Return today's members whose data nobody has confirmed since `moment`, longest unconfirmed first."""
    body = the_council()
    if body is None:
        return Profile.objects.none()
    members = members_on(body, day=timezone.localdate()).select_related("organisation", "kind", "prefecture")
    stale = Q(organisation__confirmed_at=None) | Q(organisation__confirmed_at__lt=moment)
    return members.filter(stale).order_by(F("organisation__confirmed_at").asc(nulls_first=True), "reading", "pk")


def _standing(prefix: str, known_at: datetime | None) -> Q:
    """Return RecordedQuerySet.standing as a condition on a related table, which a QuerySet method cannot reach."""
    superseded: dict[str, Any] = {f"{prefix}superseded_at": None}
    if known_at is None:
        return Q(**superseded)
    still = Q(**superseded) | Q(**{f"{prefix}superseded_at__gt": known_at})
    return still & Q(**{f"{prefix}recorded_at__lte": known_at})
