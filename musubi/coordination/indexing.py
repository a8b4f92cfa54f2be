"""What search is told of seeds, needs, cases, outcomes and groups.

A need whose company not everybody who sees it may know is described without it: its row holds no letter of the name.
Those who handle it find it by the company through its case, which is a row of its own.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from musubi.accounts.actions import recount
from musubi.accounts.audience import SECRETARIAT, organisation_key
from musubi.coordination.audience import Openings, View, as_seen, openings_of, sheet_for
from musubi.coordination.models import Case, Group, Need, NeedState, Outcome, OutcomeState, Seed, SeedState
from musubi.coordination.models.keys import case_key
from musubi.coordination.tallies import KIND
from musubi.registry.models import Membership, Profile
from musubi.registry.queries import profiles_on
from musubi.search import actions as search
from musubi.search.actions import Entry

if TYPE_CHECKING:
    from django.db.models import QuerySet

_AT_ONCE = 500


def index_seed(seed: Seed) -> None:
    """Write the seed's row; what was withdrawn has none."""
    if seed.state == SeedState.WITHDRAWN:
        search.unindex("seed", str(seed.pk))
        return
    search.index(_seed(seed, _profiles([seed]).get(seed.organisation_id), _sectors([seed])))


def index_need(need: Need) -> None:
    """Write the need's row, and its case's; what was withdrawn has none of the first."""
    fresh = _needs().get(pk=need.pk)
    if fresh.state == NeedState.WITHDRAWN:
        search.unindex("need", str(fresh.pk))
    else:
        search.index(_need(fresh))
    if (case := getattr(fresh, "case", None)) is not None:
        index_case(case)


def index_case(case: Case) -> None:
    """Write the case's row: for those who take part."""
    search.index(_case(case))
    recount(KIND, [case.pk])


def index_outcome(outcome: Outcome) -> None:
    """Write the outcome's row; what was withdrawn has none."""
    if outcome.state == OutcomeState.WITHDRAWN:
        search.unindex("outcome", str(outcome.pk))
        return
    search.index(_outcome(outcome))


def index_group(group: Group) -> None:
    """Write the group's row."""
    search.index(_group(group))


def index_all(*, today: date) -> None:
    """Write every row anew that is not as it should be: an organisation may be called otherwise since this morning."""
    seeds = Seed.objects.exclude(state=SeedState.WITHDRAWN).order_by("pk")
    profiles, sectors = profiles_on(today), _sectors(seeds)
    search.index_many(
        _seed(seed, profiles.get(seed.organisation_id), sectors) for seed in seeds.iterator(chunk_size=_AT_ONCE)
    )
    needs = _needs().exclude(state=NeedState.WITHDRAWN).order_by("pk")
    search.index_many(_need(need) for need in needs.iterator(chunk_size=_AT_ONCE))
    cases = Case.objects.select_related("need").order_by("pk").iterator(chunk_size=_AT_ONCE)
    search.index_many(_case(case) for case in cases)
    shown = Outcome.objects.exclude(state=OutcomeState.WITHDRAWN).prefetch_related("roles").order_by("pk")
    search.index_many(_outcome(outcome) for outcome in shown.iterator(chunk_size=_AT_ONCE))
    groups = Group.objects.prefetch_related("members").order_by("pk")
    search.index_many(_group(group) for group in groups)


def matching_text(record: Seed | Need, language: str = "ja") -> str:
    """Return what the matching engine compares a record by: what its widest readers may read, and no more."""
    if isinstance(record, Seed):
        return _sheet(record, language)
    if not record.is_plain:
        return _lines(record.title, record.trouble) if language == "ja" else ""
    return _lines(getattr(record, f"plain_title_{language}"), getattr(record, f"plain_text_{language}"))


def _sheet(seed: Seed, language: str) -> str:
    return _lines(*(getattr(seed, f"{part}_{language}") for part in sheet_for(seed, ()) if part != "title"))


