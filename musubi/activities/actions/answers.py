"""An organisation's whole answer to a round: saved as a draft, checked inside, sent. All of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from musubi.accounts.models import User
from musubi.activities.actions import publishing, telling
from musubi.activities.collections import STAGES
from musubi.activities.models import Activity, State
from musubi.activities.queries import names_known
from musubi.activities.refusals import EntriesEditedMeanwhile
from musubi.surveys import actions as surveys
from musubi.surveys.models import Request
from musubi.surveys.models import State as Answer


@dataclass(frozen=True)
class Entry:
    """One entry as the form has it: a new one without `activity`, one to be left out with `is_dropped`."""

    told: Mapping[str, Any]
    activity: int | None = None
    revision: int = 0
    is_dropped: bool = False
    copied_from: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def save_answer(
    request: Request, entries: Sequence[Entry], *, by: User | None, now: datetime, is_on_behalf: bool = False
) -> list[Activity]:
    """Keep the entries as drafts. Raises RoundClosed, or EntriesEditedMeanwhile with those another person changed.

    Either every entry is kept or none.
    """
    held = {one.pk: one for one in request.activities.select_related("organisation")}
    collided = [entry for entry in entries if entry.activity is not None and _is_older(entry, held.get(entry.activity))]
    if collided:
        raise EntriesEditedMeanwhile(collided)
    names, kept = names_known(), []
    for position, entry in enumerate(entries):
        activity = held.get(entry.activity) if entry.activity is not None else None
        if activity is None:
            kept += _told_anew(
                request, entry, position=position, names=names, by=by, now=now, is_on_behalf=is_on_behalf
            )
        elif entry.is_dropped:
            publishing.withdraw(activity, revision=entry.revision, by=by, now=now)
        else:
            if _differs(activity, entry):
                telling.edit(activity, revision=entry.revision, told=entry.told, by=by, now=now, names=names)
            kept.append(activity)
    if request.state == Answer.ASKED:
        surveys.move(request, Answer.DRAFT, by=by, now=now)
    return kept


@transaction.atomic
def send_answer(
    request: Request,
    entries: Sequence[Entry],
    *,
    by: User | None,
    now: datetime,
    revision: int | None = None,
    is_on_behalf: bool = False,
) -> list[Activity]:
    """Keep the entries and hand the answer to the secretariat; without any entry it says that there is nothing.

    Raises what `save_answer` and surveys' `submit` raise.
    """
    if revision is not None and revision != request.revision:
        raise surveys.MovedMeanwhile
    kept = save_answer(request, entries, by=by, now=now, is_on_behalf=is_on_behalf)
    for activity in kept:
        if activity.state in {State.DRAFT, State.RETURNED}:
            publishing.submit(activity, by=by, now=now)
    surveys.submit(request, by=by, now=now, has_nothing=not kept, is_on_behalf=is_on_behalf)
    return kept


def _told_anew(request: Request, entry: Entry, *, position: int, **how: Any) -> list[Activity]:
    if entry.is_dropped:
        return []
    return [
        telling.tell(
            request.organisation,
            stage=STAGES[request.round.collection],
            fiscal_year=request.round.fiscal_year,
            told=entry.told,
            request=request,
            position=position,
            **how,
        )
    ]


def _is_older(entry: Entry, activity: Activity | None) -> bool:
    """Whether the entry was changed by somebody else since the form was opened, and would lose that change."""
    if activity is None:
        return True
    return activity.revision != entry.revision and (entry.is_dropped or _differs(activity, entry))


def _differs(activity: Activity, entry: Entry) -> bool:
    if any(getattr(activity, name) != entry.told[name] for name in telling.COLUMNS if name in entry.told):
        return True
    lists: dict[str, Any] = {
        "fields": activity.fields.all(),
        "guidelines": activity.guidelines.all(),
        "links": activity.links.values_list("url", flat=True),
    }
    return any(set(entry.told[name]) != set(lists[name]) for name in lists if name in entry.told)
