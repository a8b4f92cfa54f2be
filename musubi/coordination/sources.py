"""Which records are matched, what the engine reads of each, and what a reader may see of one that was found.

Seeds, needs, cases without a need, and outcomes are here; an app above registers what only it knows. What the engine
reads is what a record's widest readers may read (`indexing.matching_text`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import pgettext

from musubi.coordination.audience import shown_in_list
from musubi.coordination.indexing import matching_text
from musubi.coordination.models import (
    AgreementParty,
    Case,
    GroupMember,
    Inquiry,
    Introduction,
    Need,
    NeedState,
    Outcome,
    OutcomeRole,
    Participant,
    Seed,
    SeedState,
    SeedVisibility,
)
from musubi.coordination.models.keys import of_no_case
from musubi.core.queries import instances
from musubi.registry.models import Profile
from musubi.registry.queries import profiles_on

Marks = dict[int, str]  # by number: how a record stands; another mark, another text
KINDS = ("seed", "need", "case", "outcome", "activity")


@dataclass(frozen=True)
class Told:
    """What the engine is told of a record."""

    ja: str
    en: str = ""
    fields: frozenset[str] = frozenset()
    prefecture: str = ""
    organisation: int | None = None  # whose it is, where organisations are to be brought together by it


@dataclass(frozen=True)
class Shown:
    """What a reader may see of a record that was found."""

    key: str
    mark: str
    title: str
    path: str
    whose: str = ""
    organisation: int | None = None
    person: str = ""
    badge: str = ""
    is_invented: bool = False


@dataclass(frozen=True)
class Source:
    """One kind of record: those that can be found, those that something is looked for, and of which kinds how many."""

    kind: str
    records: Callable[[], Marks]
    told: Callable[[Collection[int]], dict[int, Told]]
    shown: Callable[[Collection[int], frozenset[str]], dict[int, Shown]]
    askers: Callable[[], Marks] = dict
    seen: Callable[[Collection[int], frozenset[str]], Collection[int]] | None = None  # drafts too; None: what is shown
    asks: Mapping[str, int] = field(default_factory=dict)


_registered: dict[str, Source] = {}
_ties: list[Callable[[], Iterable[tuple[object, int]]]] = []


def register(source: Source) -> None:
    """Make a kind of record known, once, from its app's `ready`."""
    _registered[source.kind] = source


def register_ties(ties: Callable[[], Iterable[tuple[object, int]]]) -> None:
    """Make known who had to do with whom: what they share, by any name, and each organisation that shares it."""
    _ties.append(ties)


def all_ties() -> set[tuple[int, int]]:
    """Return every two organisations that share something, in order."""
    found: set[tuple[int, int]] = set()
    for ties in _ties:
        sharing: dict[object, set[int]] = {}
        for shared, organisation in ties():
            sharing.setdefault(shared, set()).add(organisation)
        for organisations in sharing.values():
            found |= set(combinations(sorted(organisations), 2))
    return found


def all_sources() -> list[Source]:
    """Return every source, in the order of KINDS."""
    return [_registered[kind] for kind in KINDS if kind in _registered]


def source_of(kind: str) -> Source | None:
    """Return the source of a kind, or None."""
    return _registered.get(kind)


def key_of(kind: str, number: int) -> str:
    """Return how deeds, verdicts and suggestions name a record."""
    return f"{kind}:{number}"


def parts_of(key: str) -> tuple[str, int]:
    """Return kind and number of a key; zero, which nothing has, for what is no key."""
    kind, _colon, number = key.partition(":")
    return kind, int(number) if number.isdecimal() and len(number) < 10 else 0  # noqa: PLR2004 - longer is none of ours


# --- seeds ---------------------------------------------------------------------------------------------------------


def _published_seeds() -> Marks:
    return _marks(Seed.objects.published().order_by().values_list("pk", "revision"))


