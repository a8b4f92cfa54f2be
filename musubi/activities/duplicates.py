"""Entries that are probably told twice: before one is saved, and among all of a year."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from musubi.activities.likeness import SLIP_DAYS, Alike, Told, alike, pairs_in
from musubi.activities.models import Activity, NotTheSame, Participation, State
from musubi.registry.queries import profiles_on

MOST_SHOWN = 5


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


def probable_duplicates(
    told: Told | Activity, *, stage: str, fiscal_year: int, keys: Collection[str]
) -> list[Lookalike]:
    """Return what `told` probably repeats, the most alike first, and only what a person with these keys may read.

    At most five queries, however much was ever told. A plan and its result are a pair, so one stage is looked at.
    """
    told = told_of(told) if isinstance(told, Activity) else told
    slip = timedelta(days=SLIP_DAYS)
    near = _standing().visible_to(keys).filter(stage=stage, fiscal_year__range=(fiscal_year - 1, fiscal_year + 1))
    near = near.filter(starts_on__lte=told.ends_on + slip, ends_on__gte=told.starts_on - slip)
    likely = _alike_by_title(told, near)
    apart = _told_apart([told.key]) if told.key else set()
    bodies = _bodies_of([one.key for one in likely if one.key])
    found = {}
    for one in likely:
        full = Told(one.title, one.starts_on, one.ends_on, one.bodies | bodies[one.key or 0], one.key)
        likeness = alike(told, full)
        if likeness and frozenset({told.key, one.key}) not in apart:
            found[one.key] = likeness
    closest = sorted(found, key=lambda pk: (-found[pk].title, pk))[:MOST_SHOWN]
    return _described({pk: found[pk] for pk in closest})


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


def _standing() -> Any:
    return Activity.objects.filter(merged_into=None).exclude(state=State.WITHDRAWN)


def _alike_by_title(told: Told, near: Any) -> list[Told]:
    """Return those of `near` that would be alike if they shared every body: only of them are the bodies asked for."""
    columns = near.order_by("pk").values_list("title_ja", "starts_on", "ends_on", "organisation", "pk")
    shared = told.bodies or frozenset({0})
    whole = Told(told.title, told.starts_on, told.ends_on, shared, told.key)
    likely = []
    for title, first, last, teller, pk in columns:
        if pk != told.key and alike(whole, Told(title, first, last, shared, pk)):
            likely.append(Told(title, first, last, frozenset({teller}), pk))
    return likely


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


def _described(found: dict[Any, Alike]) -> list[Lookalike]:
    activities = Activity.objects.in_bulk(list(found))
    bodies = {body for likeness in found.values() for body in likeness.bodies}
    names = _names(bodies | {one.organisation_id for one in activities.values()})
    return [
        Lookalike(activities[pk], names.get(activities[pk].organisation_id, ""), _reasons(likeness, names))
        for pk, likeness in found.items()
    ]


def _shown(activities: Collection[int]) -> dict[int, Lookalike]:
    found = Activity.objects.in_bulk(list(activities))
    names = _names({one.organisation_id for one in found.values()})
    return {pk: Lookalike(one, names.get(one.organisation_id, ""), []) for pk, one in found.items()}


def _names(organisations: Collection[int], day: date | None = None) -> dict[int, str]:
    profiles = profiles_on(day or timezone.localdate(), organisations=organisations) if organisations else {}
    return {pk: profile.name for pk, profile in profiles.items()}


def _reasons(likeness: Alike, names: dict[int, str]) -> list[str]:
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
