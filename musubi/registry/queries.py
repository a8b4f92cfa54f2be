"""Shapes that pages, the API and exports share: the roster of a day, an organisation's history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from musubi.registry.models import (
    Body,
    Correction,
    KnownTotal,
    Membership,
    Organisation,
    Prefecture,
    Profile,
    Seat,
    Sector,
)


@dataclass(frozen=True)
class Entry:
    """One organisation on a roster, as it was called and sorted on that day."""

    organisation: Organisation
    profile: Profile
    sector: Sector
    membership: Membership

    @property
    def prefecture(self) -> Prefecture:
        """Where it was."""
        return self.profile.prefecture


@dataclass(frozen=True)
class Roster:
    """Who took part on `day`, as far as is known.

    Before `body.roster_known_from` no list exists: `is_list_known` is false, `entries` empty, and `total` is the number a
    source gives for that day, or None. `nearby_totals` are all numbers that sources give.
    """

    body: Body
    day: date
    entries: list[Entry]
    is_list_known: bool
    total: int | None
    nearby_totals: list[KnownTotal]
    corrections: list[Correction]

    def by_sector(self) -> list[tuple[Sector, list[Entry]]]:
        """Return the entries under their sectors, in the sectors' order; sectors without one are left out."""
        groups: dict[Sector, list[Entry]] = {}
        for entry in self.entries:
            groups.setdefault(entry.sector, []).append(entry)
        return sorted(groups.items(), key=lambda group: group[0].position)


def the_council() -> Body | None:
    """Return the council this installation serves, or None before its data are loaded."""
    return Body.objects.filter(nature=Body.Nature.COUNCIL).order_by("position").first()


def roster(body: Body, *, day: date, known_at: datetime | None = None) -> Roster:
    """Return who took part in `body` on `day`; with `known_at`, as we believed it at that moment.

    Four queries, whatever the size. Entries come in the order sector, kind, prefecture, reading.
    """
    totals = list(body.known_totals.all())
    total = next((known.count for known in totals if known.valid_from <= day <= known.valid_to), None)
    is_list_known = body.roster_known_from is not None and day >= body.roster_known_from
    if not is_list_known:
        return Roster(body, day, [], is_list_known, total, totals, [])
    memberships = list(
        Membership.objects.standing(known_at).on(day).filter(body=body).select_related("sector", "organisation")
    )
    profiles = profiles_on(day, known_at=known_at)
    entries = [
        Entry(membership.organisation, profiles[membership.organisation_id], membership.sector, membership)
        for membership in memberships
        if membership.organisation_id in profiles
    ]
    entries.sort(key=_printed_order)
    corrections = list(Correction.objects.about(day).select_related("organisation")) if known_at is None else []
    return Roster(body, day, entries, is_list_known, len(entries), totals, corrections)


def profiles_on(
    day: date, *, known_at: datetime | None = None, organisations: Iterable[int] | None = None
) -> dict[int, Profile]:
    """Return each organisation's profile on `day` by its id, in one query."""
    found = Profile.objects.standing(known_at)
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    return {profile.organisation_id: profile for profile in found.on(day).select_related("kind", "prefecture")}


def seats_on(body: Body, *, day: date) -> list[tuple[Seat, Profile]]:
    """Return who sat in `body` on `day`, with the name each bore then."""
    seats = list(Seat.objects.standing().on(day).filter(body=body).select_related("organisation"))
    profiles = profiles_on(day, organisations=[seat.organisation_id for seat in seats])
    pairs = [(seat, profiles[seat.organisation_id]) for seat in seats if seat.organisation_id in profiles]
    return sorted(pairs, key=lambda pair: (pair[0].capacity != Seat.Capacity.MEMBER, pair[1].reading, pair[0].pk))


def current_profile(organisation: Organisation) -> Profile | None:
    """Return what the organisation is called today, or None when it was withdrawn."""
    return profiles_on(timezone.localdate(), organisations=[organisation.pk]).get(organisation.pk)


def unconfirmed_since(moment: datetime) -> list[Entry]:
    """Return today's members whose data nobody has confirmed since `moment`, longest unconfirmed first."""
    body = the_council()
    if body is None:
        return []
    entries = roster(body, day=timezone.localdate()).entries
    never = datetime.min.replace(tzinfo=moment.tzinfo)
    stale = [entry for entry in entries if (entry.organisation.confirmed_at or never) < moment]
    return sorted(stale, key=lambda entry: (entry.organisation.confirmed_at or never, entry.profile.reading))


def _printed_order(entry: Entry) -> tuple[int, int, int, str, int]:
    profile = entry.profile
    return (entry.sector.position, profile.kind.position, profile.prefecture.position, profile.reading, profile.pk)
