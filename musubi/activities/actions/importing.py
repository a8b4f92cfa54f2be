"""Importing a file of activities: kept after its dry run, then carried out as a whole or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django_tasks import task

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.activities.actions.telling import participations_of
from musubi.activities.exchange.planning import Plan, Row
from musubi.activities.indexing import index_activities
from musubi.activities.models import Activity, ActivityImport, ActivityLink, Participation, State
from musubi.activities.queries import names_known
from musubi.activities.reading.names import Names
from musubi.activities.refusals import ImportIsGone, MovedOn, RowsWrong
from musubi.core.errors import Refused
from musubi.jobs.actions import enqueue
from musubi.registry.models import Organisation

MOST_AT_ONCE = 200  # rows that are imported while the person waits; more are left to a job
_CHUNK = 500
_TEXTS = ("title_ja", "title_en", "text_ja", "wording", "place", "partners", "visibility")
_CHANGED = [*_TEXTS, "starts_on", "ends_on", "kind_id", "prefecture_id"]
_NAMES = {"kind_id": "kind", "prefecture_id": "prefecture"}


@transaction.atomic
def keep_import(plan: Plan, *, file_name: str, by: User, now: datetime) -> ActivityImport:
    """Keep the rows until they are imported, or a day at most; what `by` chose before and did not import is dropped."""
    ActivityImport.objects.filter(uploaded_by=by, requested_at=None).delete()
    ActivityImport.objects.filter(uploaded_at__lt=now - ActivityImport.KEPT_FOR).delete()
    return ActivityImport.objects.create(
        uploaded_by=by,
        uploaded_at=now,
        file_name=file_name[:200],
        rows=[] if plan.faults else [asdict(row) for row in plan.rows],
        faults=[asdict(fault) for fault in plan.faults],
        counts={
            "new": sum(row.activity is None for row in plan.rows),
            "changed": sum(row.activity is not None for row in plan.rows),
            "unchanged": plan.unchanged,
            "samples": plan.samples,
        },
    )


@transaction.atomic
def leave_out(kept: ActivityImport, *, row: int, now: datetime) -> None:
    """Do not import a new row: what it tells is there already. Raises ImportIsGone when it was asked for already."""
    fresh = ActivityImport.objects.select_for_update().filter(pk=kept.pk, requested_at=None)
    held = fresh.filter(uploaded_at__gt=now - ActivityImport.KEPT_FOR).first()
    if held is None:
        raise ImportIsGone
    rows = [one for one in held.rows if one["row"] != row or one["activity"] is not None]
    held.counts["new"] -= len(held.rows) - len(rows)
    held.rows = rows
    held.save(update_fields=["rows", "counts"])
    kept.refresh_from_db()


@transaction.atomic
def ask_for_import(kept: ActivityImport, *, state: str, by: User, now: datetime) -> None:
    """Import the rows: at once where they are few, otherwise by a job. `state` is that of new activities.

    Raises RowsWrong, ImportIsGone when somebody has asked already, and for few rows what `import_rows` raises.
    """
    if kept.faults:
        raise RowsWrong
    asked = ActivityImport.objects.filter(pk=kept.pk, requested_at=None, uploaded_at__gt=now - ActivityImport.KEPT_FOR)
    if not asked.update(requested_at=now, requested_by=by, new_state=state):
        raise ImportIsGone
    kept.refresh_from_db()
    if len(kept.rows) <= MOST_AT_ONCE:
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
            outcome = {"refused": str(refusal)}
            ActivityImport.objects.filter(pk=pk, finished_at=None).update(
                finished_at=timezone.now(), outcome=outcome, rows=[]
            )


@transaction.atomic
def import_rows(kept: ActivityImport, *, now: datetime) -> None:
    """Write every row that was asked for, or none. Raises ImportIsGone or MovedOn."""
    waiting = ActivityImport.objects.filter(pk=kept.pk, requested_at__isnull=False, finished_at=None)
    if not waiting.update(finished_at=now, outcome=kept.counts, rows=[]):
        raise ImportIsGone
    rows = [Row(**row) for row in kept.rows]
    _hold(rows)
    names = names_known()
    for start in range(0, len(rows), _CHUNK):
        _write(kept, rows[start : start + _CHUNK], names, now=now)
    by: User | None = kept.requested_by
    details = {"new": kept.counts["new"], "changed": kept.counts["changed"], "on_behalf": True}
    record_deed(by, "activities.import", f"activity_import:{kept.pk}", now=now, details=details)


def _hold(rows: Sequence[Row]) -> None:
    """Lock what is changed; refuse when it, or an organisation, is not what it was at the dry run."""
    wanted = {row.organisation for row in rows}
    for chunk in _chunks(sorted(wanted)):
        if Organisation.objects.filter(pk__in=chunk).count() != len(chunk):
            raise MovedOn
    seen = {row.activity: row.revision for row in rows if row.activity is not None}
    for chunk in _chunks(sorted(seen)):
        held = (
            Activity.objects.select_for_update().filter(pk__in=chunk, merged_into=None).exclude(state=State.WITHDRAWN)
        )
        found = dict(held.order_by("pk").values_list("pk", "revision"))
        if any(found.get(pk) != seen[pk] for pk in chunk):
            raise MovedOn


def _write(kept: ActivityImport, rows: Sequence[Row], names: Names, *, now: datetime) -> None:
    held = Activity.objects.in_bulk([row.activity for row in rows if row.activity is not None])
    pairs: list[tuple[Row, Activity]] = []
    for row in rows:
        activity = held[row.activity] if row.activity is not None else _new(kept, row, now=now)
        _fill(activity, row.told)
        activity.changed_at = now
        if row.activity is not None:
            activity.revision += 1
        pairs.append((row, activity))
    fresh = [activity for row, activity in pairs if row.activity is None]
    Activity.objects.bulk_create(fresh, batch_size=_CHUNK)
    changed = [activity for row, activity in pairs if row.activity is not None]
    columns = [*(_NAMES.get(name, name) for name in _CHANGED), "english_of", "changed_at", "revision"]
    if changed:
        Activity.objects.bulk_update(changed, columns, batch_size=50)
    _attach(pairs, names)
    index_activities([activity for _row, activity in pairs])


def _new(kept: ActivityImport, row: Row, *, now: datetime) -> Activity:
    return Activity(
        organisation_id=row.organisation,
        stage=row.told["stage"],
        fiscal_year=row.told["fiscal_year"],
        state=kept.new_state,
        published_at=now if kept.new_state == State.PUBLISHED else None,
        is_on_behalf=True,
        source=kept.file_name[:300],
        origin=f"import:{kept.pk}:{row.row}",
        created_at=now,
        changed_at=now,
    )


def _fill(activity: Activity, told: dict[str, Any]) -> None:
    before = (activity.title_en, activity.text_en)
    for name in _TEXTS:
        if name in told:
            setattr(activity, name, told[name])
    for name in ("starts_on", "ends_on"):
        if name in told:
            setattr(activity, name, date.fromisoformat(told[name]))
    for column, name in _NAMES.items():
        if name in told:
            setattr(activity, column, told[name])
    if (activity.title_en, activity.text_en) != before:
        activity.english_of = activity.japanese_hash if activity.title_en else ""


def _attach(pairs: Sequence[tuple[Row, Activity]], names: Names) -> None:
    lists: tuple[tuple[str, Any, str], ...] = (
        ("fields", Activity.fields.through, "field_id"),
        ("guidelines", Activity.guidelines.through, "guideline_id"),
    )
    for name, through, column in lists:
        _clear(through.objects, pairs, name)
        through.objects.bulk_create(
            [through(activity_id=one.pk, **{column: pk}) for row, one in pairs for pk in row.told.get(name, ())],
            batch_size=_CHUNK,
        )
    _clear(ActivityLink.objects, pairs, "url")
    links = [ActivityLink(activity=one, url=url) for row, one in pairs for url in row.told.get("url", ())]
    ActivityLink.objects.bulk_create(links, batch_size=_CHUNK)
    _clear(Participation.objects, pairs, "partners")
    taking_part = [part for row, one in pairs if "partners" in row.told for part in participations_of(one, names)]
    Participation.objects.bulk_create(taking_part, batch_size=_CHUNK)


def _clear(rows: Any, pairs: Sequence[tuple[Row, Activity]], name: str) -> None:
    """Take away what a changed row tells anew."""
    told = [one.pk for row, one in pairs if row.activity is not None and name in row.told]
    if told:
        rows.filter(activity__in=told).delete()


def _chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
