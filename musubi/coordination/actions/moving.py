"""The log of a case, and its way through the stages: moved, closed, opened again, and taken back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from musubi.accounts.actions import record_deed, recount
from musubi.accounts.models import User
from musubi.coordination.actions.letters import write_to_sender
from musubi.coordination.indexing import index_need
from musubi.coordination.models import (
    Case,
    CaseEvent,
    Ending,
    EventKind,
    Inquiry,
    Introduction,
    Letter,
    Need,
    NeedState,
    Readers,
    Reason,
    Stage,
)
from musubi.coordination.queries import last_move
from musubi.coordination.refusals import (
    CaseClosed,
    ChangedMeanwhile,
    NotAllowedHere,
    NothingToUndo,
    OwnerMissing,
    ReasonMissing,
)
from musubi.coordination.tallies import KIND

OPENED = {"closed_at": None, "ending": "", "closing_reason": None, "closing_words": ""}


def log(
    case: Case,
    kind: str,
    *,
    by: User | None,
    now: datetime,
    text: str = "",
    readers: str = Readers.PARTICIPANTS,
    happened_at: datetime | None = None,
    **facts: Any,
) -> CaseEvent:
    """Add a line to the case's log."""
    return CaseEvent.objects.create(
        case=case,
        kind=kind,
        by=by,
        text=text,
        readers=readers,
        happened_at=happened_at or now,
        recorded_at=now,
        **facts,
    )


def hold_open(case: Case) -> None:
    """Lock the case for the rest of the transaction. Raises CaseClosed."""
    # An UPDATE that changes nothing holds the row on both engines.
    if not Case.objects.filter(pk=case.pk, closed_at=None).update(closed_at=None):
        raise CaseClosed


def touch(case: Case, *, now: datetime, is_reply: bool = False) -> None:
    """Note that somebody was in touch with the sender; the first time is the first reply."""
    Case.objects.filter(pk=case.pk, last_contact_at__lt=now).update(last_contact_at=now)
    if is_reply:
        Case.objects.filter(pk=case.pk, first_replied_at=None).update(first_replied_at=now)
    case.refresh_from_db(fields=["last_contact_at", "first_replied_at"])
    recount(KIND, [case.pk])


def shift(case: Case, stage: str, *, now: datetime, revision: int | None, **changes: Any) -> str:
    """Change the stage as NEXT allows, with one UPDATE that names what it found; return the stage before.

    Raises NotAllowedHere, OwnerMissing or ChangedMeanwhile.
    """
    before = case.stage
    if stage not in Case.NEXT[before]:
        raise NotAllowedHere(state=case.get_stage_display(), wanted=Stage(stage).label)
    _set_stage(case, stage, now=now, revision=revision, **changes)
    return before


def _set_stage(case: Case, stage: str, *, now: datetime, revision: int | None, **changes: Any) -> None:
    seen = case.revision if revision is None else revision
    found = Case.objects.filter(pk=case.pk, revision=seen, stage=case.stage)
    changed = {"stage": stage, "stage_since": now, "changed_at": now, "revision": F("revision") + 1, **changes}
    try:
        with transaction.atomic():
            count = found.update(**changed)
    except IntegrityError as error:
        if Case.objects.filter(pk=case.pk, owner=None).exists():
            raise OwnerMissing from error
        raise
    if not count:
        raise ChangedMeanwhile
    case.refresh_from_db()
    recount(KIND, [case.pk])


@transaction.atomic
def move(
    case: Case,
    stage: str,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    revision: int | None = None,
) -> CaseEvent:
    """Move an open case on. Its sender sees the stage, not the note. Raises as `shift`; to end one, see `close`."""
    if Stage.CLOSED in {stage, case.stage}:
        raise NotAllowedHere(state=case.get_stage_display(), wanted=Stage(stage).label)
    before = shift(case, stage, now=now, revision=revision)
    if note.strip():
        log(case, EventKind.NOTE, by=by, now=now, text=note.strip(), readers=Readers.KEEPERS)
    event = log(case, EventKind.MOVED, by=by, now=now, readers=Readers.SENDER, stage_before=before, stage_after=stage)
    record_deed(by, "coordination.move", case.key, now=now, details={"from": before, "to": stage})
    return event


@transaction.atomic
def close(
    case: Case,
    *,
    ending: str,
    reason: Reason | None,
    words: str,
    by: User | None,
    now: datetime,
    revision: int | None = None,
) -> CaseEvent:
    """End a case: its sender reads `words`, by mail too. What was still being asked is taken back.

    Raises ReasonMissing and as `shift`.
    """
    if reason is None or not words.strip() or ending not in Ending.values:
        raise ReasonMissing
    told = {"closed_at": now, "ending": ending, "closing_reason": reason, "closing_words": words.strip()}
    before = shift(case, Stage.CLOSED, now=now, revision=revision, **told)
    details = _take_back_what_is_asked(case, now=now)
    event = log(
        case,
        EventKind.CLOSED,
        by=by,
        now=now,
        text=words.strip(),
        readers=Readers.SENDER,
        stage_before=before,
        stage_after=Stage.CLOSED,
        details=details,
    )
    touch(case, now=now, is_reply=True)
    write_to_sender(case, Letter.Purpose.CLOSED, now=now, occasion=f"closed:{case.revision}")
    record_deed(by, "coordination.close", case.key, now=now, details={"ending": ending, "reason": reason.code})
    return event


