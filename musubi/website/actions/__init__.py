"""The verbs of the website."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from musubi.meetings.models import Admission, Meeting, Series
from musubi.planning import actions as planning
from musubi.planning.models import Guideline, Plan, Programme, Target
from musubi.registry.models import (
    Alias,
    Body,
    Identifier,
    Kind,
    KnownTotal,
    Lineage,
    Membership,
    Organisation,
    Prefecture,
    Profile,
    Seat,
    Sector,
)
from musubi.search.models import Synonym
from musubi.website import council_files
from musubi.website.actions.activities import load_activities
from musubi.website.actions.coordination import load_lists
from musubi.website.council_files import CouncilFiles, Row, day, day_if_any, split
from musubi.website.indexing import index_everything
from musubi.website.models import Page

OUR_ENGLISH = (
    "英語名は当サイトの訳で、公式の名は未確認。 / The English name is our translation; the official one is unverified."
)
BILINGUAL_PARTS_OF_A_PLAN = ("name", "short", "slogan", "subtitle", "aim", "occasion", "note")
_REGISTRY: list[type[models.Model]] = [Sector, Kind, Prefecture, Organisation, Body, Series, Meeting]


@dataclass(frozen=True)
class Loaded:
    """How many rows were put in; nought where there were some already."""

    organisations: int
    meetings: int
    plans: int
    synonyms: int
    pages: int
    activities: int = 0


@dataclass
class _Keys:
    """Rows just made, by the names the files call them."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)


@transaction.atomic
def load_council(folder: Path, *, now: datetime) -> Loaded:
    """Fill registry, plans, synonyms, pages and activities from `folder`, each only where it has no rows at all.

    So a second run changes nothing, and nothing that people have changed is ever overwritten.
    Raises a Refused of council_files when a file is wrong; then nothing is loaded.
    """
    files = council_files.read(folder)
    load_lists(files)
    is_new = not any(model._default_manager.exists() for model in _REGISTRY)
    if is_new:
        _load_registry(files, now)
    loaded = Loaded(
        organisations=len(files["organisations"]) if is_new else 0,
        meetings=len(files["meetings"]) if is_new else 0,
        plans=_load_plans(files, now) if _may_load_plans(files) else 0,
        synonyms=0 if Synonym.objects.exists() else _load_synonyms(files),
        pages=0 if Page.objects.exists() else _load_pages(files, now),
        activities=load_activities(files, now),
    )
    if loaded.organisations or loaded.plans or loaded.pages or loaded.activities:
        index_everything(today=timezone.localdate(now))
    return loaded


def _load_registry(files: CouncilFiles, now: datetime) -> None:
    keys = _Keys()
    _load_words(files)
    _load_organisations(files, keys, now)
    _load_later_profiles(files, keys, now)
    _load_bodies(files, keys)
    _load_memberships(files, keys, now)
    _load_seats(files, keys, now)
    _load_meetings(files, keys)


def _load_words(files: CouncilFiles) -> None:
    for row in files["sectors"]:
        Sector.objects.create(character=row["character"], **_word(row))
    for row in files["kinds"]:
        Kind.objects.create(**_word(row))
    for row in files["prefectures"]:
        Prefecture.objects.create(is_home=row["is_home"] == "1", **_word(row))


def _word(row: Row) -> dict[str, str]:
    return {column: row[column] for column in ("code", "name_ja", "name_en", "position")}


def _load_organisations(files: CouncilFiles, keys: _Keys, now: datetime) -> None:
    for row in files["organisations"]:
        organisation = keys.organisations[row["slug"]] = Organisation.objects.create()
        Profile.objects.create(
            organisation=organisation,
            note=_note(row),
            source=files.source(row),
            recorded_at=now,
            **_called(row),
        )
        for text in split(row["aliases"]):
            Alias.objects.create(organisation=organisation, text=text)
    for row in files["identifiers"]:
        Identifier.objects.create(
            organisation=keys.organisations[row["organisation"]],
            scheme=row["scheme"],
            value=row["value"],
            source=files.source(row),
        )


