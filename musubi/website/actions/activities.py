"""Put in the lists that activities are sorted by, and the activities that the council's papers tell of."""

from datetime import datetime

from django.db.models import Model

from musubi.accounts.actions import recount
from musubi.activities.models import Activity, ActivityKind, Criterion, Participation, State
from musubi.activities.tallies import KIND
from musubi.planning.models import Guideline
from musubi.registry.models import Field, Organisation, Profile
from musubi.website.council_files import CouncilFiles, Row, day, split

_LISTS: dict[str, type[Model]] = {"activity_kinds": ActivityKind, "fields": Field, "criteria": Criterion}
_SAME = ("stage", "title_ja", "title_en", "text_ja", "text_en", "wording", "place", "partners")


def load_activities(files: CouncilFiles, now: datetime) -> int:
    """Fill each list that is empty, and the activities where there are none; return how many activities.

    What is told by an organisation that this registry doesn't have is left out.
    """
    for name, model in _LISTS.items():
        if not model._default_manager.exists():
            columns = ("code", "name_ja", "name_en", "position")
            model._default_manager.bulk_create(
                model(**{column: row[column] for column in columns}) for row in files[name]
            )
    if Activity.objects.exists():
        return 0
    organisations = _organisations(files)
    rows = [row for row in files["activities"] if row["organisation"] in organisations]
    kinds = {kind.code: kind for kind in ActivityKind.objects.all()}
    made = [_activity(files, row, organisations[row["organisation"]], kinds, now) for row in rows]
    pairs = list(zip(Activity.objects.bulk_create(made), rows, strict=True))
    Participation.objects.bulk_create(
        Participation(activity=one, organisation=organisations[slug], position=position)
        for one, row in pairs
        for position, slug in enumerate(dict.fromkeys([row["organisation"], *split(row["with"])]))
        if slug in organisations
    )
    _tag(files, pairs)
    recount(KIND, [one.pk for one, _row in pairs])
    return len(made)


def _activity(
    files: CouncilFiles, row: Row, organisation: Organisation, kinds: dict[str, ActivityKind], now: datetime
) -> Activity:
    one = Activity(
        organisation=organisation,
        fiscal_year=int(row["fiscal_year"]),
        starts_on=day(row["starts_on"]),
        ends_on=day(row["ends_on"]),
        is_planned=row["is_planned"] == "1",
        prefecture_id=row["prefecture"] or None,
        kind=kinds.get(row["kind"]),
        source=files.source(row),
        state=State.PUBLISHED,
        created_at=now,
        changed_at=now,
        published_at=now,
        **{column: row[column] for column in _SAME},
    )
    one.english_of = one.japanese_hash
    return one


def _tag(files: CouncilFiles, pairs: list[tuple[Activity, Row]]) -> None:
    fields = {field.code: field.pk for field in Field.objects.all()}
    guidelines = _guidelines(files)
    of_fields, of_guidelines = Activity.fields.through, Activity.guidelines.through
    of_fields._default_manager.bulk_create(
        of_fields(activity_id=one.pk, field_id=fields[code])
        for one, row in pairs
        for code in split(row["fields"])
        if code in fields
    )
    of_guidelines._default_manager.bulk_create(
        of_guidelines(activity_id=one.pk, guideline_id=guidelines[code])
        for one, row in pairs
        for code in split(row["guidelines"])
        if code in guidelines
    )


def _organisations(files: CouncilFiles) -> dict[str, Organisation]:
    """Return the organisations by what the files call them: a registry of older date has them under their names."""
    names = {row["name_ja"]: row["slug"] for row in files["organisations"]}
    found = Profile.objects.standing().filter(name_ja__in=names).select_related("organisation")
    return {names[profile.name_ja]: profile.organisation for profile in found}


def _guidelines(files: CouncilFiles) -> dict[str, int]:
    """Return the numbers of the guidelines by what the files call them."""
    years = {row["code"]: int(row["starts_fy"]) for row in files["plans"]}
    known = {
        (starts_fy, label, number): pk
        for pk, starts_fy, label, number in Guideline.objects.filter(parent=None).values_list(
            "pk", "plan__starts_fy", "label_ja", "number"
        )
    }
    places = {row["code"]: (years[row["plan"]], row["label_ja"], int(row["number"])) for row in files["guidelines"]}
    return {code: known[place] for code, place in places.items() if place in known}
