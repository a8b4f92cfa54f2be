"""What a digest holds, whatever it is printed on: the organisations in the roster's order, each with its entries."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from musubi.activities.collections import STAGES
from musubi.activities.models import Activity, State, Visibility
from musubi.registry.models import Profile, Sector
from musubi.registry.queries import profiles_on
from musubi.surveys.models import Round
from musubi.surveys.queries import sectors_of

PUBLIC, FOR_MEMBERS, ALL = "public", "members", "all"
READERS = {
    PUBLIC: [Visibility.PUBLIC],
    FOR_MEMBERS: [Visibility.PUBLIC, Visibility.MEMBERS],
    ALL: list(Visibility.values),
}
PUBLISHED, RECEIVED = "published", "received"
STATES = {PUBLISHED: [State.PUBLISHED], RECEIVED: [State.PUBLISHED, State.SUBMITTED]}


@dataclass(frozen=True)
class Line:
    """One entry, as a report prints it: what and when, then what is to be said of it."""

    title: str
    when: str
    follow_ups: list[str]
    activity: Activity

    @property
    def heading(self) -> str:
        """The entry in one line."""
        return f"{self.title}（{self.when}）"


@dataclass(frozen=True)
class Group:
    """One organisation's entries."""

    profile: Profile
    sector: Sector | None
    lines: list[Line]


@dataclass(frozen=True)
class Digest:
    """A round in one piece."""

    round: Round
    groups: list[Group]

    @property
    def entry_count(self) -> int:
        """How many entries there are."""
        return sum(len(group.lines) for group in self.groups)


def told_in(round_: Round) -> QuerySet[Activity]:
    """Return what was told of the round's subject and year, whichever way it came in: by a link, by mail, by phone."""
    stage = STAGES.get(round_.collection)
    told: QuerySet[Activity] = Activity.objects.filter(merged_into=None, fiscal_year=round_.fiscal_year)
    return told.filter(stage=stage) if stage else told.filter(request__round=round_)


def digest_of(round_: Round, *, readers: str = PUBLIC, states: str = PUBLISHED) -> Digest:
    """Return what `readers` may see of the round, published, or received as well: three queries."""
    found = told_in(round_).filter(visibility__in=READERS[readers], state__in=STATES[states])
    entries: dict[int, list[Activity]] = {}
    for activity in found.select_related("organisation").order_by("organisation", "position", "pk"):
        entries.setdefault(activity.organisation_id, []).append(activity)
    day = timezone.localdate()
    profiles = profiles_on(day, organisations=entries)
    sectors = sectors_of([told[0].organisation for told in entries.values()], day=day)
    groups = [Group(profile, sectors.get(pk), list(map(_line, entries[pk]))) for pk, profile in profiles.items()]
    return Digest(round_, sorted(groups, key=_printed_place))


def _line(activity: Activity) -> Line:
    return Line(activity.title, str(activity.happens), list(_follow_ups(activity)), activity)


def _follow_ups(activity: Activity) -> Iterator[str]:
    if activity.place:
        yield _("Place: %(place)s") % {"place": activity.place}
    yield _("With: %(partners)s") % {"partners": activity.partners}
    yield from filter(None, map(str.strip, activity.text.splitlines()))


def _printed_place(group: Group) -> tuple[int, int, int, str, int]:
    profile = group.profile
    sector = group.sector.position if group.sector else 10**5
    return (sector, profile.kind.position, profile.prefecture.position, profile.reading, profile.organisation_id)