@transaction.atomic
def reopen(
    case: Case,
    *,
    by: User | None,
    now: datetime,
    stage: str = Stage.HEARING,
    note: str = "",
    revision: int | None = None,
) -> CaseEvent:
    """Go on with a case that was closed. Raises NotAllowedHere, OwnerMissing or ChangedMeanwhile."""
    if case.stage != Stage.CLOSED:
        raise NotAllowedHere(state=case.get_stage_display(), wanted=Stage(stage).label)
    was = {
        "closed_at": case.closed_at.isoformat() if case.closed_at else "",
        "ending": case.ending,
        "reason": case.closing_reason_id,
        "words": case.closing_words,
    }
    before = shift(case, stage, now=now, revision=revision, **OPENED)
    event = log(
        case,
        EventKind.REOPENED,
        by=by,
        now=now,
        text=note.strip(),
        readers=Readers.PARTICIPANTS,
        stage_before=before,
        stage_after=stage,
        details=was,
    )
    record_deed(by, "coordination.reopen", case.key, now=now, details={"to": stage})
    return event


@transaction.atomic
def undo_move(event: CaseEvent, *, by: User | None, now: datetime) -> CaseEvent:
    """Take the last move back, with a line of its own. Raises NothingToUndo or ChangedMeanwhile."""
    case = Case.objects.select_related("need").get(pk=event.case_id)
    if last_move(case) != event or case.stage != event.stage_after:
        raise NothingToUndo
    changes: dict[str, Any] = {}
    if event.kind == EventKind.CLOSED:
        changes = OPENED
    elif event.kind == EventKind.REOPENED:
        changes = {
            "closed_at": datetime.fromisoformat(event.details["closed_at"]),
            "ending": event.details["ending"],
            "closing_reason_id": event.details["reason"],
            "closing_words": event.details["words"],
        }
    _set_stage(case, event.stage_before, now=now, revision=None, **changes)
    if event.kind == EventKind.CLOSED:
        _ask_again(case, event.details, now=now)
    try:
        with transaction.atomic():
            undoing = log(
                case,
                EventKind.UNDONE,
                by=by,
                now=now,
                readers=Readers.SENDER,
                undoes=event,
                stage_before=event.stage_after,
                stage_after=event.stage_before,
            )
    except IntegrityError as error:
        raise NothingToUndo from error
    event.case.refresh_from_db()
    record_deed(by, "coordination.undo_move", case.key, now=now, details={"to": event.stage_before})
    return undoing


def _take_back_what_is_asked(case: Case, *, now: datetime) -> dict[str, Any]:
    """Take back open inquiries and introductions, and hide the need; return what an undoing brings back."""
    inquiries = Inquiry.objects.filter(case=case, state=Inquiry.State.OPEN)
    introductions = Introduction.objects.filter(case=case, state=Introduction.State.PROPOSED)
    details: dict[str, Any] = {
        "inquiries": list(inquiries.values_list("pk", flat=True)),
        "introductions": list(introductions.values_list("pk", flat=True)),
    }
    inquiries.update(state=Inquiry.State.TAKEN_BACK, answered_at=now)
    introductions.update(state=Introduction.State.TAKEN_BACK, ended_at=now)
    shown = Need.objects.filter(case=case, state=NeedState.SHOWN)
    details["was_shown"] = bool(shown.update(state=NeedState.RECEIVED, changed_at=now, revision=F("revision") + 1))
    _index(case)
    return details


def _ask_again(case: Case, details: dict[str, Any], *, now: datetime) -> None:
    taken = Inquiry.objects.filter(pk__in=details["inquiries"], state=Inquiry.State.TAKEN_BACK)
    taken.update(state=Inquiry.State.OPEN, answered_at=None)
    ended = Introduction.objects.filter(pk__in=details["introductions"], state=Introduction.State.TAKEN_BACK)
    ended.update(state=Introduction.State.PROPOSED, ended_at=None)
    if details["was_shown"]:
        hidden = Need.objects.filter(case=case, state=NeedState.RECEIVED)
        hidden.update(state=NeedState.SHOWN, shown_at=now, changed_at=now, revision=F("revision") + 1)
    _index(case)


def _index(case: Case) -> None:
    if case.need is not None:
        case.need.refresh_from_db()
        index_need(case.need)