def _seed(seed: Seed, keeper: Profile | None, sectors: dict[int, str]) -> Entry:
    names = (keeper.name_ja, keeper.name_en) if keeper else ("", "")
    return Entry(
        kind="seed",
        key=str(seed.pk),
        title_ja=seed.title_ja,
        title_en=seed.title_en,
        text_ja=_lines(_sheet(seed, "ja"), seed.researcher_name_ja, seed.affiliation_ja, names[0]),
        text_en=_lines(_sheet(seed, "en"), seed.researcher_name_en, seed.affiliation_en, names[1]),
        url=seed.path,
        owner=organisation_key(seed.organisation_id),
        sector=sectors.get(seed.organisation_id, ""),
        prefecture=keeper.prefecture_id if keeper else "",
        happened_on=timezone.localdate(seed.changed_at),
        is_invented=seed.is_invented,
        audience=seed.audience,
    )


def _needs() -> "QuerySet[Need]":
    rows: QuerySet[Need] = Need.objects.select_related("prefecture", "case")
    return rows.prefetch_related("chosen", "case__inquiries")


def _openings(need: Need) -> Openings:
    case = getattr(need, "case", None)
    return openings_of(
        need,
        case=case.pk if case else None,
        chosen=[one.pk for one in need.chosen.all()],
        asked=[one.organisation_id for one in case.inquiries.all()] if case else [],
    )


def _need(need: Need) -> Entry:
    openings = _openings(need)
    seen = as_seen(need, View.WHOLE if openings.is_never_nameless else View.NAMELESS)
    has_english = need.is_plain and bool(need.plain_title_en)
    return Entry(
        kind="need",
        key=str(need.pk),
        title_ja=need.plain_title_ja if need.is_plain else need.title,
        title_en=need.plain_title_en if has_english else "",
        text_ja=_lines(
            need.plain_text_ja if need.is_plain else need.trouble, seen.tried, need.industry, seen.firm_name, seen.place
        ),
        text_en=need.plain_text_en if has_english else "",
        url=need.path,
        prefecture=need.prefecture_id or "",
        happened_on=timezone.localdate(need.filed_at),
        is_invented=need.is_invented,
        audience=openings.any,
    )


def _case(case: Case) -> Entry:
    return Entry(
        kind=KIND,
        key=str(case.pk),
        title_ja=f"{case.number} {case.title}",
        text_ja=_lines(case.firm_name, case.need.firm_reading if case.need else ""),
        url=case.path,
        prefecture=case.prefecture_id or "",
        happened_on=timezone.localdate(case.received_at),
        is_invented=case.is_invented,
        audience=frozenset({SECRETARIAT, case_key(case.pk)}),
    )


def _outcome(outcome: Outcome) -> Entry:
    roles = list(outcome.roles.all())
    return Entry(
        kind="outcome",
        key=str(outcome.pk),
        title_ja=outcome.title_ja,
        title_en=outcome.title_en,
        text_ja=_lines(outcome.text_ja, *(_lines(role.name_ja, role.deed_ja) for role in roles)),
        text_en=_lines(outcome.text_en, *(_lines(role.name_en, role.deed_en) for role in roles)),
        url=outcome.path,
        prefecture=outcome.prefecture_id or "",
        happened_on=outcome.happened_on,
        is_invented=outcome.is_invented,
        audience=outcome.audience,
    )


def _group(group: Group) -> Entry:
    members = [member.organisation_id for member in group.members.all() if member.ends_on is None]
    return Entry(
        kind="group",
        key=str(group.pk),
        title_ja=group.name_ja,
        title_en=group.name_en,
        text_ja=group.aim_ja,
        text_en=group.aim_en,
        url=group.path,
        happened_on=group.starts_on,
        is_invented=group.is_invented,
        audience=group.audience_of(members),
    )


def _profiles(seeds: Iterable[Seed]) -> dict[int, Profile]:
    return profiles_on(timezone.localdate(), organisations={seed.organisation_id for seed in seeds})


def _sectors(seeds: Iterable[Seed]) -> dict[int, str]:
    held = Membership.objects.standing().filter(organisation__in={seed.organisation_id for seed in seeds})
    return dict(held.order_by("starts_on", "pk").values_list("organisation", "sector"))


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))
