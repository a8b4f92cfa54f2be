"""Shapes that pages, the API and exports share: the roster of a day, who sits where, who has not confirmed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Subquery, When
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.functional import cached_property

from musubi.core import queries as prepared
from musubi.core.bilingual import Bilingual, is_english
from musubi.registry.models import (
    Body,
    Correction,
    KnownTotal,
    Lineage,
    Organisation,
    Profile,
    Seat,
)
from musubi.registry.models.history import is_standing

PRINTED_ORDER = ("sector_position", "kind__position", "prefecture__position", "reading", "pk")
READING_ORDER = ("reading", "name_ja", "pk")
ORDERS = {
    "sector": PRINTED_ORDER,
    "prefecture": ("prefecture__position", "sector_position", "kind__position", "reading", "pk"),
    "name": READING_ORDER,
}
# By the letters that an English reader sees; what has no English name stands at the end, by its reading.
ENGLISH_ORDER = (Case(When(name_en="", then=1), default=0), Upper("name_en"), *READING_ORDER)
_OF_MEMBERSHIP = {
    "membership_id": F("organisation__memberships__pk"),
    "sector_id": F("organisation__memberships__sector"),
    "sector_position": F("organisation__memberships__sector__position"),
    "admitted_by": F("organisation__memberships__admitted_by"),
    "member_from": F("organisation__memberships__starts_on"),
    "is_start_known": F("organisation__memberships__is_start_known"),
}


class Line(NamedTuple):
    """One line of a printed roster, in the reader's language; `reading` to English readers is the Japanese name."""

    organisation_id: int
    name: str
    reading: str
    sector_id: str
    kind: str
    prefecture_id: str
    prefecture: str


class Entry(NamedTuple):
    """One entry of a roster, in both languages, as programs read it."""

    organisation_id: int
    name_ja: str
    name_en: str
    legal_form_ja: str
    reading: str
    kind_id: str
    prefecture_id: str
    sector_id: str


@dataclass(frozen=True)
class Roster:
    """Who took part in `body` on `day`, as far as is known.

    `members` are the organisations' profiles of that day, each with `sector_id`, `sector_position`, `membership_id`,
    `admitted_by`, `member_from` and `is_start_known` of its membership; in printed order, chainable, not yet read.

    Before `body.roster_known_from` no list exists: `is_list_known` is false, `members` and `tally` are empty, and
    `total` is the number a source gives for that very day, or None. `known_totals` are all numbers that sources give.
    """

    body: Body
    day: date
    known_at: datetime | None
    is_list_known: bool
    tally: dict[tuple[str, str], int]  # by sector and prefecture: one query counts all that a page shows

    @property
    def members(self) -> QuerySet[Profile]:
        """Who took part, in printed order; not yet read."""
        if not self.is_list_known:
            return Profile.objects.none()
        return members_on(self.body, day=self.day, known_at=self.known_at)

    @cached_property
    def known_totals(self) -> list[KnownTotal]:
        """All numbers that sources give."""
        return list(self.body.known_totals.all())

    @property
    def total(self) -> int | None:
        """How many took part, if that is known."""
        if self.is_list_known:
            return self.count()
        given = (known.count for known in self.known_totals if known.valid_from <= self.day <= known.valid_to)
        return next(given, None)

    @property
    def nearest_total(self) -> KnownTotal | None:
        """Of the numbers that sources give, the one of the time nearest to a day of which nothing is known."""
        if self.total is not None:
            return None
        return min(self.known_totals, key=lambda known: known.days_from(self.day), default=None)

    def count(self, *, sector: str = "", prefecture: str = "") -> int:
        """Return how many of `members` are of the sector and the prefecture, where one is named."""
        return sum(
            number
            for (of_sector, of_prefecture), number in self.tally.items()
            if sector in ("", of_sector) and prefecture in ("", of_prefecture)
        )

    def counts(self, field: str) -> dict[str, int]:
        """Return how many members there are by `sector_id` or `prefecture_id`."""
        place = ("sector_id", "prefecture_id").index(field)
        found: Counter[str] = Counter()
        for pair, number in self.tally.items():
            found[pair[place]] += number
        return dict(found)

    def lines(
        self, *, arranged_by: str = "sector", sector: str = "", prefecture: str = "", within: range
    ) -> list[Line]:
        """Return a page's lines, of each member no more than shows: those at the places `within` of the order."""
        if not self.is_list_known:
            return []
        language = "en" if is_english() else "ja"
        narrowed = {"sector_id": sector, "prefecture": prefecture}
        asked: dict[str, Any] = {
            "body": self.body.pk,
            "day": self.day,
            **{name: value for name, value in narrowed.items() if value},
        }
        if self.known_at is None:
            found = prepared.rows(_listed, language, arranged_by, limit=len(within), offset=within.start, **asked)
        else:
            found = list(_listed(language, arranged_by, known_at=self.known_at, **asked)[within.start : within.stop])
        if language == "en":
            return [
                Line(pk, english or japanese, f"{form}{japanese}" if english else "", *rest)
                for pk, form, japanese, english, _reading, *rest in found
            ]
        return [Line(pk, f"{form}{japanese}", *rest) for pk, form, japanese, _english, *rest in found]

    def entries(self, *, sector: str = "", prefecture: str = "", within: range) -> list[Entry]:
        """Return the entries at the places `within` of the printed order, as they are believed to be now."""
        if not self.is_list_known:
            return []
        narrowed = {"sector_id": sector, "prefecture": prefecture}
        asked = {name: value for name, value in narrowed.items() if value}
        found = prepared.rows(
            _entered, limit=len(within), offset=within.start, body=self.body.pk, day=self.day, **asked
        )
        return [Entry(*row) for row in found]

    def ended(self) -> dict[int, Lineage]:
        """Return how members had ended of which nobody recorded when they left, by their ids.

        They stay members: that an organisation is gone tells that it left, and not when.
        """
        if not self.is_list_known:
            return {}
        if self.known_at is None:
            found = prepared.instances(_endings, body=self.body.pk, day=self.day)
        else:
            found = list(_endings(body=self.body.pk, day=self.day, known_at=self.known_at))
        return {line.before_id: line for line in found}

    def corrections(self) -> list[Correction]:
        """Return what was corrected about this day since it was over: until then nothing final was told of it."""
        return prepared.instances(_corrected, day=self.day, over_at=_end_of(self.day))


