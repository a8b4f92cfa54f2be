"""Entries that are probably told twice: before one is saved, and among all of a year."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from musubi.activities.likeness import FEWEST_SHARED, SLIP_DAYS, Alike, Told, alike, pairs_in
from musubi.activities.models import Activity, NotTheSame, Participation, PastedPiece, State
from musubi.activities.reading.drafts import KnownName
from musubi.activities.reading.names import Names
from musubi.registry.queries import profiles_on

MOST_SHOWN = 5
Key = TypeVar("Key", bound=Hashable)
ANY_BODY = frozenset({0})  # as if two shared a body, while nobody has asked yet which take part


@dataclass(frozen=True)
class Lookalike:
    """An activity that is probably the one in hand, who told it, and why it is thought so, in words."""

    activity: Activity
    told_by: str
    reasons: list[str]


@dataclass(frozen=True)
class Pair:
    """Two entries of one year that are probably one."""

    first: Lookalike
    second: Lookalike
    reasons: list[str]


def told_of(activity: Activity) -> Told:
    """Return what is compared of a saved activity: one query."""
    bodies = {activity.organisation_id, *_bodies_of([activity.pk])[activity.pk]}
    return Told(activity.title_ja, activity.starts_on, activity.ends_on, frozenset(bodies), activity.pk)


@dataclass(frozen=True)
class Sought:
    """What is looked for among all that was told: what is compared of it, its stage and its fiscal year."""

    told: Told
    stage: str
    fiscal_year: int


def probable_duplicates(
    told: Told | Activity, *, stage: str, fiscal_year: int, keys: Collection[str]
) -> list[Lookalike]:
    """Return what `told` probably repeats, the most alike first, and only what a person with these keys may read.

    At most five queries, however much was ever told. A plan and its result are a pair, so one stage is looked at.
    """
    told = told_of(told) if isinstance(told, Activity) else told
    return duplicates_of_all({0: Sought(told, stage, fiscal_year)}, keys=keys).get(0, [])


def duplicates_of_all(
    sought: Mapping[Key, Sought],
    *,
    keys: Collection[str],
    called: Mapping[int, str] | None = None,
) -> dict[Key, list[Lookalike]]:
    """Return the same of many at once, by their key, in the same number of queries; nothing of what repeats nothing.

    `called`, the names of organisations, spares one of them.
    """
    likely = _likely(sought, keys) if sought else {}
    pks = {one.key for rows in likely.values() for one in rows if one.key}
    known = [one.told.key for one in sought.values() if one.told.key]
    apart, bodies = _told_apart(known) if known and pks else set(), _bodies_of(pks) if pks else {}
    found: dict[Key, dict[int, Alike]] = {}
    for key, rows in likely.items():
        told, alike_by = sought[key].told, {}
        for one in rows:
            full = Told(one.title, one.starts_on, one.ends_on, one.bodies | bodies.get(one.key or 0, set()), one.key)
            likeness = alike(told, full)
            if likeness and frozenset({told.key, one.key}) not in apart:
                alike_by[one.key or 0] = likeness
        closest = sorted(alike_by, key=lambda pk: (-alike_by[pk].title, pk))[:MOST_SHOWN]
        if closest:
            found[key] = {pk: alike_by[pk] for pk in closest}
    return _described(found, called)


def duplicates_of_pieces(
    pieces: Iterable[PastedPiece], *, called: Mapping[int, str], keys: Collection[str]
) -> dict[int, list[Lookalike]]:
    """Return the same of pieces of a pasted text, as far as it is known of them whose they are and when.

    `called` are the names of the day, by which partners are known too.
    """
    names = Names(KnownName(organisation, name) for organisation, name in called.items())
    sought = {
        piece.pk: Sought(
            Told(
                piece.title,
                piece.starts_on,
                piece.ends_on,
                frozenset({piece.organisation_id, *names.named(piece.partners).organisations}),
            ),
            piece.stage,
            piece.fiscal_year,
        )
        for piece in pieces
        if piece.organisation_id and piece.starts_on and piece.ends_on
    }
    return duplicates_of_all(sought, keys=keys, called=called)


def duplicates_of_rows(
    rows: Iterable[Mapping[str, Any]], *, names: Names, keys: Collection[str]
) -> dict[int, list[Lookalike]]:
    """Return the same of the new rows of a file to be imported, as `ActivityImport` keeps them, by their number."""
    sought = {}
    for row in rows:
        if row["activity"] is None:
            told = row["told"]
            first, last = (date.fromisoformat(told[name]) for name in ("starts_on", "ends_on"))
            bodies = frozenset({row["organisation"], *names.named(told["partners"]).organisations})
            compared = Told(told["title_ja"], first, last, bodies)
            sought[int(row["row"])] = Sought(compared, told["stage"], told["fiscal_year"])
    return duplicates_of_all(sought, keys=keys)


def pairs_of_year(fiscal_year: int) -> list[Pair]:
    """Return the probable pairs among all that was told for a year, without those that were told apart: six queries."""
    by_stage: dict[str, list[Told]] = defaultdict(list)
    rows = _standing().filter(fiscal_year=fiscal_year).order_by("pk")
    columns = list(rows.values_list("stage", "title_ja", "starts_on", "ends_on", "organisation", "pk"))
    bodies = _bodies_in(fiscal_year)
    for stage, title, first, last, teller, pk in columns:
        by_stage[stage].append(Told(title, first, last, frozenset({teller, *bodies[pk]}), pk))
    found = [pair for told in by_stage.values() for pair in pairs_in(told)]
    apart = _told_apart({one.key for pair in found for one in pair[:2]})
    found = [pair for pair in found if frozenset({pair[0].key, pair[1].key}) not in apart]
    shown = _shown({one.key for pair in found for one in pair[:2] if one.key})
    names = _names({body for *_told, likeness in found for body in likeness.bodies})
    return [
        Pair(shown[one.key or 0], shown[other.key or 0], _reasons(likeness, names)) for one, other, likeness in found
    ]


def pair_counts(fiscal_years: Collection[int]) -> dict[int, int]:
    """Return how many probable pairs wait among what was told for each of the years: two queries."""
    of_years = Participation.objects.filter(activity__fiscal_year__in=fiscal_years, organisation__isnull=False)
    bodies: dict[int, set[int]] = defaultdict(set)
    apart = set()
    marks = of_years.order_by().values_list(Value("body"), "activity", "organisation")
    told_apart = NotTheSame.objects.filter(first__fiscal_year__in=fiscal_years).order_by()
    for what, one, other in marks.union(told_apart.values_list(Value("apart"), "first", "second"), all=True):
        if what == "body":
            bodies[one].add(other)
        else:
            apart.add(frozenset({one, other}))
    together: dict[tuple[int, str], list[Told]] = defaultdict(list)
    rows = _standing().filter(fiscal_year__in=fiscal_years).order_by("pk")
    columns = ("fiscal_year", "stage", "title_ja", "starts_on", "ends_on", "organisation", "pk")
    for year, stage, title, first, last, teller, pk in rows.values_list(*columns):
        together[year, stage].append(Told(title, first, last, frozenset({teller, *bodies[pk]}), pk))
    counts = dict.fromkeys(fiscal_years, 0)
    for (year, _stage), told in together.items():
        counts[year] += sum(frozenset({one.key, other.key}) not in apart for one, other, _how in pairs_in(told))
    return counts


def _standing() -> Any:
    return Activity.objects.filter(merged_into=None).exclude(state=State.WITHDRAWN)


def _likely(sought: Mapping[Key, Sought], keys: Collection[str]) -> dict[Key, list[Told]]:
    """Return those that would be alike if they shared every body: only of them are the bodies asked for. One query."""
    near = _Near(_rows_around(list(sought.values()), keys))
    return {key: rows for key, one in sought.items() if (rows := near.like(one))}


def _rows_around(sought: Collection[Sought], keys: Collection[str]) -> Iterable[tuple[Any, ...]]:
    slip, years = timedelta(days=SLIP_DAYS), [one.fiscal_year for one in sought]
    rows = (
        _standing()
        .visible_to(keys)
        .filter(
            stage__in={one.stage for one in sought},
            fiscal_year__range=(min(years) - 1, max(years) + 1),
            starts_on__lte=max(one.told.ends_on for one in sought) + slip,
            ends_on__gte=min(one.told.starts_on for one in sought) - slip,
        )
    )
    columns = ("stage", "fiscal_year", "title_ja", "starts_on", "ends_on", "organisation", "pk")
    found: Iterable[tuple[Any, ...]] = rows.order_by("pk").values_list(*columns)
    return found


class _Near:
    """Saved activities, to be asked for those with a like title. What shares few letters is not compared at all."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.rows = [
            (Sought(Told(title, first, last, ANY_BODY, pk), stage, year), teller)
            for stage, year, title, first, last, teller, pk in rows
        ]
        self.holding: dict[str, list[int]] = defaultdict(list)
        for place, (row, _teller) in enumerate(self.rows):
            for letters in row.told.bigrams:
                self.holding[letters].append(place)

    def like(self, one: Sought) -> list[Told]:
        shared = Counter(place for letters in one.told.bigrams for place in self.holding.get(letters, ()))
        whole = replace(one.told, bodies=ANY_BODY)
        found = []
        for place, common in sorted(shared.items()):
            row, teller = self.rows[place]
            shorter = min(len(whole.bigrams), len(row.told.bigrams))
            if row.told.key == whole.key or common < FEWEST_SHARED * shorter or not _may_be_one(one, row):
                continue
            if alike(whole, row.told):
                found.append(replace(row.told, bodies=frozenset({teller})))
        return found


