"""Organisations are asked, answer once, and are brought together with the company when both sides want it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.audience import MEMBERS, PUBLIC, organisation_key
from musubi.accounts.models import User
from musubi.coordination.actions.follow_ups import plan_follow_ups
from musubi.coordination.actions.letters import addresses_of, write, write_to_keeper
from musubi.coordination.actions.looking import require_nameless, require_unnamed
from musubi.coordination.actions.moving import hold_open, log, move, touch
from musubi.coordination.audience import View, view_of
from musubi.coordination.indexing import index_need
from musubi.coordination.models import (
    Case,
    Disclosure,
    EventKind,
    Inquiry,
    Introduction,
    Letter,
    Need,
    Participant,
    Readers,
    Reason,
    Seed,
    Stage,
)
from musubi.coordination.queries import gone_by, names_on
from musubi.coordination.refusals import (
    AnsweredAlready,
    AskedAlready,
    DecidedAlready,
    IntroducedAlready,
    NotDisclosed,
    OrganisationHasLeft,
    OwnerMissing,
    ReasonMissing,
)
from musubi.registry.models import Organisation

Side = Introduction.Side


@transaction.atomic
def ask(
    case: Case,
    organisations: Iterable[Organisation],
    *,
    due_on: date,
    by: User | None,
    now: datetime,
    message: str = "",
    seeds: dict[int, Seed] | None = None,
) -> list[Inquiry]:
    """Ask several organisations at once, each because of a seed of its own where `seeds` names one by its number.

    All of them or none. Raises CaseClosed, OwnerMissing, OrganisationHasLeft, NotDisclosed, NameInText, NameInMessage
    or AskedAlready.
    """
    hold_open(case)
    case.refresh_from_db()
    if case.owner_id is None:
        raise OwnerMissing
    chosen = list(dict.fromkeys(organisations))
    names = _require_present(chosen, now=now)
    _require_disclosed(case.need, chosen)
    _require_untold(case, chosen, message)
    told = {"message": message.strip(), "asked_by": by, "asked_at": now, "due_on": due_on}
    made = []
    for organisation in chosen:
        seed = (seeds or {}).get(organisation.pk)
        try:
            with transaction.atomic():
                inquiry = Inquiry.objects.create(case=case, organisation=organisation, seed=seed, **told)
        except IntegrityError as error:
            raise AskedAlready(name=names[organisation.pk]) from error
        made.append(inquiry)
        for email in addresses_of(organisation, now=now):
            write(Letter.Purpose.ASK, inquiry.key, email, now=now, case=case)
    _index(case)
    asked = [organisation.pk for organisation in chosen]
    log(case, EventKind.ASKED, by=by, now=now, details={"organisations": asked})
    record_deed(by, "coordination.ask", case.key, now=now, details={"organisations": asked})
    return made


@transaction.atomic
def answer_inquiry(
    inquiry: Inquiry,
    *,
    is_interested: bool,
    by: User | None,
    now: datetime,
    reason: Reason | None = None,
    words: str = "",
) -> None:
    """Answer, once: of two who answer at the same moment one does. Whoever is in charge reads it.

    `by` is None where it comes by the mailed link. Raises ReasonMissing or AnsweredAlready.
    """
    if not is_interested and (reason is None or not words.strip()):
        raise ReasonMissing
    state = Inquiry.State.INTERESTED if is_interested else Inquiry.State.DECLINED
    waiting = Inquiry.objects.filter(pk=inquiry.pk, state=Inquiry.State.OPEN)
    if not waiting.update(
        state=state,
        reason=None if is_interested else reason,
        words=words.strip(),
        answered_by=by,
        answered_at=now,
    ):
        raise AnsweredAlready
    inquiry.refresh_from_db()
    case = _case_of(inquiry.case_id)
    details = {"organisation": inquiry.organisation_id, "answer": state}
    log(case, EventKind.ANSWERED, by=by, now=now, text=words.strip(), readers=Readers.KEEPERS, details=details)
    write_to_keeper(case, Letter.Purpose.ANSWER, inquiry.key, now=now)
    record_deed(
        by, "coordination.answer_inquiry", inquiry.key, now=now, on_behalf_of=inquiry.organisation.key, details=details
    )


@transaction.atomic
def take_back_inquiry(inquiry: Inquiry, *, by: User | None, now: datetime) -> None:
    """Ask no longer. Raises AnsweredAlready."""
    waiting = Inquiry.objects.filter(pk=inquiry.pk, state=Inquiry.State.OPEN)
    if not waiting.update(state=Inquiry.State.TAKEN_BACK, answered_at=now):
        raise AnsweredAlready
    inquiry.refresh_from_db()
    record_deed(by, "coordination.take_back_inquiry", inquiry.key, now=now)


@transaction.atomic
def propose_introduction(
    case: Case,
    organisation: Organisation,
    *,
    by: User | None,
    now: datetime,
    message: str = "",
    inquiry: Inquiry | None = None,
) -> Introduction:
    """Ask both sides whether they want to meet.

    Raises CaseClosed, OwnerMissing, OrganisationHasLeft, NameInMessage or IntroducedAlready.
    """
    hold_open(case)
    case.refresh_from_db()
    if case.owner_id is None:
        raise OwnerMissing
    names = _require_present([organisation], now=now)
    _require_untold(case, [organisation], message)
    try:
        with transaction.atomic():
            introduction = Introduction.objects.create(
                case=case,
                organisation=organisation,
                inquiry=inquiry,
                message=message.strip(),
                proposed_by=by,
                proposed_at=now,
            )
    except IntegrityError as error:
        raise IntroducedAlready(name=names[organisation.pk]) from error
    email = case.need.contact_email if case.need else ""
    write(Letter.Purpose.PROPOSE, f"{introduction.key}:{Side.FIRM}", email, now=now, case=case)
    for address in addresses_of(organisation, now=now):
        write(Letter.Purpose.PROPOSE, f"{introduction.key}:{Side.ORGANISATION}", address, now=now, case=case)
    log(case, EventKind.INTRODUCED, by=by, now=now, details={"organisation": organisation.pk, "state": "proposed"})
    record_deed(by, "coordination.propose", introduction.key, now=now, details={"organisation": organisation.pk})
    return introduction


@transaction.atomic
def agree(introduction: Introduction, side: str, *, by: User | None, now: datetime) -> bool:
    """One side says yes; with the second yes it goes through, once. Return whether it has gone through by this.

    From then on the organisation takes part in the case and knows the company. Raises DecidedAlready, CaseClosed or
    OrganisationHasLeft.
    """
    column = "firm_agreed_at" if side == Side.FIRM else "organisation_agreed_at"
    hold_open(introduction.case)
    case = _case_of(introduction.case_id)
    _require_present([introduction.organisation], now=now)
    proposed = Introduction.objects.filter(pk=introduction.pk, state=Introduction.State.PROPOSED)
    if not proposed.filter(**{column: None}).update(**{column: now}):
        raise DecidedAlready
    both = proposed.exclude(firm_agreed_at=None).exclude(organisation_agreed_at=None)
    has_gone_through = bool(both.update(state=Introduction.State.THROUGH, ended_at=now))
    introduction.refresh_from_db()
    details = {"organisation": introduction.organisation_id, "side": side, "through": has_gone_through}
    log(case, EventKind.INTRODUCED, by=by, now=now, details=details)
    if has_gone_through:
        _bring_together(introduction, case, by=by, now=now)
    record_deed(by, "coordination.agree", introduction.key, now=now, details=details)
    return has_gone_through


@transaction.atomic
def decline(
    introduction: Introduction, side: str, *, reason: Reason | None, words: str, by: User | None, now: datetime
) -> None:
    """One side says no, and why; whoever is in charge reads it. Raises ReasonMissing or DecidedAlready."""
    if reason is None or not words.strip():
        raise ReasonMissing
    proposed = Introduction.objects.filter(pk=introduction.pk, state=Introduction.State.PROPOSED)
    if not proposed.update(
        state=Introduction.State.DECLINED, ended_at=now, declined_by=side, reason=reason, words=words.strip()
    ):
        raise DecidedAlready
    introduction.refresh_from_db()
    case = _case_of(introduction.case_id)
    details = {"organisation": introduction.organisation_id, "side": side, "state": "declined"}
    log(case, EventKind.INTRODUCED, by=by, now=now, text=words.strip(), readers=Readers.KEEPERS, details=details)
    write_to_keeper(case, Letter.Purpose.DECLINED, introduction.key, now=now)
    record_deed(by, "coordination.decline", introduction.key, now=now, details=details)


@transaction.atomic
def take_back_introduction(introduction: Introduction, *, by: User | None, now: datetime) -> None:
    """Propose it no longer. Raises DecidedAlready."""
    proposed = Introduction.objects.filter(pk=introduction.pk, state=Introduction.State.PROPOSED)
    if not proposed.update(state=Introduction.State.TAKEN_BACK, ended_at=now):
        raise DecidedAlready
    introduction.refresh_from_db()
    record_deed(by, "coordination.take_back_introduction", introduction.key, now=now)


def _bring_together(introduction: Introduction, case: Case, *, by: User | None, now: datetime) -> None:
    organisation = introduction.organisation
    Participant.objects.get_or_create(
        case=case, organisation=organisation, part=Participant.Part.PARTY, until=None, defaults={"since": now}
    )
    if Stage.MEETING in Case.NEXT[case.stage] and case.stage in {Stage.HEARING, Stage.SEARCHING}:
        move(case, Stage.MEETING, by=by, now=now)
    touch(case, now=now, is_reply=True)
    plan_follow_ups(case, counted_from=timezone.localdate(now), now=now)
    email = case.need.contact_email if case.need else ""
    write(Letter.Purpose.THROUGH, f"{introduction.key}:{Side.FIRM}", email, now=now, case=case)
    for address in addresses_of(organisation, now=now):
        write(Letter.Purpose.THROUGH, f"{introduction.key}:{Side.ORGANISATION}", address, now=now, case=case)


def _require_present(organisations: list[Organisation], *, now: datetime) -> dict[int, str]:
    """Return what they are called. Raises OrganisationHasLeft."""
    day = timezone.localdate(now)
    numbers = [organisation.pk for organisation in organisations]
    names = names_on(numbers, day)
    for gone in sorted(gone_by(numbers, day)):
        raise OrganisationHasLeft(name=names.get(gone) or f"({gone})")
    return names


def _require_disclosed(need: Need | None, organisations: list[Organisation]) -> None:
    """Raise NotDisclosed unless the company let these organisations learn of it, by its choice or by its check.

    Those who may not know whose it is are not asked in words that tell it: NameInText.
    """
    if need is None:
        return
    if not _is_whole_to(need, organisations):
        require_nameless(need)
    if need.is_plain:
        return
    if need.disclosure == Disclosure.PARTICIPANTS:
        raise NotDisclosed
    if need.disclosure == Disclosure.NAMED:
        chosen = set(need.chosen.values_list("pk", flat=True))
        if any(organisation.pk not in chosen for organisation in organisations):
            raise NotDisclosed


def _require_untold(case: Case, organisations: list[Organisation], message: str) -> None:
    """Raise NameInMessage if the words name the company to one that may not know it yet."""
    if case.need is None or not _is_whole_to(case.need, organisations):
        require_unnamed(message, case)


def _is_whole_to(need: Need, organisations: list[Organisation]) -> bool:
    """Whether each of them may know whose need it is."""
    return {view_of(need, {PUBLIC, MEMBERS, organisation_key(one.pk)}) for one in organisations} == {View.WHOLE}


def _case_of(pk: int) -> Case:
    return Case.objects.select_related("owner__user", "duty_owner__user", "need").get(pk=pk)


def _index(case: Case) -> None:
    if case.need is not None:
        index_need(case.need)
