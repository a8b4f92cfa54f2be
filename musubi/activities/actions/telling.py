"""Telling an activity and changing what was told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.activities.actions.files import open_files
from musubi.activities.indexing import index_activity
from musubi.activities.models import Activity, ActivityLink, Participation, Stage, State
from musubi.activities.queries import guidelines_for, names_known
from musubi.activities.reading.names import Names
from musubi.activities.refusals import (
    EditedMeanwhile,
    EndsBeforeStart,
    GuidelineNotInForce,
    GuidelineTakenOut,
    NotAPair,
)
from musubi.planning.queries import hold_guidelines
from musubi.registry.models import Organisation
from musubi.surveys.models import Request

COLUMNS = (
    "title_ja",
    "title_en",
    "text_ja",
    "text_en",
    "starts_on",
    "ends_on",
    "wording",
    "is_planned",
    "place",
    "prefecture",
    "partners",
    "kind",
    "visibility",
)
LISTS = ("fields", "guidelines", "links")
LONGEST_NAME = Participation._meta.get_field("name").max_length


@transaction.atomic
def tell(
    organisation: Organisation,
    *,
    stage: str,
    fiscal_year: int,
    told: Mapping[str, Any],
    by: User | None,
    now: datetime,
    request: Request | None = None,
    example: Activity | None = None,
    names: Names | None = None,
    **marks: Any,
) -> Activity:
    """Keep a new activity as a draft. `told` holds values for COLUMNS and LISTS; `marks` is_on_behalf, source and such.

    Raises EndsBeforeStart, GuidelineNotInForce or GuidelineTakenOut. `names` spares two queries where many are told.
    """
    activity = Activity(
        organisation=organisation,
        stage=stage,
        fiscal_year=fiscal_year,
        request=request,
        example=example,
        created_at=now,
        changed_at=now,
        **marks,
    )
    _fill(activity, told)
    activity.save()
    _attach(activity, told, names=names)
    index_activity(activity)
    record_deed(
        by,
        "activities.tell",
        activity.key,
        now=now,
        on_behalf_of=organisation.key,
        details={"on_behalf": activity.is_on_behalf},
    )
    return activity


@transaction.atomic
def edit(
    activity: Activity,
    *,
    revision: int,
    told: Mapping[str, Any],
    by: User | None,
    now: datetime,
    names: Names | None = None,
) -> None:
    """Change what was told, as it stood at `revision`.

    Raises EditedMeanwhile when somebody else changed it since, EndsBeforeStart, GuidelineNotInForce or
    GuidelineTakenOut.
    """
    take(activity, revision=revision, now=now)
    _fill(activity, told)
    activity.save(update_fields=[*COLUMNS, "english_of"])
    _attach(activity, told, names=names)
    index_activity(activity)
    open_files(activity, by=by, now=now)
    record_deed(by, "activities.edit", activity.key, now=now, on_behalf_of=activity.organisation.key)


@transaction.atomic
def pair(result: Activity, *, plan: Activity | None, by: User | None, now: datetime) -> None:
    """Say that `result` is what came of `plan`, or of no plan that is known. Raises NotAPair."""
    fits = plan is None or (
        result.stage == Stage.RESULT
        and plan.stage == Stage.PLAN
        and plan.organisation_id == result.organisation_id
        and plan.fiscal_year == result.fiscal_year
    )
    if not fits:
        raise NotAPair
    try:
        with transaction.atomic():
            Activity.objects.filter(pk=result.pk).update(plan=plan, changed_at=now, revision=F("revision") + 1)
    except IntegrityError as error:
        raise NotAPair from error
    result.refresh_from_db()
    record_deed(by, "activities.pair", result.key, now=now, details={"plan": plan.pk if plan else None})


def take(activity: Activity, *, revision: int, now: datetime) -> None:
    """Lock the activity for the rest of the transaction and count one change. Raises EditedMeanwhile.

    What was withdrawn or merged away meanwhile is not edited either.
    """
    rows = Activity.objects.filter(pk=activity.pk, revision=revision, merged_into=None).exclude(state=State.WITHDRAWN)
    if not rows.update(revision=F("revision") + 1, changed_at=now):
        raise EditedMeanwhile
    activity.refresh_from_db()


def _fill(activity: Activity, told: Mapping[str, Any]) -> None:
    before = (activity.title_en, activity.text_en)
    for name in COLUMNS:
        if name in told:
            setattr(activity, name, told[name])
    if activity.ends_on < activity.starts_on:
        raise EndsBeforeStart
    # English that was typed now was made from the Japanese of now.
    if (activity.title_en, activity.text_en) != before or not activity.english_of:
        activity.english_of = activity.japanese_hash if activity.title_en else ""


def _attach(activity: Activity, told: Mapping[str, Any], *, names: Names | None) -> None:
    if "fields" in told:
        activity.fields.set(told["fields"])
    if "guidelines" in told:
        wanted = list(told["guidelines"])
        held = set(activity.guidelines.values_list("pk", flat=True))
        in_force = {guideline.pk for guideline in guidelines_for(activity.fiscal_year)} if wanted else set()
        # A tag that was right when it was given stays right, whatever plan came since.
        if any(guideline.pk not in in_force | held for guideline in wanted):
            raise GuidelineNotInForce
        numbers = {guideline.pk for guideline in wanted}
        if hold_guidelines(numbers) != numbers:
            raise GuidelineTakenOut
        activity.guidelines.set(wanted)
    if "links" in told:
        activity.links.all().delete()
        ActivityLink.objects.bulk_create(
            ActivityLink(activity=activity, url=url) for url in dict.fromkeys(told["links"])
        )
    if "partners" in told:
        _connect(activity, names or names_known())


def _connect(activity: Activity, names: Names) -> None:
    activity.participations.all().delete()
    Participation.objects.bulk_create(
        Participation(activity=activity, organisation_id=organisation, name=name, position=position)
        for organisation, name, position in taking_part(activity, names)
    )


def taking_part(activity: Activity, names: Names) -> list[tuple[int | None, str, int]]:
    """Return who takes part, in their order: known organisations by reference, others by the name that was written."""
    named = names.named(activity.partners)
    known = [activity.organisation_id, *(pk for pk in named.organisations if pk != activity.organisation_id)]
    others = [*(offer.text for offer in named.offers), *named.unknown] if named.organisations or named.offers else []
    return [
        *((pk, "", at) for at, pk in enumerate(known)),
        *((None, name[:LONGEST_NAME], at) for at, name in enumerate(dict.fromkeys(others), len(known))),
    ]
