"""Who is in charge, what was said and done, and who else takes part."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from musubi.accounts.actions import record_deed, recount
from musubi.accounts.models import User
from musubi.coordination.actions.filing import label_of, open_case
from musubi.coordination.actions.follow_ups import plan_follow_ups
from musubi.coordination.actions.letters import address_of, tell_duty, write, write_to_keeper, write_to_sender
from musubi.coordination.actions.moving import hold_open, log, touch
from musubi.coordination.indexing import index_case
from musubi.coordination.models import (
    Case,
    CaseEvent,
    CaseSeed,
    Channel,
    Duty,
    EventKind,
    Letter,
    Participant,
    PhoneCall,
    Readers,
    Seed,
    Stage,
)
from musubi.coordination.queries import may_keep_on
from musubi.coordination.refusals import (
    CallIsCase,
    CannotKeep,
    CaseTaken,
    ChangedMeanwhile,
    Missing,
    NoteMissing,
)
from musubi.coordination.tallies import KIND
from musubi.coordination.tasks import want_suggestions
from musubi.core.text import one_line
from musubi.registry.models import Organisation, Person


@transaction.atomic
def take(case: Case, *, person: Person, by: User | None, now: datetime) -> None:
    """Take charge of what nobody has taken: of several who press at once, one does. Raises CannotKeep or CaseTaken."""
    _require_keeper(person, now=now)
    free = Case.objects.filter(pk=case.pk, owner=None, stage=Stage.RECEIVED)
    if not free.update(owner=person, changed_at=now, revision=F("revision") + 1):
        raise CaseTaken
    case.refresh_from_db()
    recount(KIND, [case.pk])
    log(case, EventKind.TAKEN, by=by, now=now, readers=Readers.SENDER)
    write_to_sender(case, Letter.Purpose.TAKEN, now=now)
    record_deed(by, "coordination.take", case.key, now=now, details={"person": person.pk})


@transaction.atomic
def assign(
    case: Case, *, person: Person, by: User | None, now: datetime, note: str = "", revision: int | None = None
) -> None:
    """Put somebody in charge of what nobody has taken; they are told. Raises as `take` and ChangedMeanwhile."""
    if case.owner_id is not None:
        hand_over(case, to=person, note=note, by=by, now=now, revision=revision)
        return
    take(case, person=person, by=by, now=now)
    Case.objects.filter(pk=case.pk).update(handed_over_at=now, taken_over_at=None)
    case.refresh_from_db()
    if note.strip():
        log(case, EventKind.NOTE, by=by, now=now, text=note.strip(), readers=Readers.KEEPERS)
    write_to_keeper(case, Letter.Purpose.HANDED_TO_YOU, case.key, now=now, occasion=f"to:{case.revision}")


@transaction.atomic
def hand_over(
    case: Case, *, to: Person, note: str, by: User | None, now: datetime, revision: int | None = None
) -> None:
    """Put somebody else in charge, with a note for them; the sender is told the new name.

    Raises NoteMissing, CannotKeep or ChangedMeanwhile.
    """
    if not note.strip():
        raise NoteMissing
    _require_keeper(to, now=now)
    seen = case.revision if revision is None else revision
    found = Case.objects.filter(pk=case.pk, revision=seen).exclude(owner=to)
    changed = {"owner": to, "handed_over_at": now, "taken_over_at": None, "changed_at": now}
    if not found.update(**changed, revision=F("revision") + 1):
        raise ChangedMeanwhile
    case.refresh_from_db()
    recount(KIND, [case.pk])
    log(case, EventKind.HANDED_OVER, by=by, now=now, text=note.strip(), readers=Readers.KEEPERS)
    occasion = f"to:{case.revision}"
    write_to_keeper(case, Letter.Purpose.HANDED_TO_YOU, case.key, now=now, occasion=occasion)
    if case.is_open:
        write_to_sender(case, Letter.Purpose.HANDED_OVER, now=now, occasion=occasion)
    record_deed(by, "coordination.hand_over", case.key, now=now, details={"person": to.pk})


@transaction.atomic
def take_over(case: Case, *, by: User | None, now: datetime) -> None:
    """Say that the hand-over was read. Once is enough."""
    if Case.objects.filter(pk=case.pk, taken_over_at=None).exclude(handed_over_at=None).update(taken_over_at=now):
        case.refresh_from_db()
        record_deed(by, "coordination.take_over", case.key, now=now)


@transaction.atomic
def log_contact(
    case: Case,
    *,
    text: str,
    by: User | None,
    now: datetime,
    happened_at: datetime | None = None,
    minutes: int | None = None,
    readers: str = Readers.KEEPERS,
    is_reply: bool = True,
) -> CaseEvent:
    """Note that somebody was in touch with the sender; the first time stops the clock of the first reply."""
    return _log_spoken(
        case,
        EventKind.CONTACT,
        text=text,
        by=by,
        now=now,
        happened_at=happened_at,
        minutes=minutes,
        readers=readers,
        is_reply=is_reply,
    )


@transaction.atomic
def log_interview(
    case: Case,
    *,
    text: str,
    attendees: str,
    by: User | None,
    now: datetime,
    happened_at: datetime | None = None,
    minutes: int | None = None,
    readers: str = Readers.PARTICIPANTS,
) -> CaseEvent:
    """Note an interview: who was there, what was said, what is to be done. Follow-ups are counted from it."""
    event = _log_spoken(
        case,
        EventKind.INTERVIEW,
        text=text,
        by=by,
        now=now,
        happened_at=happened_at,
        minutes=minutes,
        readers=readers,
        is_reply=True,
        attendees=one_line(attendees),
    )
    plan_follow_ups(case, counted_from=timezone.localdate(event.happened_at), now=now)
    return event


@transaction.atomic
def log_note(case: Case, *, text: str, by: User | None, now: datetime, readers: str = Readers.KEEPERS) -> CaseEvent:
    """Note something; nobody was in touch. Raises Missing."""
    if not text.strip():
        raise Missing(name=label_of(CaseEvent, "text"))
    event = log(case, EventKind.NOTE, by=by, now=now, text=text.strip(), readers=readers)
    record_deed(by, "coordination.note", case.key, now=now)
    return event


def _log_spoken(
    case: Case, kind: str, *, text: str, by: User | None, now: datetime, is_reply: bool, **facts: object
) -> CaseEvent:
    if not text.strip():
        raise Missing(name=label_of(CaseEvent, "text"))
    hold_open(case)
    event = log(case, kind, by=by, now=now, text=text.strip(), **facts)  # type: ignore[arg-type]  # columns of CaseEvent
    touch(case, now=event.happened_at, is_reply=is_reply)
    record_deed(by, f"coordination.{kind}", case.key, now=now)
    return event


@transaction.atomic
def let_take_part(
    case: Case,
    *,
    part: str,
    by: User | None,
    now: datetime,
    person: Person | None = None,
    organisation: Organisation | None = None,
) -> Participant:
    """Let a person or an organisation take part; who takes part already goes on. Raises CannotKeep for a helper."""
    if part == Participant.Part.HELPER and person is not None:
        _require_keeper(person, now=now)
    found, created = Participant.objects.get_or_create(
        case=case, person=person, organisation=organisation, part=part, until=None, defaults={"since": now}
    )
    if created and person is not None:
        occasion = f"participant:{found.pk}"
        write(Letter.Purpose.SHARED, case.key, address_of(person), now=now, case=case, occasion=occasion)
    record_deed(by, "coordination.let_take_part", case.key, now=now, details={"part": part})
    return found


@transaction.atomic
def let_go(participant: Participant, *, by: User | None, now: datetime) -> None:
    """End a part in a case."""
    if Participant.objects.filter(pk=participant.pk, until=None).update(until=now):
        participant.refresh_from_db()
        record_deed(by, "coordination.let_go", participant.case.key, now=now, details={"part": participant.part})


@transaction.atomic
def put_beside(case: Case, seed: Seed, *, by: User | None, now: datetime, note: str = "") -> CaseSeed:
    """Put a seed beside a case as a candidate; one that is there stays."""
    found, _created = CaseSeed.objects.get_or_create(
        case=case, seed=seed, defaults={"note": one_line(note), "put_at": now}
    )
    record_deed(by, "coordination.put_beside", case.key, now=now, details={"seed": seed.pk})
    return found


@transaction.atomic
def take_away(candidate: CaseSeed, *, by: User | None, now: datetime) -> None:
    """Take a seed away from a case."""
    case = candidate.case
    candidate.delete()
    record_deed(by, "coordination.take_away", case.key, now=now)


@transaction.atomic
def log_call(
    *,
    firm_name: str,
    topic: str,
    minutes: int,
    result: str,
    by: User | None,
    now: datetime,
    organisation: Organisation | None = None,
) -> PhoneCall:
    """Note a phone call in one line; with the result “case” it becomes one. Raises Missing."""
    texts = {"firm_name": one_line(firm_name), "topic": one_line(topic)}
    for name, text in texts.items():
        if not text:
            raise Missing(name=label_of(PhoneCall, name))
    is_case = result == PhoneCall.Result.CASE
    call = PhoneCall.objects.create(
        **texts,
        minutes=minutes,
        result=PhoneCall.Result.CALL_BACK if is_case else result,
        called_at=now,
        by=by,
        organisation=organisation,
    )
    record_deed(by, "coordination.log_call", call.key, now=now)
    if is_case:
        make_case(call, by=by, now=now)
    return call


@transaction.atomic
def make_case(call: PhoneCall, *, by: User | None, now: datetime) -> Case:
    """Open a case for a call, once. Raises CallIsCase."""
    case = open_case(call.topic, call.firm_name, channel=Channel.PHONE, now=now)
    waiting = PhoneCall.objects.filter(pk=call.pk, case=None)
    if not waiting.update(case=case, result=PhoneCall.Result.CASE):
        raise CallIsCase
    call.refresh_from_db()
    sender, at = Readers.SENDER, call.called_at
    log(case, EventKind.RECEIVED, by=by, now=now, readers=sender, minutes=call.minutes, happened_at=at)
    touch(case, now=now, is_reply=True)
    index_case(case)
    want_suggestions()
    tell_duty(case, by=by, now=now)
    record_deed(by, "coordination.make_case", case.key, now=now)
    return case


@transaction.atomic
def put_on_duty(person: Person, *, starts_on: date, by: User | None, now: datetime) -> Duty:
    """Let this person answer, from a day, for what nobody has taken. Raises CannotKeep."""
    _require_keeper(person, now=now)
    duty, _created = Duty.objects.update_or_create(starts_on=starts_on, defaults={"person": person})
    record_deed(by, "coordination.put_on_duty", f"person:{person.pk}", now=now)
    return duty


def _require_keeper(person: Person, *, now: datetime) -> None:
    if not may_keep_on(person, timezone.localdate(now)):
        raise CannotKeep
