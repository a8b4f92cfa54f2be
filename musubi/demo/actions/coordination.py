"""Invented seeds, needs, cases, what came of them, groups and phone calls (見本), put in as their verbs leave them.

Done by the verbs one after the other it would take longer than somebody who wants to try the system waits, and write
hundreds of letters. The rows are made at once instead, no letter is written, and search is told of all of them.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.coordination.indexing import index_all
from musubi.coordination.models import (
    Agreement,
    AgreementAmount,
    AgreementParty,
    Case,
    CaseEvent,
    CaseSeed,
    EventKind,
    FollowUp,
    Group,
    GroupMember,
    Inquiry,
    Introduction,
    Need,
    Outcome,
    OutcomeRole,
    OutcomeState,
    Participant,
    PhoneCall,
    Reason,
    Seed,
    SeedState,
)
from musubi.coordination.queries import last_number
from musubi.core.dates import fiscal_year
from musubi.demo.actions.cases import Cast, Story
from musubi.demo.people import sample_people
from musubi.demo.samples import SampleCall, SampleCase, SampleGroup, SampleNeed, SampleOutcome, SampleSeed, samples
from musubi.registry.models import Field, Person, Profile, Role
from musubi.website.council_files import CHUGOKU

KEEPERS = ("secretariat", "coordinator")  # the sample people who are in charge of cases
WINDOW = {"window_ja": "産学連携窓口（見本）", "window_en": "Liaison office (sample)"}
SHEET = ("title", "keywords", "summary", "uses", "wanted")  # in both languages; of the rest the files have Japanese
PLAIN = ("comparison_ja", "features_ja", "challenges_ja", "researcher_name_ja", "researcher_name_en", "equipment")
IN_ORDER = (
    Need,
    Case,
    Inquiry,
    Introduction,
    Participant,
    CaseSeed,
    Agreement,
    AgreementParty,
    AgreementAmount,
    Agreement.programmes.through,
    FollowUp,
)


@transaction.atomic
def load_coordination(*, now: datetime) -> int:
    """Put them in where nothing was invented yet, and the organisations, people and words they name are there.

    Return how many seeds, needs, outcomes and groups there are then.
    """
    if Seed.objects.filter(is_invented=True).exists() or not Reason.objects.exists():
        return 0
    cast = _cast(now)
    if cast is None:
        return 0
    today = timezone.localdate(now)
    seeds = _seeds(samples(SampleSeed, today), cast)
    stories = _stories(cast)
    outcomes = _outcomes(samples(SampleOutcome, today), stories, cast)
    _save_log(stories.values())
    groups = _groups(samples(SampleGroup, today), stories, cast)
    _calls(samples(SampleCall, today), stories, cast)
    index_all(today=today)
    count = len(seeds) + len(stories) + len(outcomes) + len(groups)
    record_deed(None, "demo.load_coordination", "site", now=now, details={"records": count})
    return count


def _cast(now: datetime) -> Cast | None:
    """Return whom the files name, or None where somebody is missing."""
    with (CHUGOKU / "organisations.csv").open(encoding="utf-8", newline="") as file:
        slugs = {row["slug"]: row["name_ja"] for row in csv.DictReader(file)}
    known = Profile.objects.filter(name_ja__in=slugs.values()).select_related("organisation").order_by("pk")
    named = {profile.name_ja: profile.organisation for profile in known}
    emails = {person.code: person.email for person in sample_people() if person.code in KEEPERS}
    found = Person.objects.filter(user__email__in=emails.values()).select_related("user")
    people = {person.user.email: person for person in found if person.user}
    if slugs.values() - named.keys() or emails.values() - people.keys():
        return None
    return Cast(
        organisations={slug: named[name] for slug, name in slugs.items()},
        people={code: people[email] for code, email in emails.items()},
        clerks=_clerks(),
        now=now,
    )


def _clerks() -> dict[int, User | None]:
    """Return the sample people who file for clients, by the organisation they act for."""
    held = Role.objects.filter(person__is_sample=True, kind=Role.Kind.CONTACT).exclude(organisation=None)
    found = held.select_related("person__user")
    return {role.organisation_id: role.person.user for role in found if role.organisation_id and role.person}


# --- seeds ---------------------------------------------------------------------------------------------------------


def _seeds(told: Iterable[SampleSeed], cast: Cast) -> list[Seed]:
    """Publish the seeds on the day they were confirmed."""
    made = {sample: _seed(sample, cast) for sample in told}
    Seed.objects.bulk_create(made.values())
    fields = _numbers_of_fields()
    listed = {seed: [fields[code] for code in sample.fields] for sample, seed in made.items()}
    _attach(Seed.fields.through, "seed", "field_id", listed)
    cast.seeds.update({sample.id: seed for sample, seed in made.items()})
    return list(made.values())


def _seed(sample: SampleSeed, cast: Cast) -> Seed:
    at = cast.at(sample.confirmed_on)
    both = {f"{part}_{language}" for part in SHEET for language in ("ja", "en")}
    kept = ("trl", "rights", "source_system", "outside_id", "url", "visibility", "moved_on")
    return Seed(
        **{name: getattr(sample, name) for name in (*both, *PLAIN, *kept)},
        **WINDOW,
        window_email=f"{sample.organisation}@example.jp",
        organisation=cast.organisations[sample.organisation],
        state=SeedState.PUBLISHED,
        origin=f"sample:{sample.id}",
        is_invented=True,
        created_at=at,
        changed_at=at,
        published_at=at,
        confirmed_at=at,
    )


# --- needs and cases -----------------------------------------------------------------------------------------------


def _stories(cast: Cast) -> dict[str, Story]:
    """Tell the cases in the order they came in, and save all but their logs."""
    today = timezone.localdate(cast.now)
    needs = {need.id: need for need in samples(SampleNeed, today)}
    last: dict[int, int] = {}
    stories = {}
    for sample in sorted(samples(SampleCase, today), key=lambda one: (needs[one.need].filed_on, one.id)):
        year = fiscal_year(needs[sample.need].filed_on)
        last[year] = last.get(year, last_number(year)) + 1
        stories[sample.id] = Story(sample, needs[sample.need], cast, number=f"{year}-{last[year]:04d}")
    for model in IN_ORDER:
        model.objects.bulk_create([row for story in stories.values() for row in story.rows.get(model, ())])
    _attach_to_needs(stories.values(), cast)
    return stories


def _attach_to_needs(stories: Iterable[Story], cast: Cast) -> None:
    fields, organisations = _numbers_of_fields(), cast.organisations
    listed = {story.need: [fields[code] for code in story.told.fields] for story in stories}
    _attach(Need.fields.through, "need", "field_id", listed)
    _attach(Need.kinds.through, "need", "consultationkind_id", {story.need: story.told.kinds for story in stories})
    chosen = {story.need: [organisations[slug].pk for slug in story.told.chosen] for story in stories}
    _attach(Need.chosen.through, "need", "organisation_id", chosen)


def _save_log(stories: Iterable[Story]) -> None:
    for story in stories:
        story.complete()
        CaseEvent.objects.bulk_create(story.rows[CaseEvent])


# --- what came of them, groups, calls ------------------------------------------------------------------------------


def _outcomes(told: Iterable[SampleOutcome], stories: Mapping[str, Story], cast: Cast) -> list[Outcome]:
    made = {sample: _outcome(sample, stories[sample.case].case, cast) for sample in told}
    Outcome.objects.bulk_create(made.values())
    classes = {
        outcome: [f"{code}_{sample.venture_definition_year}" for code in sample.venture_classes]
        for sample, outcome in made.items()
    }
    _attach(Outcome.venture_classes.through, "outcome", "ventureclass_id", classes)
    same = ("name_ja", "name_en", "step", "happened_on", "deed_ja", "deed_en")
    OutcomeRole.objects.bulk_create(
        OutcomeRole(
            outcome=outcome,
            organisation=cast.organisations.get(role.organisation),
            sector_id=role.sector,
            position=position,
            **{name: getattr(role, name) for name in same},
        )
        for sample, outcome in made.items()
        for position, role in enumerate(sample.roles)
    )
    for sample, outcome in made.items():
        story, at = stories[sample.case], outcome.recorded_at
        details = {"outcome": outcome.pk, "kind": outcome.kind}
        story.log(EventKind.OUTCOME, happened_at=at, recorded_at=at, details=details)
    return list(made.values())


def _outcome(sample: SampleOutcome, case: Case, cast: Cast) -> Outcome:
    at = cast.at(sample.happened_on, 30)  # in the afternoon, after what is told of the day
    same = ("kind", "title_ja", "title_en", "text_ja", "text_en", "happened_on", "evidence", "visibility")
    return Outcome(
        **{name: getattr(sample, name) for name in (*same, "venture_status", "venture_status_on")},
        case=case,
        prefecture_id=sample.prefecture,
        state=OutcomeState.PUBLISHED,
        is_invented=True,
        recorded_at=at,
        changed_at=at,
    )


def _groups(told: Iterable[SampleGroup], stories: Mapping[str, Story], cast: Cast) -> list[Group]:
    same = ("name_ja", "name_en", "aim_ja", "aim_en", "starts_on", "ends_on", "visibility")
    made = {sample: Group(**{name: getattr(sample, name) for name in same}, is_invented=True) for sample in told}
    Group.objects.bulk_create(made.values())
    GroupMember.objects.bulk_create(
        GroupMember(
            group=group,
            organisation=cast.organisations[member.organisation],
            starts_on=member.starts_on,
            ends_on=member.ends_on,
        )
        for sample, group in made.items()
        for member in sample.members
    )
    cases = {group: [stories[one].case.pk for one in sample.cases] for sample, group in made.items()}
    _attach(Group.cases.through, "group", "case_id", cases)
    return list(made.values())


def _calls(told: Iterable[SampleCall], stories: Mapping[str, Story], cast: Cast) -> None:
    PhoneCall.objects.bulk_create(
        PhoneCall(
            firm_name=call.firm_name,
            topic=call.topic,
            minutes=call.minutes,
            result=call.result,
            called_at=cast.at(call.called_on),
            by=cast.people["secretariat"].user,
            case=stories[call.case].case if call.case else None,
            organisation=cast.organisations.get(call.passed_to),
        )
        for call in told
    )


def _numbers_of_fields() -> dict[str, int]:
    return dict(Field.objects.values_list("code", "pk"))


def _attach(through: Any, owner: str, column: str, listed: Mapping[Any, Iterable[Any]]) -> None:
    """Save what each row is listed with."""
    rows = [through(**{owner: row, column: one}) for row, ones in listed.items() for one in ones]
    through.objects.bulk_create(rows)