def _note(row: Row) -> str:
    """Return what has to be said about a profile, and that its English name is ours where it is."""
    ours = OUR_ENGLISH if row["name_en_is_ours"] == "1" else ""
    return " ".join(note for note in (row.get("note", ""), ours) if note)


def _called(row: Row) -> dict[str, str]:
    """Return what a profile says: the names, and what and where the organisation is."""
    names = {column: row[column] for column in ("legal_form_ja", "name_ja", "name_en", "reading")}
    return {**names, "kind_id": row["kind"], "prefecture_id": row["prefecture"]}


def _load_later_profiles(files: CouncilFiles, keys: _Keys, now: datetime) -> None:
    for row in files["profiles"]:
        Profile.objects.create(
            organisation=keys.organisations[row["organisation"]],
            starts_on=day(row["starts_on"]),
            note=_note(row),
            source=files.source(row),
            recorded_at=now,
            **_called(row),
        )
    for row in files["lineages"]:
        Lineage.objects.create(
            change=row["change"],
            before=keys.organisations[row["organisation"]],
            after=keys.organisations[row["after"]] if row["after"] else None,
            happened_on=day(row["happened_on"]),
            note=row["note"],
            source=files.source(row),
            recorded_at=now,
        )


def _load_bodies(files: CouncilFiles, keys: _Keys) -> None:
    days = ("founded_from", "founded_to", "roster_known_from", "roster_confirmed_on")
    for row in files["bodies"]:
        fields: dict[str, object] = {
            column: day_if_any(row[column]) if column in days else row[column] for column in row
        }
        keys.bodies[row["code"]] = Body.objects.create(**{**fields, "source": files.source(row)})
    for row in files["totals"]:
        KnownTotal.objects.create(
            body=keys.bodies[row["body"]],
            valid_from=day(row["valid_from"]),
            valid_to=day(row["valid_to"]),
            wording=row["wording"],
            count=int(row["count"]),
            source=files.source(row),
        )


def _load_memberships(files: CouncilFiles, keys: _Keys, now: datetime) -> None:
    for row in files["memberships"]:
        keys.memberships[row["organisation"]] = Membership.objects.create(
            body=keys.bodies[row["body"]],
            organisation=keys.organisations[row["organisation"]],
            sector_id=row["sector"],
            starts_on=day(row["starts_on"]),
            is_start_known=row["is_start_known"] == "1",
            ends_on=day_if_any(row["ends_on"]),
            admitted_by=row["admitted_by"],
            note=row["note"],
            source=files.source(row),
            recorded_at=now,
        )


def _load_seats(files: CouncilFiles, keys: _Keys, now: datetime) -> None:
    for row in files["seats"]:
        Seat.objects.create(
            body=keys.bodies[row["body"]],
            organisation=keys.organisations[row["organisation"]],
            capacity=row["capacity"],
            starts_on=day(row["starts_on"]),
            is_start_known=row["is_start_known"] == "1",
            held_by_ja=row["held_by_ja"],
            held_by_en=row["held_by_en"],
            note=row["note"],
            source=files.source(row),
            recorded_at=now,
        )


def _load_meetings(files: CouncilFiles, keys: _Keys) -> None:
    series, meetings = {}, {}
    for row in files["series"]:
        series[row["code"]] = Series.objects.create(nature=row["nature"], body=keys.bodies[row["body"]], **_word(row))
    words = ("ordinal", "title_ja", "title_en", "wording", "source_wording", "note_ja", "note_en")
    for row in files["meetings"]:
        meetings[row["series"], row["ordinal"]] = Meeting.objects.create(
            series=series[row["series"]],
            starts_on=day(row["starts_on"]),
            ends_on=day(row["ends_on"]),
            is_planned=row["is_planned"] == "1",
            prefecture_id=row["prefecture"],
            source=files.source(row),
            **{column: row[column] for column in words},
        )
    for row in files["admissions"]:
        Admission.objects.create(
            meeting=meetings[row["series"], row["ordinal"]], membership=keys.memberships[row["organisation"]]
        )


