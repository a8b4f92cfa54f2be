"""Importing a file of activities: kept after its dry run, then carried out as a whole or not at all."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django_tasks import task

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.activities.actions.files import KIND, open_files
from musubi.activities.actions.telling import taking_part
from musubi.activities.exchange.planning import Plan, Row, Staged, stage_lines, stage_plans
from musubi.activities.indexing import index_activities
from musubi.activities.models import (
    Activity,
    ActivityImport,
    ActivityImportPart,
    ActivityLink,
    ImportLines,
    Participation,
    State,
)
from musubi.activities.queries import Body, bodies_on, names_known
from musubi.activities.reading.names import Names
from musubi.activities.refusals import ImportIsGone, MovedOn, RowsWrong
from musubi.core.bulk import insert_rows, reserve_keys, update_rows
from musubi.core.errors import Refused
from musubi.core.queries import among
from musubi.documents.models import StoredFile
from musubi.jobs.actions import enqueue
from musubi.planning.queries import hold_guidelines
from musubi.registry.models import Organisation

MOST_AT_ONCE = 200  # rows that are imported while the person waits; more are left to a job
_LONGEST_NAME = ActivityImport._meta.get_field("file_name").max_length
_TEXTS = ("title_ja", "title_en", "text_ja", "wording", "place", "partners", "visibility")
_NAMES = {"kind_id": "kind", "prefecture_id": "prefecture"}
_DAYS = ("starts_on", "ends_on")
_NEW = [
    "id",
    "organisation_id",
    "stage",
    "fiscal_year",
    "origin",
    *_TEXTS,
    "starts_on",
    "ends_on",
    *_NAMES,
    "english_of",
]


def stage_import(plans: Iterable[Plan]) -> Staged:
    """Take in what a file would do, before anything is written: nobody waits for a long file to be compared."""
    return stage_plans(plans, lines=ActivityImportPart.LINES)


@transaction.atomic
def keep_import(staged: Staged, *, file_name: str, by: User, now: datetime) -> ActivityImport:
    """Keep it until it is imported, or a day at most; what `by` chose before and did not import is dropped."""
    ActivityImport.objects.filter(uploaded_by=by, requested_at=None).delete()
    ActivityImport.objects.outdated(now).delete()
    kept = ActivityImport.objects.create(
        uploaded_by=by, uploaded_at=now, file_name=file_name[:_LONGEST_NAME], counts=staged.counts
    )
    _keep_parts(kept, staged)
    return kept


def _keep_parts(kept: ActivityImport, staged: Staged) -> None:
    for position, content in enumerate(staged.parts()):
        ActivityImportPart.objects.create(kept=kept, position=position, content=content)


@transaction.atomic
def leave_out(kept: ActivityImport, *, row: int, now: datetime) -> None:
    """Do not import a new row: what it tells is there already. Raises ImportIsGone when it was asked for already."""
    fresh = ActivityImport.objects.select_for_update().filter(pk=kept.pk, requested_at=None)
    held = fresh.filter(uploaded_at__gt=now - ActivityImport.KEPT_FOR).first()
    if held is None:
        raise ImportIsGone
    lines = [line for part in ImportLines(held).parts() for line in part]
    left = [line for line in lines if line["row"] != row or line["activity"] is not None]
    held.counts["new"] -= len(lines) - len(left)
    held.save(update_fields=["counts"])
    held.parts.all().delete()
    _keep_parts(held, stage_lines(left, held.counts, size=ActivityImportPart.LINES))
    kept.refresh_from_db()


@transaction.atomic
def ask_for_import(kept: ActivityImport, *, state: str, by: User, now: datetime) -> None:
    """Import the rows: at once where they are few, otherwise by a job. `state` is that of new activities.

    Raises RowsWrong, ImportIsGone when somebody has asked already, and for few rows what `import_rows` raises.
    """
    if kept.fault_count:
        raise RowsWrong
    asked = ActivityImport.objects.filter(pk=kept.pk, requested_at=None, uploaded_at__gt=now - ActivityImport.KEPT_FOR)
    if not asked.update(requested_at=now, requested_by=by, new_state=state):
        raise ImportIsGone
    kept.refresh_from_db()
    if kept.change_count <= MOST_AT_ONCE:
        import_rows(kept, now=now)
    else:
        enqueue(carry_out_import, kept.pk, get_language() or "", unique_key=kept.job_key)


@task()
def carry_out_import(pk: int, language: str) -> None:
    """Import the rows that were asked for. Run twice, or again after being killed, it imports them once."""
    kept = ActivityImport.objects.filter(pk=pk, requested_at__isnull=False, finished_at=None).first()
    if kept is None:
        return
    with override(language or None):
        try:
            import_rows(kept, now=timezone.now())
        except Refused as refusal:
            _refuse(kept, refusal, now=timezone.now())


@transaction.atomic
def _refuse(kept: ActivityImport, refusal: Refused, *, now: datetime) -> None:
    waiting = ActivityImport.objects.filter(pk=kept.pk, finished_at=None)
    if waiting.update(finished_at=now, outcome={"refused": str(refusal)}):
        kept.parts.all().delete()


@transaction.atomic
def import_rows(kept: ActivityImport, *, now: datetime) -> None:
    """Write every row that was asked for, or none. Raises ImportIsGone or MovedOn.

    One part is in memory at a time. All that a single telling or change does is done here too; of deeds there is one.
    """
    waiting = ActivityImport.objects.filter(pk=kept.pk, requested_at__isnull=False, finished_at=None)
    if not waiting.update(finished_at=now, outcome=kept.counts):
        raise ImportIsGone
    writing = _Writing(kept, names_known(), bodies_on(timezone.localdate()), now)
    for part in ImportLines(kept).parts():
        writing.write([Row(**line) for line in part])
    kept.parts.all().delete()
    by: User | None = kept.requested_by
    details = {"new": kept.counts["new"], "changed": kept.counts["changed"], "on_behalf": True}
    record_deed(by, "activities.import", f"activity_import:{kept.pk}", now=now, details=details)


def _hold(rows: Sequence[Row]) -> dict[int, Activity]:
    """Lock and return what is changed; refuse when it, or an organisation, is not what it was at the dry run."""
    organisations = {row.organisation for row in rows}
    if Organisation.objects.filter(pk__in=organisations).count() != len(organisations):
        raise MovedOn
    seen = {row.activity: row.revision for row in rows if row.activity is not None}
    if not seen:
        return {}
    alive = Activity.objects.filter(merged_into=None).exclude(state=State.WITHDRAWN)
    locked = alive.filter(pk__in=among(json.dumps(list(seen)))).select_for_update().order_by("pk")
    held = {one.pk: one for one in locked}
    if {pk: one.revision for pk, one in held.items()} != seen:
        raise MovedOn
    return held


@dataclass(frozen=True)
class _Writing:
    """What the writing of one part has in common with that of the next."""

    kept: ActivityImport
    names: Names
    bodies: Mapping[int, Body]
    now: datetime

    def write(self, rows: Sequence[Row]) -> None:
        """Make the new activities of one part, change the others, and tell search and files."""
        held = _hold(rows)
        keys = iter(reserve_keys(Activity, len(rows) - len(held)))
        common = _common(self.kept, now=self.now)
        pairs = [
            (row, held[row.activity] if row.activity else _new(common, self.kept, row, next(keys))) for row in rows
        ]
        for row, activity in pairs:
            _fill(activity, row.told)
        changed = list(held.values())
        for activity in changed:
            activity.changed_at = self.now
            activity.revision += 1
        fresh = [activity for row, activity in pairs if row.activity is None]
        same = {name: value for name, value in common.items() if name not in _NEW}
        insert_rows(Activity, _NEW, map(attrgetter(*_NEW), fresh), same=same)
        columns = _columns([row for row in rows if row.activity is not None])
        update_rows(Activity, columns, map(attrgetter(*columns, "pk"), changed))
        _attach(pairs, self.names)
        is_long = self.kept.change_count > MOST_AT_ONCE
        index_activities([activity for _row, activity in pairs], bodies=self.bodies, is_of_a_file=is_long)
        _open_files(changed, by=self.kept.requested_by, now=self.now)


def _open_files(changed: Sequence[Activity], *, by: User | None, now: datetime) -> None:
    """Open the files of those that have any to whom they are for now."""
    keys = [str(activity.pk) for activity in changed]
    files = StoredFile.objects.filter(owner_kind=KIND, owner_key__in=keys)
    having = set(files.order_by().values_list("owner_key", flat=True).distinct()) if keys else set()
    for activity in changed:
        if str(activity.pk) in having:
            open_files(activity, by=by, now=now)


def _new(common: dict[str, Any], kept: ActivityImport, row: Row, pk: int) -> Activity:
    told = {"id": pk, "organisation_id": row.organisation, "stage": row.told["stage"]}
    told |= {"fiscal_year": row.told["fiscal_year"], "origin": f"import:{kept.pk}:{row.row}"}
    # By position: Django takes half the time that names of columns cost it.
    values: Any = (common | told).values()
    return Activity(*values)


def _common(kept: ActivityImport, *, now: datetime) -> dict[str, Any]:
    """Return what all new activities have in common, by column and in the order of columns."""
    given = {
        "state": kept.new_state,
        "published_at": now if kept.new_state == State.PUBLISHED else None,
        "is_on_behalf": True,
        "source": kept.file_name,
        "created_at": now,
        "changed_at": now,
    }
    return {field.attname: field.get_default() for field in Activity._meta.concrete_fields} | given


def _columns(changed: Sequence[Row]) -> list[str]:
    """Return the columns that the rows change: to write one anew is to write its indexes anew too."""
    told = {name for row in changed for name in row.told}
    named = {name: name for name in (*_TEXTS, *_DAYS)} | _NAMES
    return [*(column for column, name in named.items() if name in told), "english_of", "changed_at", "revision"]


def _fill(activity: Activity, told: dict[str, Any]) -> None:
    before = (activity.title_en, activity.text_en)
    for name in _TEXTS:
        if name in told:
            setattr(activity, name, told[name])
    for name in _DAYS:
        if name in told:
            setattr(activity, name, date.fromisoformat(told[name]))
    for column, name in _NAMES.items():
        if name in told:
            setattr(activity, column, told[name])
    if (activity.title_en, activity.text_en) != before:
        activity.english_of = activity.japanese_hash if activity.title_en else ""


def _attach(pairs: Sequence[tuple[Row, Activity]], names: Names) -> None:
    guidelines = {pk for row, _one in pairs for pk in row.told.get("guidelines", ())}
    if hold_guidelines(guidelines) != guidelines:
        raise MovedOn
    lists: tuple[tuple[str, Any, str], ...] = (
        ("fields", Activity.fields.through, "field_id"),
        ("guidelines", Activity.guidelines.through, "guideline_id"),
        ("url", ActivityLink, "url"),
    )
    for name, model, column in lists:
        _clear(model.objects, pairs, name)
        insert_rows(
            model, ["activity_id", column], [(one.pk, value) for row, one in pairs for value in row.told.get(name, ())]
        )
    _clear(Participation.objects, pairs, "partners")
    insert_rows(
        Participation,
        ["activity_id", "organisation_id", "name", "position"],
        [(one.pk, *part) for row, one in pairs if "partners" in row.told for part in taking_part(one, names)],
    )


def _clear(rows: Any, pairs: Sequence[tuple[Row, Activity]], name: str) -> None:
    """Take away what a changed row tells anew."""
    told = [one.pk for row, one in pairs if row.activity is not None and name in row.told]
    if told:
        rows.filter(activity__in=told).delete()
