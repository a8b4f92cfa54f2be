"""The whole sheet, read and found right, becomes the organisation's answer. All of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from musubi.accounts.models import User
from musubi.activities.actions import telling
from musubi.activities.actions.answers import Entry, send_answer
from musubi.activities.actions.files import owner_of, owner_of_entry
from musubi.activities.actions.merging import tell_apart
from musubi.activities.actions.sheets import Collision, SheetEntry, days_left, digest, hold, sheet_of, values_of, write
from musubi.activities.models import Activity, Stage, State
from musubi.activities.refusals import EditedMeanwhile, EntriesEditedMeanwhile
from musubi.documents import actions as documents
from musubi.documents.models import StoredFile
from musubi.surveys.models import Request


@transaction.atomic
def send_sheet(
    request: Request,
    told: Mapping[str, Mapping[str, Any]],
    *,
    seen: Mapping[str, str],
    by: User | None,
    now: datetime,
    is_on_behalf: bool = False,
    apart: Mapping[str, Sequence[Activity]] | None = None,
) -> list[Activity]:
    """Send the entries; `told` holds each that is not left out, as it was read, `seen` the digest it was read from.

    `apart` holds by entry what looks like it and is another activity.

    Raises EditedMeanwhile when the sheet is another by now, EntriesEditedMeanwhile with the collisions when an activity
    was changed elsewhere since somebody typed over it, and what `send_answer` raises.
    """
    hold(request)
    entries = sheet_of(request).entries
    if {entry.key: entry.digest for entry in entries} != dict(seen):
        raise EditedMeanwhile
    activities = {one.pk: one for one in request.activities.select_related("organisation")}
    outrun = [
        Collision(entry.key, entry.values, values_of(activities[entry.activity]), entry.digest)
        for entry in entries
        if entry.is_outrun and entry.activity is not None
    ]
    if outrun:
        raise EntriesEditedMeanwhile(outrun)
    asked = [entry for entry in entries if entry.activity is not None or not entry.is_dropped]
    sent = [_entry(one, told, activities) for one in asked]
    kept = send_answer(request, sent, by=by, now=now, is_on_behalf=is_on_behalf)
    became = dict(zip((one.key for one in asked if not one.is_dropped), kept, strict=True))
    for entry in entries:
        if activity := became.get(entry.key):
            _finish(request, entry, activity, (apart or {}).get(entry.key, []), by=by, now=now)
    write(request, [_as_sent(entry, became.get(entry.key)) for entry in entries], now=now)
    return kept


def _entry(entry: SheetEntry, told: Mapping[str, Mapping[str, Any]], activities: Mapping[int, Activity]) -> Entry:
    activity = activities[entry.activity] if entry.activity is not None else None
    given = told.get(entry.key, {})
    return Entry(
        days_left(given, activity) if activity else given,
        activity=entry.activity,
        revision=activity.revision if activity else 0,
        is_dropped=entry.is_dropped,
    )


def _finish(
    request: Request,
    entry: SheetEntry,
    activity: Activity,
    apart: Sequence[Activity],
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Pair a result with the plan it was copied from, tell it from its look-alikes, and give it its files."""
    for other in apart:
        tell_apart(activity, other, by=by, now=now)
    if entry.activity is None and entry.copied_from is not None and activity.stage == Stage.RESULT:
        plans = Activity.objects.filter(
            pk=entry.copied_from, stage=Stage.PLAN, fiscal_year=activity.fiscal_year, result=None
        )
        if plan := plans.exclude(state=State.WITHDRAWN).first():
            telling.pair(activity, plan=plan, by=by, now=now)
    whose: dict[str, Any] = {"by": by, "now": now, "on_behalf_of": request.organisation.key}
    documents.hand_over(owner_of_entry(request, entry.key), owner_of(activity), activity.audience, **whose)
    for file in StoredFile.objects.of(*owner_of(activity)).present():
        if str(file.uuid) in entry.values["removed"]:
            documents.remove(file, **whose)


def _as_sent(entry: SheetEntry, activity: Activity | None) -> SheetEntry:
    """Return the entry as it is kept from now on: what it became says the rest; what was left out stays left out."""
    if activity is None:
        return SheetEntry(entry.key, entry.values, is_typed=True, copied_from=entry.copied_from, before=entry.before)
    named = digest(values_of(activity))
    return SheetEntry(entry.key, {}, activity.pk, source=named, based=named, copied_from=entry.copied_from)