def _may_be_one(one: Sought, row: Sought) -> bool:
    """Whether stage and year allow it: what is done all year is told anew for the next year, and is not the same."""
    overlaps = row.told.starts_on <= one.told.ends_on and one.told.starts_on <= row.told.ends_on
    apart = abs(one.fiscal_year - row.fiscal_year)
    return one.stage == row.stage and (apart == 0 or (apart == 1 and overlaps))


def _bodies_of(activities: Iterable[int]) -> dict[int, set[int]]:
    return _by_activity(Participation.objects.filter(activity__in=list(activities)))


def _bodies_in(fiscal_year: int) -> dict[int, set[int]]:
    return _by_activity(Participation.objects.filter(activity__fiscal_year=fiscal_year))


def _by_activity(rows: Any) -> dict[int, set[int]]:
    bodies: dict[int, set[int]] = defaultdict(set)
    for activity, body in rows.filter(organisation__isnull=False).values_list("activity", "organisation"):
        bodies[activity].add(body)
    return bodies


def _told_apart(activities: Collection[int | None]) -> set[frozenset[int | None]]:
    rows = NotTheSame.objects.filter(Q(first__in=activities) | Q(second__in=activities))
    return {frozenset(pair) for pair in rows.values_list("first", "second")}


def _described(
    found: Mapping[Key, Mapping[int, Alike]], called: Mapping[int, str] | None
) -> dict[Key, list[Lookalike]]:
    if not found:
        return {}
    activities = Activity.objects.in_bulk({pk for alike_by in found.values() for pk in alike_by})
    bodies = {body for alike_by in found.values() for likeness in alike_by.values() for body in likeness.bodies}
    names = called or _names(bodies | {one.organisation_id for one in activities.values()})
    return {
        key: [
            Lookalike(activities[pk], names.get(activities[pk].organisation_id, ""), _reasons(likeness, names))
            for pk, likeness in alike_by.items()
        ]
        for key, alike_by in found.items()
    }


def _shown(activities: Collection[int]) -> dict[int, Lookalike]:
    found = Activity.objects.in_bulk(list(activities))
    names = _names({one.organisation_id for one in found.values()})
    return {pk: Lookalike(one, names.get(one.organisation_id, ""), []) for pk, one in found.items()}


def _names(organisations: Collection[int], day: date | None = None) -> dict[int, str]:
    profiles = profiles_on(day or timezone.localdate(), organisations=organisations) if organisations else {}
    return {pk: profile.name for pk, profile in profiles.items()}


def _reasons(likeness: Alike, names: Mapping[int, str]) -> list[str]:
    reasons = [_("The titles are the same.") if likeness.title >= 1 else _("The titles are alike.")]
    if likeness.has_same_days:
        reasons.append(_("They are on the same days."))
    elif likeness.overlaps:
        reasons.append(_("Their days overlap."))
    else:
        reasons.append(_("Only a few days lie between them."))
    known = _(", ").join(sorted(names[body] for body in likeness.bodies if body in names))
    if known:
        reasons.append(_("Both name: %(names)s.") % {"names": known})
    return reasons
