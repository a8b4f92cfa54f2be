"""その後いかがですか: asked at 3, 6, 12 and 24 months, each time once, until it is answered or stopped."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.coordination.actions.letters import write, write_to_keeper
from musubi.coordination.actions.moving import log, touch
from musubi.coordination.models import MONTHS, Case, Ending, EventKind, FollowUp, Letter, NeedState, Readers
from musubi.coordination.refusals import FollowUpAnswered

State = FollowUp.State
_LAST_DAY_OF_ALL_MONTHS = 28
_MONTHS_OF_A_YEAR = 12


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a month that is too short for it."""
    year, month = divmod(day.year * _MONTHS_OF_A_YEAR + day.month - 1 + months, _MONTHS_OF_A_YEAR)
    for last in (day.day, 30, 29, _LAST_DAY_OF_ALL_MONTHS):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"{day} has no day {months} months later.")


@transaction.atomic
def plan_follow_ups(case: Case, *, counted_from: date, now: datetime) -> int:
    """Plan the four questions, counted from an interview or agreement; those planned already stay. Return how many."""
    case.refresh_from_db(fields=["is_follow_up_stopped"])
    if case.is_follow_up_stopped:
        return 0
    planned = [
        FollowUp(case=case, counted_from=counted_from, months=months, due_on=months_after(counted_from, months))
        for months in MONTHS
        if months_after(counted_from, months) > timezone.localdate(now)
    ]
    before = FollowUp.objects.filter(case=case).count()
    FollowUp.objects.bulk_create(planned, ignore_conflicts=True)
    return FollowUp.objects.filter(case=case).count() - before


@transaction.atomic
def ask_follow_up(follow_up: FollowUp, *, now: datetime) -> bool:
    """Ask by mail, once; whether that was done. Without an address it stays on its owner's list, to be asked by phone.

    Nobody is asked who stopped it, or took the request back.
    """
    case = follow_up.case
    need = case.need
    if _is_unwanted(case):
        FollowUp.objects.filter(pk=follow_up.pk, state=State.PLANNED).update(state=State.STOPPED)
        return False
    if need is None or not need.contact_email:
        return False
    planned = FollowUp.objects.filter(pk=follow_up.pk, state=State.PLANNED)
    if not planned.update(state=State.ASKED, asked_at=now):
        return False
    write(Letter.Purpose.FOLLOW_UP, follow_up.key, need.contact_email, now=now, case=case)
    log(case, EventKind.FOLLOWED_UP, by=None, now=now, readers=Readers.SENDER, details={"months": follow_up.months})
    record_deed(None, "coordination.ask_follow_up", follow_up.key, now=now)
    return True


def ask_due_follow_ups(*, now: datetime) -> int:
    """Ask all that is due by now, each in a transaction of its own; return how many mails there are."""
    due = FollowUp.objects.filter(state=State.PLANNED, due_on__lte=timezone.localdate(now))
    rows = due.select_related("case__need").order_by("due_on", "pk")
    return sum(ask_follow_up(follow_up, now=now) for follow_up in rows)


@transaction.atomic
def answer_follow_up(follow_up: FollowUp, *, answer: str, words: str = "", by: User | None, now: datetime) -> Case:
    """Keep the answer, and tell whoever is in charge; an answer is kept too when the case was opened again since.

    `by` is None where the sender answers by the link. Raises FollowUpAnswered.
    """
    waiting = FollowUp.objects.filter(pk=follow_up.pk).exclude(state=State.ANSWERED)
    asked_at = follow_up.asked_at or now
    if not waiting.update(state=State.ANSWERED, answer=answer, words=words.strip(), answered_at=now, asked_at=asked_at):
        raise FollowUpAnswered
    follow_up.refresh_from_db()
    case = Case.objects.select_related("owner__user", "duty_owner__user", "need").get(pk=follow_up.case_id)
    label = FollowUp.Answer(answer).label
    log(
        case,
        EventKind.FOLLOWED_UP,
        by=by,
        now=now,
        text=words.strip(),
        details={"months": follow_up.months, "answer": answer, "label": str(label)},
    )
    touch(case, now=now)
    if by is None:
        write_to_keeper(case, Letter.Purpose.ANSWER, follow_up.key, now=now)
    record_deed(by, "coordination.answer_follow_up", follow_up.key, now=now, details={"answer": answer})
    return case


@transaction.atomic
def stop_follow_ups(case: Case, *, by: User | None, now: datetime) -> int:
    """Ask no more, as the sender wishes; return how many questions are dropped. An answer on its way is still kept."""
    Case.objects.filter(pk=case.pk).update(is_follow_up_stopped=True)
    count = FollowUp.objects.filter(case=case, state__in=[State.PLANNED, State.ASKED]).update(state=State.STOPPED)
    case.refresh_from_db()
    record_deed(by, "coordination.stop_follow_ups", case.key, now=now, details={"dropped": count})
    return count


def _is_unwanted(case: Case) -> bool:
    is_withdrawn = case.ending == Ending.WITHDRAWN or (case.need is not None and case.need.state == NeedState.WITHDRAWN)
    return case.is_follow_up_stopped or is_withdrawn
