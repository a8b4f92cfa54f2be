"""Who sees what of coordination: the one place. Which keys a person holds of cases, and what of a need a reader sees.

Five levels (Disclosure): everybody, members, members without the company's name, organisations it names, those who take
part. Whatever the level, those who handle the case see the need whole, and an organisation that was asked sees it
without the company's name. Page, search, count, feed, mail and export all ask here or the QuerySets that say the same.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, PUBLIC, SECRETARIAT, organisation_key
from musubi.accounts.models import User
from musubi.coordination.models import (
    SHEET,
    SHOWN_ALWAYS,
    Case,
    Disclosure,
    Inquiry,
    Need,
    NeedState,
    Participant,
    Seed,
    Stage,
)
from musubi.coordination.models.keys import MOST_REMEMBERED, case_key, following_key, keeping_key
from musubi.core import queries
from musubi.core.queries import Numbers
from musubi.registry.audience import keys_of_roles, roles_of
from musubi.registry.models import Person, Role

KEEPING_ROLES = (Role.Kind.COORDINATOR, Role.Kind.SECRETARIAT)
Part = Participant.Part


def keys_of(user: User) -> frozenset[str]:
    """Return the keys of the roles and of the cases of `user`, by one question. Named in settings.AUDIENCE_PROVIDERS.

    Whoever holds no role any more holds no key: a case that was theirs is the secretariat's to hand over. The
    secretariat needs no key of a case: it keeps them all.
    """
    return _keys_of(tuple(queries.rows(_held, user=user.pk, day=timezone.localdate())))


@lru_cache(maxsize=MOST_REMEMBERED)
def _keys_of(held: tuple[tuple[Any, ...], ...]) -> frozenset[str]:
    """Return the keys of what the database tells: of cases there can be thousands, and each page asks."""
    roles = keys_of_roles((int(number) if number else None, kind) for is_role, number, kind in held if is_role)
    if MEMBERS not in roles or SECRETARIAT in roles:
        return roles
    keys: list[str] = []
    for is_role, numbers, part in held:
        cases = [] if is_role or not numbers else numbers.split(",")
        keys += map(following_key if part == Part.WATCHER else case_key, cases)
        if part == Part.HELPER:
            keys += map(keeping_key, cases)
    return roles.union(keys)


def _held(*, user: int, day: date) -> QuerySet[Any, tuple[int, str | None, str]]:
    """Return each role of the day as 1, organisation and kind, and each part in cases as 0, their numbers and the part.

    One question, for every page of whoever signs in asks it. An owner counts as a helper.
    """
    held, ways = roles_of(user, day), _ways(user, day)
    organisation = Cast("organisation", TextField())
    roles: QuerySet[Any, tuple[int, str | None, str]] = held.values_list(Value(1), organisation, "kind")
    parts = (
        way.values(whose, "part").annotate(numbers=Numbers("case")).values_list(Value(0), "numbers", "part")
        for whose, way in (("person", ways.by_oneself), ("organisation", ways.by_organisation))
    )
    cases = (
        Case.objects.filter(way).order_by().values(part=Value(part.value)).annotate(numbers=Numbers("pk"))
        for way, part in ((ways.owned, Part.HELPER), (ways.queued, Part.HELPER), (ways.filed, Part.WATCHER))
    )
    return roles.union(*parts, *(found.values_list(Value(0), "numbers", "part") for found in cases), all=True)


class _Ways(NamedTuple):
    """How somebody comes to a case: a part, or their organisation's; in charge, on duty, having filed it."""

    by_oneself: QuerySet[Participant]
    by_organisation: QuerySet[Participant]
    owned: Q
    queued: Q
    filed: Q


def _ways(user: int, day: date) -> _Ways:
    held = roles_of(user, day)
    keeps = Exists(held.filter(kind__in=KEEPING_ROLES))
    organisations = held.exclude(organisation=None).values("organisation")
    persons = Person.objects.filter(user=user).values("pk")
    taking_part = Participant.objects.filter(until=None).order_by()
    needs = Need.objects.filter(Q(filed_by=user) | Q(filed_for__in=organisations)).order_by()
    return _Ways(
        by_oneself=taking_part.filter(person__user=user).filter(~Q(part=Part.HELPER) | Q(keeps)),
        by_organisation=taking_part.filter(organisation__in=organisations),
        owned=Q(keeps, owner__in=persons),
        queued=Q(keeps, owner=None, stage=Stage.RECEIVED, duty_owner__in=persons),
        filed=Q(need__in=needs.values("pk")),
    )


@dataclass(frozen=True)
class Openings:
    """Which keys open a need: whole, and without its company's name."""

    whole: frozenset[str]
    nameless: frozenset[str]

    @property
    def any(self) -> frozenset[str]:
        """Every key that shows something of it."""
        return self.whole | self.nameless

    @property
    def is_never_nameless(self) -> bool:
        """Whether everybody who sees it may know whose it is."""
        return not self.nameless