def _corrected(*, day: date, over_at: datetime) -> QuerySet[Correction]:
    found: QuerySet[Correction] = Correction.objects.about(day).filter(made_at__gte=over_at)
    return found.order_by("made_at", "pk")


def _end_of(day: date) -> datetime:
    """Return the instant at which the day is over here."""
    return timezone.make_aware(datetime.combine(day, time.min)) + timedelta(days=1)


def the_council() -> Body | None:
    """Return the council this installation serves, or None before its data are loaded."""
    found = prepared.instances(_bodies_of, limit=1, nature=Body.Nature.COUNCIL.value)
    return found[0] if found else None


def _bodies_of(*, nature: str) -> QuerySet[Body]:
    return Body.objects.filter(nature=nature).order_by("position", "pk")


@dataclass(frozen=True)
class Council:
    """What every page says of the council."""

    name_ja: str
    name_en: str
    region_ja: str
    region_en: str
    name = Bilingual()
    region = Bilingual()

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name


def council_in_brief() -> Council | None:
    """Return what every page says of the council, or None before its data are loaded; cheaper than `the_council`."""
    found = prepared.rows(_councils, limit=1, nature=Body.Nature.COUNCIL.value)
    return Council(*found[0]) if found else None


def _councils(*, nature: str) -> QuerySet[Body, Any]:
    found = Body.objects.filter(nature=nature).order_by("position")
    return found.values_list("name_ja", "name_en", "region_ja", "region_en")


def office_details() -> dict[str, str]:
    """Return what mails say of the council and its centre, as settings.OFFICE_PROVIDER is asked; {} without data."""
    natures = [Body.Nature.COUNCIL.value, Body.Nature.CENTRE.value]
    known = {body.nature: body for body in Body.objects.filter(nature__in=natures).order_by("-position")}
    council, centre = (known.get(nature) for nature in natures)
    found: dict[str, str] = {}
    if council:
        found |= {f"council_{end}": getattr(council, f"name_{end}") for end in ("ja", "en")}
        found |= {f"short_{end}": getattr(council, f"short_{end}") for end in ("ja", "en")}
    if centre:
        found |= {f"name_{end}": getattr(centre, f"name_{end}") for end in ("ja", "en")}
        found |= {"phone": centre.phone, "email": centre.email}
    return found


def roster(body: Body, *, day: date, known_at: datetime | None = None) -> Roster:
    """Return who took part in `body` on `day`; with `known_at`, as we believed it at that moment."""
    if body.roster_known_from is None or day < body.roster_known_from:
        return Roster(body, day, known_at, is_list_known=False, tally={})
    if known_at is None:
        counted = prepared.rows(_tallied, body=body.pk, day=day)
    else:
        counted = list(_tallied(body=body.pk, day=day, known_at=known_at))
    tally = {(sector, prefecture): number for sector, prefecture, number in counted}
    return Roster(body, day, known_at, is_list_known=True, tally=tally)


def _tallied(*, body: int, day: date, known_at: datetime | None = None) -> QuerySet[Profile, Any]:
    held = _profiles_of_members(body, day, known_at)
    return held.values_list("organisation__memberships__sector", "prefecture").annotate(n=Count("pk"))


