"""Good work is picked up, with the reason: nominated, found useful, tried elsewhere, recognised, presented."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from musubi.accounts.actions import record_deed, recount
from musubi.accounts.models import User
from musubi.activities.actions.telling import tell
from musubi.activities.models import (
    Activity,
    Criterion,
    Nomination,
    Presentation,
    Recognition,
    Shortlisting,
    Stage,
    Useful,
)
from musubi.activities.refusals import CitationMissing, NoSuchExample, NotPraised, NotRecognised, ReasonMissing
from musubi.activities.tallies import KIND
from musubi.core.dates import fiscal_year
from musubi.meetings.models import Meeting
from musubi.registry.models import Organisation

# --- what anyone signed in for a member says -----------------------------------------------------------------------


@transaction.atomic
def nominate(activity: Activity, *, reason: str, by: User, now: datetime) -> Nomination:
    """Propose it as an example; the same person's second reason takes the place of the first.

    Raises ReasonMissing or NotPraised.
    """
    if not reason.strip():
        raise ReasonMissing
    hold_published(activity)
    nomination, _is_new = Nomination.objects.update_or_create(
        activity=activity, user=by, defaults={"reason": reason.strip()}, create_defaults=_said(reason, now)
    )
    record_deed(by, "activities.nominate", activity.key, now=now)
    return nomination


@transaction.atomic
def take_back_nomination(activity: Activity, *, by: User, now: datetime) -> None:
    """Forget that one person's nomination. What was not said can be taken back too."""
    if Nomination.objects.filter(activity=activity, user=by).delete()[0]:
        record_deed(by, "activities.take_back_nomination", activity.key, now=now)


@transaction.atomic
def find_useful(
    activity: Activity,
    *,
    by: User,
    now: datetime,
    organisation: Organisation | None = None,
    taken_over: str | None = None,
) -> Useful:
    """Say 「参考になった」, and perhaps what one took over; None leaves a note as it is. Raises NotPraised."""
    hold_published(activity)
    note = {} if taken_over is None else {"taken_over": taken_over.strip()}
    mark, is_new = Useful.objects.update_or_create(
        activity=activity,
        user=by,
        defaults=note,
        create_defaults={"organisation": organisation, "made_at": now, **note},
    )
    if is_new or note:
        record_deed(by, "activities.find_useful", activity.key, now=now)
    return mark


@transaction.atomic
def take_back_useful(activity: Activity, *, by: User, now: datetime) -> None:
    """Forget that one person's mark, and the note with it. What was not said can be taken back too."""
    if Useful.objects.filter(activity=activity, user=by).delete()[0]:
        record_deed(by, "activities.take_back_useful", activity.key, now=now)


@transaction.atomic
def try_out(
    example: Activity, *, organisation: Organisation, told: Mapping[str, Any], by: User, now: datetime, **marks: Any
) -> Activity:
    """Begin telling what an organisation did after an example: a draft that knows its model.

    Raises NoSuchExample, and what `tell` raises.
    """
    try:
        hold_published(example)
    except NotPraised as refusal:
        raise NoSuchExample from refusal
    starts_on = told["starts_on"]
    stage = Stage.PLAN if starts_on > timezone.localdate(now) else Stage.RESULT
    year = fiscal_year(starts_on)
    return tell(organisation, stage=stage, fiscal_year=year, told=told, by=by, now=now, example=example, **marks)


# --- what the secretariat does with it -----------------------------------------------------------------------------


@transaction.atomic
def shortlist(
    activity: Activity, *, criteria: Iterable[Criterion] = (), note: str = "", by: User | None, now: datetime
) -> Shortlisting:
    """Hold it against the criteria. Raises NotPraised."""
    hold_published(activity)
    entry, _is_new = Shortlisting.objects.update_or_create(
        activity=activity, defaults={"note": note.strip()}, create_defaults={"note": note.strip(), "made_at": now}
    )
    entry.criteria.set(criteria)
    record_deed(by, "activities.shortlist", activity.key, now=now)
    return entry


@transaction.atomic
def take_off_shortlist(activity: Activity, *, by: User | None, now: datetime) -> None:
    """Take it off; nominations stay. What is not on it can be taken off too."""
    if Shortlisting.objects.filter(activity=activity).delete()[0]:
        record_deed(by, "activities.take_off_shortlist", activity.key, now=now)


@transaction.atomic
def recognise(
    activity: Activity,
    *,
    kind: str,
    citation_ja: str,
    citation_en: str = "",
    meeting: Meeting | None = None,
    by: User | None,
    now: datetime,
) -> Recognition:
    """Show it to all as an example, with the reason. Said again, it is corrected.

    Raises CitationMissing or NotPraised.
    """
    if not citation_ja.strip():
        raise CitationMissing
    hold_published(activity)
    words = {"kind": kind, "citation_ja": citation_ja.strip(), "citation_en": citation_en.strip(), "meeting": meeting}
    recognition, _is_new = Recognition.objects.update_or_create(
        activity=activity, defaults=words, create_defaults={**words, "made_at": now}
    )
    recount(KIND, [activity.pk])
    record_deed(by, "activities.recognise", activity.key, now=now, details={"kind": kind})
    return recognition


@transaction.atomic
def take_back_recognition(activity: Activity, *, by: User | None, now: datetime) -> None:
    """Show it as an example no longer. Raises NotRecognised."""
    if not Recognition.objects.filter(activity=activity).delete()[0]:
        raise NotRecognised
    recount(KIND, [activity.pk])
    record_deed(by, "activities.take_back_recognition", activity.key, now=now)


@transaction.atomic
def present(activity: Activity, *, meeting: Meeting, by: User | None, now: datetime) -> Presentation:
    """Mark that it is presented at a meeting; said twice it stands once. Raises NotPraised."""
    hold_published(activity)
    mark, is_new = Presentation.objects.get_or_create(activity=activity, meeting=meeting)
    if is_new:
        record_deed(by, "activities.present", activity.key, now=now, details={"meeting": meeting.pk})
    return mark


@transaction.atomic
def take_back_presentation(mark: Presentation, *, by: User | None, now: datetime) -> None:
    """Say that it is not presented there."""
    subject, meeting = mark.activity.key, mark.meeting_id
    mark.delete()
    record_deed(by, "activities.take_back_presentation", subject, now=now, details={"meeting": meeting})


def hold_published(activity: Activity) -> None:
    """Keep the activity as it is for the rest of the transaction. Raises NotPraised unless it is on the site.

    Without the lock, praise could reach an entry in the moment in which it is merged into another, and be lost from
    sight with it.
    """
    if not list(Activity.objects.published().filter(pk=activity.pk).select_for_update().values_list("pk")):
        raise NotPraised


def _said(reason: str, now: datetime) -> dict[str, Any]:
    return {"reason": reason.strip(), "made_at": now}