def openings_of(need: Need, *, case: int | None, chosen: Collection[int] = (), asked: Collection[int] = ()) -> Openings:
    """Return what opens the need, whose case, chosen and asked organisations are these."""
    whole = {SECRETARIAT} | ({case_key(case)} if case is not None else set())
    nameless = set() if need.state == NeedState.WITHDRAWN else {organisation_key(pk) for pk in asked}
    if need.state == NeedState.SHOWN:
        whole |= _shown_whole(need, chosen)
        if need.disclosure == Disclosure.PUBLIC and not need.is_named:
            nameless.add(PUBLIC)
        if need.disclosure == Disclosure.ANONYMOUS:
            nameless.add(MEMBERS)
    if PUBLIC in whole or MEMBERS in whole:
        nameless = set()  # organisations that were asked are members, or of the public
    return Openings(frozenset(whole), frozenset(nameless - whole))


def _shown_whole(need: Need, chosen: Collection[int]) -> set[str]:
    match need.disclosure:
        case Disclosure.PUBLIC:
            return {PUBLIC} if need.is_named else set()
        case Disclosure.MEMBERS:
            return {MEMBERS}
        case Disclosure.NAMED:
            return {organisation_key(pk) for pk in chosen}
    return set()


def openings_of_need(need: Need) -> Openings:
    """Return what opens the need as it stands in the database: three questions."""
    case = Case.objects.filter(need=need).values_list("pk", flat=True).first()
    asked = Inquiry.objects.filter(case__need=need).values_list("organisation", flat=True)
    return openings_of(need, case=case, chosen=list(need.chosen.values_list("pk", flat=True)), asked=list(asked))


class View(StrEnum):
    """How much of a need a reader sees."""

    NOTHING = "nothing"
    NAMELESS = "nameless"
    WHOLE = "whole"


def view_of(need: Need, keys: Collection[str]) -> View:
    """Return how much of the need a reader with these keys sees. The same question as `Need.objects.visible_to`."""
    openings = openings_of_need(need)
    if openings.whole.intersection(keys):
        return View.WHOLE
    return View.NAMELESS if openings.nameless.intersection(keys) else View.NOTHING


@dataclass(frozen=True)
class NeedView:
    """What of a need its reader may see, and nothing else: templates, mails and exports are given this, not the row."""

    key: str
    path: str
    title: str
    text: str
    wanted_by: str
    budget: str
    industry: str
    prefecture: str
    firm_name: str = ""
    place: str = ""
    tried: str = ""
    partner: str = ""
    is_invented: bool = False

    @property
    def is_nameless(self) -> bool:
        """Whether the reader is not told whose it is."""
        return not self.firm_name


def shown_to(need: Need, keys: Collection[str]) -> NeedView | None:
    """Return what a reader with these keys sees of the need, or None."""
    view = view_of(need, keys)
    return None if view == View.NOTHING else as_seen(need, view)


def shown_in_case(need: Need, case: int, keys: Collection[str]) -> NeedView | None:
    """Return what a reader of the page of its case sees of the need: all, if they take part, which asks nothing."""
    takes_part = openings_of(need, case=case).whole.intersection(keys)
    return as_seen(need, View.WHOLE) if takes_part else shown_to(need, keys)


def shown_in_list(needs: Iterable[Need], keys: Collection[str]) -> list[NeedView]:
    """Return what a reader with these keys sees of each of these needs, all of which they see: one question for all."""
    listed = list(needs)
    named = {pk for (pk,) in queries.rows(_named, frozenset(keys), numbers=tuple(need.pk for need in listed))}
    return [as_seen(need, View.WHOLE if need.pk in named else View.NAMELESS) for need in listed]


def _named(keys: frozenset[str], *, numbers: tuple[int, ...]) -> QuerySet[Need, tuple[int]]:
    found: QuerySet[Need] = Need.objects.named_to(keys).filter(pk__in=numbers)
    return found.order_by().values_list("pk")


def as_seen(need: Need, view: View) -> NeedView:
    """Return the need as it is seen, whole or nameless: also what its sender is shown before it is sent."""
    prefecture = need.prefecture.name if need.prefecture else ""
    named = {"firm_name": need.firm_name, "place": need.place, "tried": need.tried, "partner": need.partner}
    return NeedView(
        key=need.key,
        path=need.path,
        title=need.shown_title,
        text=need.shown_text,
        wanted_by=need.wanted_by,
        budget=need.budget,
        industry=need.industry,
        prefecture=prefecture,
        is_invented=need.is_invented,
        **(named if view == View.WHOLE else {}),
    )


def shown_nameless(need: Need) -> tuple[str, ...]:
    """Return all that a nameless view shows of what people typed, in both languages: it is looked through before."""
    own = (need.title, need.trouble)
    plain = (need.plain_title_ja, need.plain_text_ja, need.plain_title_en, need.plain_text_en)
    return (*(plain if need.is_plain else own), need.wanted_by, need.budget, need.industry)


def sheet_for(seed: Seed, keys: Collection[str]) -> tuple[str, ...]:
    """Return which parts of a seed's sheet a reader with these keys sees, of a seed they see at all."""
    return SHEET if not seed.is_limited or seed.keepers.intersection(keys) else SHOWN_ALWAYS


def is_paper_shown(seed: Seed, keys: Collection[str]) -> bool:
    """Whether papers, equipment and the number of the application are shown too: an unpublished one hides them."""
    return sheet_for(seed, keys) == SHEET