def _endings(*, body: int, day: date, known_at: datetime | None = None) -> QuerySet[Lineage]:
    found: QuerySet[Lineage] = Lineage.objects.standing(known_at).endings(day)
    return found.filter(
        is_standing(known_at, "before__memberships__"),
        Q(before__memberships__ends_on=None) | Q(before__memberships__ends_on__gte=day),
        before__memberships__body=body,
        before__memberships__starts_on__lte=day,
    ).order_by("happened_on", "pk")


def _listed(
    language: str, arranged_by: str, *, body: int, day: date, known_at: datetime | None = None, **narrowed: str
) -> QuerySet[Profile, Any]:
    return (
        _profiles_of_members(body, day, known_at)
        .annotate(**_OF_MEMBERSHIP)
        .filter(**narrowed)
        .order_by(*(ENGLISH_ORDER if (language, arranged_by) == ("en", "name") else ORDERS[arranged_by]))
        .values_list(
            "organisation_id",
            "legal_form_ja",
            "name_ja",
            "name_en",
            "reading",
            "sector_id",
            f"kind__name_{language}",
            "prefecture_id",
            f"prefecture__name_{language}",
        )
    )


def _entered(*, body: int, day: date, **narrowed: str) -> QuerySet[Profile, Any]:
    members = _profiles_of_members(body, day, None).annotate(**_OF_MEMBERSHIP).filter(**narrowed)
    return members.order_by(*PRINTED_ORDER).values_list(*Entry._fields)


def members_on(body: Body, *, day: date, known_at: datetime | None = None) -> QuerySet[Profile]:
    """Return the profiles of `day` of the organisations that took part in `body` then, in printed order."""
    return (
        _profiles_of_members(body.pk, day, known_at)
        .annotate(**_OF_MEMBERSHIP)
        .select_related("kind", "prefecture")
        .order_by(*PRINTED_ORDER)
    )


def _profiles_of_members(body: int, day: date, known_at: datetime | None) -> QuerySet[Profile]:
    held: QuerySet[Profile] = Profile.objects.on(day, known_at=known_at).filter(
        is_standing(known_at, "organisation__memberships__"),
        Q(organisation__memberships__ends_on=None) | Q(organisation__memberships__ends_on__gte=day),
        organisation__memberships__body=body,
        organisation__memberships__starts_on__lte=day,
    )
    return held


def profiles_on(
    day: date, *, known_at: datetime | None = None, organisations: Iterable[int] | None = None
) -> dict[int, Profile]:
    """Return each organisation's profile on `day` by its id, in one query."""
    asked: dict[str, Any] = {} if organisations is None else {"organisation__in": tuple(sorted(set(organisations)))}
    if known_at is None:
        found = prepared.instances(_profiles, day=day, **asked)
    else:
        found = list(_profiles(day=day, known_at=known_at, **asked))
    return {profile.organisation_id: profile for profile in found}


def _profiles(*, day: date, known_at: datetime | None = None, **asked: tuple[int, ...]) -> QuerySet[Profile]:
    return Profile.objects.on(day, known_at=known_at).filter(**asked).select_related("kind", "prefecture")


def seats_by_body(bodies: Iterable[Body], *, day: date) -> dict[int, list[tuple[Seat, Profile]]]:
    """Return who sat in each of `bodies` on `day`, by its id, in two queries."""
    found: dict[int, list[tuple[Seat, Profile]]] = {body.pk: [] for body in bodies}
    seats = prepared.instances(_seats_on, day=day, bodies=tuple(found))
    for seat, profile in with_names(seats, day=day):
        found[seat.body_id].append((seat, profile))
    return found


def _seats_on(*, day: date, bodies: tuple[int, ...]) -> QuerySet[Seat]:
    seats: QuerySet[Seat] = Seat.objects.standing().on(day).filter(body__in=bodies)
    return seats.order_by("starts_on", "pk")


def with_names(seats: Iterable[Seat], *, day: date) -> list[tuple[Seat, Profile]]:
    """Return each seat with the name its organisation bore on `day`; full members before those who join in."""
    listed = sorted(seats, key=lambda seat: seat.capacity == Seat.Capacity.PARTICIPANT)
    profiles = profiles_on(day, organisations={seat.organisation_id for seat in listed})
    return [(seat, profiles[seat.organisation_id]) for seat in listed if seat.organisation_id in profiles]


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
    council: Any = Subquery(Body.objects.filter(nature=Body.Nature.COUNCIL).order_by("position").values("pk")[:1])
    members = _profiles_of_members(council, timezone.localdate(), None).annotate(**_OF_MEMBERSHIP)
    members = members.select_related("organisation", "kind", "prefecture")
    stale = Q(organisation__confirmed_at=None) | Q(organisation__confirmed_at__lt=moment)
    return members.filter(stale).order_by(F("organisation__confirmed_at").asc(nulls_first=True), "reading", "pk")
