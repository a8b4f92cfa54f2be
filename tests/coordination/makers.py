"""Makers of coordination's rows. Every argument is defaulted; a test names only what it is about."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from musubi.coordination.actions import record_agreement
from musubi.coordination.actions.filing import fingerprint_of, open_case
from musubi.coordination.models import (
    Agreement,
    Asker,
    Case,
    Channel,
    ConsultationKind,
    Disclosure,
    Filing,
    Group,
    GroupMember,
    Inquiry,
    Introduction,
    Letter,
    Need,
    NeedState,
    Outcome,
    OutcomeState,
    Pair,
    Reason,
    Seed,
    SeedState,
    Stage,
    Suggestion,
    VentureClass,
)
from musubi.registry.models import Organisation, Person, Role
from tests import factories

_number = count(1)


def make_keeper(*, organisation: Organisation | None = None, kind: str = "", email: str = "") -> Person:
    """Make somebody who can be in charge of cases and signs in: of the secretariat, or a member's coordinator."""
    kind = kind or (Role.Kind.COORDINATOR if organisation else Role.Kind.SECRETARIAT)
    user = factories.make_user(email=email)
    person = factories.make_person(user=user)
    factories.make_role(person=person, organisation=organisation, kind=kind)
    return person


def make_member(*, name_ja: str = "", sector: str = "academia", email: str = "") -> Organisation:
    """Make a member organisation whose office has an address."""
    name = name_ja or f"見本大学{next(_number)}"
    return factories.make_organisation(name_ja=name, sector=sector, email=email or f"office{next(_number)}@example.com")


def make_seed(*, organisation: Organisation | None = None, state: str = SeedState.PUBLISHED, **fields: Any) -> Seed:
    """Make a published seed for everybody."""
    now = timezone.now()
    fields.setdefault("title_ja", f"見本のシーズ{next(_number)}")
    fields.setdefault("created_at", now)
    fields.setdefault("changed_at", fields["created_at"])
    fields.setdefault("published_at", now if state == SeedState.PUBLISHED else None)
    return Seed.objects.create(organisation=organisation or make_member(), state=state, **fields)


def need_fields(**fields: Any) -> dict[str, Any]:
    """Return what a company types at least, for a need that only the secretariat sees."""
    return {
        "firm_name": f"株式会社見本製作所{next(_number)}",
        "contact_name": "見本 花子",
        "contact_email": f"firm{next(_number)}@example.com",
        "title": "樹脂の割れを防ぎたい",
        "trouble": "薄い樹脂の部品が、冬に割れることがある。",
        "disclosure": Disclosure.PARTICIPANTS,
        **fields,
    }


def make_need(*, state: str = NeedState.RECEIVED, **fields: Any) -> Need:
    """Make a need, without its case."""
    now = timezone.now()
    told = need_fields(**fields)
    told.setdefault("filing", Filing.COMPANY)
    told.setdefault("shown_at", now if state == NeedState.SHOWN else None)
    need = Need(state=state, filed_at=now, changed_at=now, **told)
    need.fingerprint = fingerprint_of(need)
    need.save()
    return need


def make_case(
    *,
    need: Need | None = None,
    owner: Person | None = None,
    stage: str = Stage.RECEIVED,
    received_at: datetime | None = None,
    **fields: Any,
) -> Case:
    """Make a case of a need; beyond the first stage it has an owner."""
    if owner is None and stage not in {Stage.RECEIVED, Stage.CLOSED}:
        owner = make_keeper()
    need = need or make_need()
    received_at = received_at or timezone.now() - timedelta(days=1)
    case = open_case(need.title, need.firm_name, channel=Channel.FORM, now=received_at, need=need)
    if stage == Stage.CLOSED:
        fields = {
            "closed_at": timezone.now(),
            "ending": "answered",
            "closing_reason": make_reason(),
            "closing_words": "見本の回答です。",
            **fields,
        }
    Case.objects.filter(pk=case.pk).update(stage=stage, owner=owner, **fields)
    case.refresh_from_db()
    return case


def make_inquiry(*, case: Case | None = None, organisation: Organisation | None = None, **fields: Any) -> Inquiry:
    """Make an open inquiry, due in two weeks."""
    now = timezone.now()
    fields.setdefault("asked_at", now)
    fields.setdefault("due_on", timezone.localdate() + timedelta(days=14))
    return Inquiry.objects.create(
        case=case or make_case(stage=Stage.SEARCHING), organisation=organisation or make_member(), **fields
    )