def _asking_seeds() -> Marks:
    return _marks(Seed.objects.exclude(state=SeedState.WITHDRAWN).order_by().values_list("pk", "revision"))


def _told_seeds(numbers: Collection[int]) -> dict[int, Told]:
    seeds = list(Seed.objects.filter(pk__in=numbers).prefetch_related("fields"))
    profiles = _profiles({seed.organisation_id for seed in seeds})
    return {
        seed.pk: Told(
            _lines(seed.title_ja, matching_text(seed, "ja")),
            _lines(seed.title_en, matching_text(seed, "en")),
            frozenset(one.code for one in seed.fields.all()),
            _prefecture(profiles.get(seed.organisation_id)),
            seed.organisation_id if seed.visibility != SeedVisibility.OWN else None,
        )
        for seed in seeds
    }


def _shown_seeds(numbers: Collection[int], keys: frozenset[str]) -> dict[int, Shown]:
    seeds = instances(_visible_seeds, of_no_case(keys), numbers=tuple(numbers))
    profiles = _profiles({seed.organisation_id for seed in seeds})
    return {
        seed.pk: Shown(
            seed.key,
            str(seed.revision),
            seed.title,
            seed.path,
            whose=str(profiles.get(seed.organisation_id, "")),
            organisation=seed.organisation_id,
            person="" if seed.moved_on else seed.researcher_name,
            is_invented=seed.is_invented,
        )
        for seed in seeds
    }


def _visible_seeds(keys: frozenset[str], *, numbers: tuple[int, ...]) -> QuerySet[Seed]:
    found: QuerySet[Seed] = Seed.objects.published().visible_to(keys).filter(pk__in=numbers)
    return found


def _seen_seeds(numbers: Collection[int], keys: frozenset[str]) -> Collection[int]:
    seen = Seed.objects.exclude(state=SeedState.WITHDRAWN).visible_to(keys)
    return set(seen.filter(pk__in=numbers).values_list("pk", flat=True))


# --- needs ---------------------------------------------------------------------------------------------------------


def _standing_needs() -> Marks:
    return _marks(Need.objects.exclude(state=NeedState.WITHDRAWN).order_by().values_list("pk", "revision"))


def _told_needs(numbers: Collection[int]) -> dict[int, Told]:
    needs = Need.objects.filter(pk__in=numbers).prefetch_related("fields")
    return {
        need.pk: Told(
            matching_text(need, "ja"),
            matching_text(need, "en"),
            frozenset(one.code for one in need.fields.all()),
            need.prefecture_id or "",
        )
        for need in needs
    }


def _shown_needs(numbers: Collection[int], keys: frozenset[str]) -> dict[int, Shown]:
    needs = instances(_visible_needs, keys, numbers=tuple(numbers))
    return {
        need.pk: Shown(
            need.key,
            str(need.revision),
            seen.title,
            seen.path,
            whose=pgettext("between facts", ", ").join(filter(None, (seen.firm_name, seen.industry, seen.prefecture))),
            is_invented=need.is_invented,
        )
        for need, seen in zip(needs, shown_in_list(needs, keys), strict=True)
    }


def _visible_needs(keys: frozenset[str], *, numbers: tuple[int, ...]) -> QuerySet[Need]:
    found: QuerySet[Need] = Need.objects.exclude(state=NeedState.WITHDRAWN).visible_to(keys).filter(pk__in=numbers)
    return found.select_related("prefecture")


# --- cases without a need, and outcomes ----------------------------------------------------------------------------


def _called_cases() -> Marks:
    return dict.fromkeys(Case.objects.filter(need=None).order_by().values_list("pk", flat=True), "1")


def _told_cases(numbers: Collection[int]) -> dict[int, Told]:
    cases = Case.objects.filter(pk__in=numbers)
    return {case.pk: Told(case.title, prefecture=case.prefecture_id or "") for case in cases}