def _may_load_plans(files: CouncilFiles) -> bool:
    """Whether there are no plans yet, but the bodies whose plans they are: a registry of older date has those too."""
    wanted = {row["body"] for row in files["plans"]}
    known = Body.objects.filter(code__in=wanted).values_list("code", flat=True)
    return wanted == set(known) and not Plan.objects.exists()


def _load_plans(files: CouncilFiles, now: datetime) -> int:
    """Adopt one plan after the other, as their council did."""
    guidelines: dict[str, Guideline] = {}
    for row in sorted(files["plans"], key=lambda plan: int(plan["starts_fy"])):
        own = [one for one in files["guidelines"] if one["plan"] == row["code"]]
        for one in own:
            guidelines[one["code"]] = _guideline(one, guidelines)
        codes = {one["code"] for one in own}
        planning.adopt_plan(
            _plan(files, row),
            guidelines=[guidelines[one["code"]] for one in own],
            programmes=[_programme(files, one, guidelines) for one in files["programmes"] if one["guideline"] in codes],
            targets=[_target(files, one) for one in files["targets"] if one["plan"] == row["code"]],
            by=None,
            now=now,
        )
    return len(files["plans"])


def _plan(files: CouncilFiles, row: Row) -> Plan:
    same = [f"{part}_{language}" for part in BILINGUAL_PARTS_OF_A_PLAN for language in ("ja", "en")]
    series, _space, ordinal = row["meeting"].partition(" ")
    return Plan(
        body=Body.objects.get(code=row["body"]),
        starts_fy=int(row["starts_fy"]),
        ends_fy=_number_if_any(row["ends_fy"]),
        adopted_from=day_if_any(row["adopted_from"]),
        adopted_to=day_if_any(row["adopted_to"]),
        adopted_wording=row["adopted_wording"],
        meeting=Meeting.objects.filter(series__code=series, ordinal=ordinal).first() if ordinal else None,
        is_english_ours=row["english_is_ours"] == "1",
        source=files.source(row),
        **{column: row[column] for column in same},
    )


def _guideline(row: Row, known: dict[str, Guideline]) -> Guideline:
    same = ("label_ja", "label_en", "name_ja", "name_en", "text_ja", "text_en", "continuation")
    return Guideline(
        number=int(row["number"]),
        parent=known[row["part_of"]] if row["part_of"] else None,
        continues=known[row["continues"]] if row["continues"] else None,
        **{column: row[column] for column in same},
    )


def _programme(files: CouncilFiles, row: Row, guidelines: dict[str, Guideline]) -> Programme:
    return Programme(
        guideline=guidelines[row["guideline"]],
        name_ja=row["name_ja"],
        name_en=row["name_en"],
        is_placed_by_us=row["placed_by_us"] == "1",
        source=files.source(row),
    )


def _target(files: CouncilFiles, row: Row) -> Target:
    words = ("indicator_ja", "indicator_en", "span", "measure", "unit_ja", "unit_en", "note_ja", "note_en")
    return Target(
        number=int(row["number"]),
        years=_number_if_any(row["years"]),
        fiscal_year=_number_if_any(row["fiscal_year"]),
        value=int(row["value"]),
        source=files.source(row),
        source_wording=row["source_wording"],
        **{column: row[column] for column in words},
    )


def _number_if_any(cell: str) -> int | None:
    return int(cell) if cell else None


def _load_synonyms(files: CouncilFiles) -> int:
    for row in files["synonyms"]:
        Synonym.objects.create(words=", ".join(split(row["words"])), note=row["note"])
    return len(files["synonyms"])


def _load_pages(files: CouncilFiles, now: datetime) -> int:
    for page in files.pages:
        Page.objects.create(
            slug=page["slug"],
            title_ja=page["title_ja"],
            title_en=page["title_en"],
            blocks=page["blocks"],
            position=page["position"],
            updated_on=timezone.localdate(now),
        )
    return len(files.pages)