def make_introduction(
    *, case: Case | None = None, organisation: Organisation | None = None, **fields: Any
) -> Introduction:
    """Make an introduction that waits for both sides."""
    fields.setdefault("proposed_at", timezone.now())
    return Introduction.objects.create(
        case=case or make_case(stage=Stage.SEARCHING), organisation=organisation or make_member(), **fields
    )


def make_agreement(*, case: Case | None = None, organisation: Organisation | None = None, **fields: Any) -> Agreement:
    """Make a joint research of a company and an organisation, signed in fiscal year 2025."""
    case = case or make_case(stage=Stage.TERMS)
    parties: list[dict[str, Any]] = [{"name": case.firm_name}, {"organisation": organisation or make_member()}]
    told = {"kind": "joint", "signed_on": date(2025, 7, 1), "parties": parties, "by": None, "now": timezone.now()}
    return record_agreement(case, **{**told, **fields})


def make_stuck_letter(*, case: Case | None = None, **fields: Any) -> Letter:
    """Make a mail of a case that failed."""
    case = case or make_case()
    told = {"purpose": "receipt", "subject": case.key, "email": f"firm{next(_number)}@example.com", "state": "failed"}
    return Letter.objects.create(case=case, written_at=timezone.now(), failure="TimeoutError", **{**told, **fields})


def make_outcome(*, state: str = OutcomeState.PUBLISHED, **fields: Any) -> Outcome:
    """Make a published outcome for everybody."""
    now = timezone.now()
    told = {"kind": "product", "title_ja": f"見本の製品{next(_number)}", "happened_on": date(2026, 4, 1)}
    told |= {"evidence": "見本の記事", "visibility": "public", "recorded_at": now, "changed_at": now, **fields}
    return Outcome.objects.create(state=state, **told)


def make_group(*, members: tuple[Organisation, ...] = (), **fields: Any) -> Group:
    """Make a group for everybody, with these members."""
    told = {"name_ja": f"見本グループ{next(_number)}", "aim_ja": "見本の目的", "starts_on": date(2026, 4, 1)}
    group = Group.objects.create(**{**told, "visibility": "public", **fields})
    for organisation in members:
        GroupMember.objects.create(group=group, organisation=organisation, starts_on=group.starts_on)
    return group


def make_suggestion(asked: Any, found: Any, *, words: tuple[str, ...] = (), score: float = 1.0) -> Suggestion:
    """Make a suggestion as the worker would, of two records as they stand; the record asked for counts as looked at."""
    marks = [str(getattr(one, "revision", 1)) for one in (asked, found)]
    looked = {"mark": f"{marks[0]}.none", "looked_at": timezone.now()}
    Asker.objects.get_or_create(key=asked.key, defaults=looked)
    zeros = dict.fromkeys(("small", "field", "place", "learned", "told", "hub"), 0.0)
    parts = {"words": [(word, score / len(words)) for word in words], "bridges": [], "fields": [], **zeros}
    return Suggestion.objects.create(
        asked=asked.key,
        found=found.key,
        kind=found.key.partition(":")[0],
        asked_mark=marks[0],
        found_mark=marks[1],
        score=score,
        parts=parts,
    )


def suggest_for(need: Need) -> None:
    """Make one suggestion of each kind for a need."""
    seed = make_seed(researcher_name_ja="見本 研究")
    for found in (seed, make_need(title="薄い部品が割れる"), make_outcome()):
        make_suggestion(need, found, words=("樹脂", "部品"))
    make_suggestion(seed, need, words=("樹脂",))


def make_pair(*, words: tuple[str, ...] = ("光造形", "樹脂"), **fields: Any) -> Pair:
    """Make two member organisations that have not met, each with a seed that fits the other's."""
    seeds = sorted((make_seed(), make_seed()), key=lambda seed: seed.organisation_id)
    reason = {"keys": [seed.key for seed in seeds], "marks": ["1", "1"], "words": list(words), "score": 0.5}
    one, other = (seed.organisation for seed in seeds)
    told = {"score": 0.5, "reasons": [reason], "found_at": timezone.now(), **fields}
    return Pair.objects.create(one=one, other=other, **told)


def make_reason(code: str = "field") -> Reason:
    """Return the reason with that code, made if need be."""
    return factories._word(Reason, code)


def make_consultation_kind(code: str = "technical") -> ConsultationKind:
    """Return the kind of consultation with that code, made if need be."""
    return factories._word(ConsultationKind, code)


def make_venture_class(code: str = "results_2023", definition_year: int = 2023) -> VentureClass:
    """Return the class of ventures with that code, made if need be."""
    return factories._word(VentureClass, code, definition_year=definition_year)