def _shown_cases(numbers: Collection[int], keys: frozenset[str]) -> dict[int, Shown]:
    cases = instances(_visible_cases, keys, numbers=tuple(numbers))
    return {
        case.pk: Shown(
            case.key,
            "1",
            f"{case.number} {case.title}",
            case.path,
            whose=case.firm_name,
            badge=str(case.get_stage_display()),
            is_invented=case.is_invented,
        )
        for case in cases
    }


def _visible_cases(keys: frozenset[str], *, numbers: tuple[int, ...]) -> QuerySet[Case]:
    found: QuerySet[Case] = Case.objects.visible_to(keys).filter(pk__in=numbers)
    return found


def _published_outcomes() -> Marks:
    return _marks(Outcome.objects.published().order_by().values_list("pk", "revision"))


def _told_outcomes(numbers: Collection[int]) -> dict[int, Told]:
    return {
        one.pk: Told(_lines(one.title_ja, one.text_ja), _lines(one.title_en, one.text_en))
        for one in Outcome.objects.filter(pk__in=numbers)
    }


def _shown_outcomes(numbers: Collection[int], keys: frozenset[str]) -> dict[int, Shown]:
    outcomes = instances(_visible_outcomes, keys, numbers=tuple(numbers))
    return {
        one.pk: Shown(
            one.key,
            str(one.revision),
            one.title,
            one.path,
            whose=str(one.prefecture or ""),
            badge=str(one.get_kind_display()),
            is_invented=one.is_invented,
        )
        for one in outcomes
    }


def _visible_outcomes(keys: frozenset[str], *, numbers: tuple[int, ...]) -> QuerySet[Outcome]:
    found: QuerySet[Outcome] = Outcome.objects.published().visible_to(keys).filter(pk__in=numbers)
    return found.select_related("prefecture")


def _own_ties() -> Iterable[tuple[object, int]]:
    """Return who was brought together by cases, outcomes and groups: a request that was declined is no tie."""
    willing = Inquiry.objects.filter(state=Inquiry.State.INTERESTED).values_list("case", "organisation")
    going = Introduction.objects.exclude(state=Introduction.State.DECLINED).values_list("case", "organisation")
    parties = AgreementParty.objects.exclude(organisation=None).values_list("agreement__case", "organisation")
    taking_part = Participant.objects.exclude(organisation=None).values_list("case", "organisation")
    handed = Case.objects.exclude(need__filed_for=None).values_list("pk", "need__filed_for")
    roles = OutcomeRole.objects.exclude(organisation=None).values_list("outcome", "organisation")
    groups = GroupMember.objects.values_list("group", "organisation")
    cases = chain(willing, going, parties, taking_part, handed)
    told = (("case", cases), ("outcome", roles), ("group", groups))
    return (((what, shared), organisation) for what, rows in told for shared, organisation in rows)


def _marks(rows: Iterable[tuple[int, int]]) -> Marks:
    return {pk: str(revision) for pk, revision in rows}


def _profiles(organisations: Collection[int]) -> dict[int, Profile]:
    return profiles_on(timezone.localdate(), organisations=organisations) if organisations else {}


def _prefecture(profile: Profile | None) -> str:
    return (profile.prefecture_id or "") if profile else ""


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


_FOR_A_NEED = {"seed": 30, "need": 12, "case": 4, "outcome": 6, "activity": 8}
register(
    Source(
        "seed",
        _published_seeds,
        _told_seeds,
        _shown_seeds,
        askers=_asking_seeds,
        asks={"need": 20},
        seen=_seen_seeds,
    )
)
register(Source("need", _standing_needs, _told_needs, _shown_needs, askers=_standing_needs, asks=_FOR_A_NEED))
register(Source("case", _called_cases, _told_cases, _shown_cases, askers=_called_cases, asks=_FOR_A_NEED))
register(Source("outcome", _published_outcomes, _told_outcomes, _shown_outcomes))
register_ties(_own_ties)
