"""What looks like the activity in hand, shown before it is saved; and what whoever saves it says of that."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from musubi.accounts.audience import PUBLIC, keys_of, organisation_key
from musubi.activities.actions.sheets import Sheet, Typed
from musubi.activities.collections import STAGES
from musubi.activities.duplicates import Lookalike, Sought, duplicates_of_all
from musubi.activities.forms import EntryForm
from musubi.activities.likeness import Told, pairs_in
from musubi.activities.models import Activity
from musubi.activities.queries import names_known
from musubi.activities.reading.names import Names
from musubi.activities.views.pieces import number_in
from musubi.activities.views.visiting import Visit
from musubi.registry.audience import editing_key

SEND, APART, SAME, DROP = "send", "apart", "same", "drop"
SENDING = frozenset({SEND, APART, SAME, DROP})  # the buttons that send an answer


@dataclass(frozen=True)
class Twin:
    """An entry of an answer with what looks like it. One that is told already by the same house is left out.

    `beside` is the number of an earlier entry of the same answer that it looks like, 0 where there is none.
    """

    key: str
    number: int
    title: str
    found: list[Lookalike]
    is_own: bool
    beside: int = 0

    @property
    def marks(self) -> list[tuple[str, int]]:
        """What is shown of it: no activity has the number 0, which stands for the entry beside it."""
        return [(self.key, like.activity.pk) for like in self.found] + ([(self.key, 0)] if self.beside else [])


@dataclass(frozen=True)
class Said:
    """What was said, with the button that was pressed, of what was shown before: of each, or of one entry alone."""

    do: str
    about: str
    shown: frozenset[tuple[str, int]]
    same: frozenset[str]

    @classmethod
    def of(cls, request: HttpRequest) -> "Said":
        """Read it from the form."""
        do, _colon, about = request.POST.get("do", "").partition(":")
        pairs = (text.partition(":") for text in request.POST.getlist("shown_alike"))
        shown = frozenset((key, number_in(pk)) for key, _sign, pk in pairs)
        same = set(request.POST.getlist("same"))
        return cls(do, about, shown, frozenset(same | {about} if do in {SAME, DROP} else same))

    def still_open(self, twins: Collection[Twin]) -> list[Twin]:
        """Return what is to be asked: what was not shown yet, and, where one entry was settled, the others.

        Whoever presses the plain button a second time has seen it and is not held up; the secretariat's desk keeps it.
        """
        unsettled = [one for one in twins if one.key not in self.same]
        if self.do in {SAME, DROP}:
            return unsettled
        return [one for one in unsettled if not self.shown.issuperset(one.marks)]

    def told_apart(self, twins: Collection[Twin]) -> dict[str, list[Activity]]:
        """Return by entry what it was said to be different from: only what was shown and is found still."""
        if self.do != APART:
            return {}
        return {
            one.key: [like.activity for like in one.found if (one.key, like.activity.pk) in self.shown]
            for one in twins
            if one.key not in self.same
        }


def without_dropped(typed: list[Typed], said: Said) -> list[Typed]:
    """Return what was typed, with the entry marked as left out that was said to be there already."""
    if said.do != DROP:
        return typed
    return [replace(one, values={**one.values, "is_dropped": "on"}) if one.key == said.about else one for one in typed]


def keys_of_visit(visit: Visit) -> frozenset[str]:
    """Return what somebody at the sheet may read: with a link alone, what is public and what the house itself told."""
    if visit.by is not None:
        return keys_of(visit.by)
    house = visit.asked.organisation_id
    return frozenset({PUBLIC, organisation_key(house), editing_key(house)})


def twins_in(visit: Visit, sheet: Sheet, forms: Mapping[str, EntryForm]) -> list[Twin]:
    """Return the entries that look like an activity which is there already: at most seven queries for all of them.

    What was sent before was looked at before. What an entry was copied from is last time's, not its double.
    """
    house, round_ = visit.asked.organisation_id, visit.asked.round
    fresh = {one.key: one for one in sheet.entries if one.key in forms and (one.is_typed or one.activity is None)}
    names = names_known() if fresh else Names([])
    sought = {
        key: Sought(
            told_in(forms[key].told(), house, names=names, key=one.activity),
            STAGES[round_.collection],
            round_.fiscal_year,
        )
        for key, one in fresh.items()
    }
    found = duplicates_of_all(sought, keys=keys_of_visit(visit))
    places = {one.key: place for place, one in enumerate(sheet.entries, 1)}
    beside = _beside(sheet, {key: told_in(forms[key].told(), house, names=names) for key in forms}) if fresh else {}
    twins = []
    for key in sorted(found.keys() | beside.keys(), key=lambda one: places[one]):
        others = [one for one in found.get(key, []) if one.activity.pk != fresh[key].copied_from]
        is_own = not others or any(one.activity.organisation_id == house for one in others)
        if others or key in beside:
            title = forms[key].told()["title_ja"]
            twins.append(Twin(key, places[key], title, others, is_own, places.get(beside.get(key, ""), 0)))
    return twins


def _beside(sheet: Sheet, told: Mapping[str, Told]) -> dict[str, str]:
    """Return by entry which earlier one of the same answer it looks like, where one of the two is told anew."""
    entries = [one for one in sheet.entries if one.key in told]
    numbered = [replace(told[one.key], key=place) for place, one in enumerate(entries)]
    found: dict[str, str] = {}
    for pair in pairs_in(numbered):
        first, second = (entries[place] for place in sorted(one.key or 0 for one in pair[:2]))
        if any(one.activity is None and not one.copied_from for one in (first, second)):
            found.setdefault(second.key, first.key)
    return found


def told_in(told: Mapping[str, Any], house: int, *, names: Names, key: int | None = None) -> Told:
    """Return what is compared of an activity that was read from a form."""
    bodies = frozenset({house, *names.named(told["partners"]).organisations})
    return Told(told["title_ja"], told["starts_on"], told["ends_on"], bodies, key)


def alike_to_edited(request: HttpRequest, activity: Activity, told: Mapping[str, Any]) -> list[Lookalike]:
    """Return what an edited activity would look like, if what makes it so was changed."""
    compared = ("title_ja", "starts_on", "ends_on", "partners")
    if all(getattr(activity, name) == told.get(name, getattr(activity, name)) for name in compared):
        return []
    days = {name: getattr(activity, name) for name in ("starts_on", "ends_on")}
    sought = Sought(
        told_in({**days, **told}, activity.organisation_id, names=names_known(), key=activity.pk),
        activity.stage,
        activity.fiscal_year,
    )
    return duplicates_of_all({0: sought}, keys=keys_of(request.user)).get(0, [])
