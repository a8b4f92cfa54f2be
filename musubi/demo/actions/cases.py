"""The invented cases (見本), told step by step into rows: what the verbs leave behind, without their mails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from musubi.accounts.models import User
from musubi.coordination.actions.filing import fingerprint_of, reply_due_on
from musubi.coordination.actions.follow_ups import months_after
from musubi.coordination.models import (
    MONTHS,
    Agreement,
    AgreementAmount,
    AgreementParty,
    Case,
    CaseEvent,
    CaseSeed,
    Ending,
    EventKind,
    Filing,
    FollowUp,
    Inquiry,
    Introduction,
    Need,
    NeedState,
    Participant,
    Readers,
    Seed,
    Size,
    Stage,
)
from musubi.core.dates import fiscal_year
from musubi.demo.samples import SampleCase, SampleNeed, SampleStep
from musubi.registry.models import Organisation, Person

ANSWER_WITHIN_DAYS = 14
UNREAD_DAYS = 7  # a hand-over of the last days still waits to be read
FILINGS = {"form": Filing.COMPANY, "clerk": Filing.CLERK}  # the rest is typed by the secretariat
CONTACT = "見本 担当者"
CONSENT = {"consent_by": "見本 代表者", "consent_how": "見本：面談の場で書面により"}


@dataclass(frozen=True)
class Cast:
    """Whom and what the files name, as it is here."""

    organisations: Mapping[str, Organisation]
    people: Mapping[str, Person]
    clerks: Mapping[int, User | None]
    now: datetime
    seeds: dict[str, Seed] = field(default_factory=dict)

    def at(self, day: date, place: int = 0) -> datetime:
        """Return when on a day something took place: from ten o'clock on, each ten minutes after the one before."""
        start = datetime.combine(day, time(10), tzinfo=timezone.get_current_timezone())
        return min(start + timedelta(minutes=10 * place), self.now)


class Story:
    """One need and its case, in rows that are not saved yet: `rows` by model, in the order they can be saved in."""

    def __init__(self, sample: SampleCase, told: SampleNeed, cast: Cast, *, number: str) -> None:
        """Tell every step, then what is still to come."""
        self.sample, self.told, self.cast = sample, told, cast
        self.rows: dict[type[Any], list[Any]] = {}
        self.details: list[tuple[CaseEvent, Callable[[], dict[str, Any]]]] = []
        self.owner: Person | None = None
        self.counted_from: date | None = None
        self.answered: dict[int, SampleStep] = {}
        self.now = cast.at(told.filed_on)
        self.need = self._need()
        self.case = self._case(number)
        for place, step in enumerate(sample.steps):
            self.now = cast.at(step.on, place)
            getattr(self, f"_{step.kind}")(step)
        self._follow_ups()

    @property
    def by(self) -> User | None:
        """The account of whoever is in charge."""
        return self.owner.user if self.owner else None

    def log(self, kind: str, *, readers: str = Readers.PARTICIPANTS, **facts: Any) -> CaseEvent:
        """Add a line to the case's log."""
        told = {"by": self.by, "happened_at": self.now, "recorded_at": self.now, **facts}
        event = CaseEvent(case=self.case, kind=kind, readers=readers, **told)
        self._add(event)
        return event

    def complete(self) -> None:
        """Let the lines of the log name what has a number by now."""
        for event, details in self.details:
            event.details = details()

    def _add(self, row: Any) -> Any:
        self.rows.setdefault(type(row), []).append(row)
        return row

    def _touch(self, *, is_reply: bool = False) -> None:
        self.case.last_contact_at = max(self.case.last_contact_at, self.now)
        if is_reply and self.case.first_replied_at is None:
            self.case.first_replied_at = self.now

    # --- what there is from the start ------------------------------------------------------------------------------

    def _need(self) -> Need:
        told, clerk = self.told, self.cast.organisations.get(self.told.filed_for)
        names = ("firm_name", "firm_reading", "place", "industry", "size", "title", "trouble", "tried", "wanted_by")
        need = Need(
            **{name: getattr(told, name) for name in (*names, "budget", "partner", "needs_nda", "disclosure")},
            is_named=told.is_named,
            prefecture_id=told.prefecture,
            contact_name=CONTACT,
            contact_email=f"{told.id}@example.jp",
            filing=FILINGS.get(told.channel, Filing.SECRETARIAT),
            filed_by=self.cast.clerks.get(clerk.pk) if clerk else None,
            filed_for=clerk,
            filed_at=self.now,
            changed_at=self.now,
            is_invented=True,
            **({**CONSENT, "consent_on": told.filed_on} if clerk else {}),
        )
        need.fingerprint = fingerprint_of(need)
        self._add(need)
        return need

    def _case(self, number: str) -> Case:
        told = self.told
        case = Case(
            number=number,
            need=self.need,
            title=told.title,
            firm_name=told.firm_name,
            prefecture_id=told.prefecture,
            channel=told.channel,
            stage_since=self.now,
            duty_owner=self.cast.people["secretariat"],
            received_at=self.now,
            reply_due_on=reply_due_on(told.filed_on),
            last_contact_at=self.now,
            changed_at=self.now,
            is_invented=True,
        )
        self._add(case)
        return case

    # --- the steps, by kind ----------------------------------------------------------------------------------------

    def _received(self, step: SampleStep) -> None:
        self.log(step.kind, readers=Readers.SENDER)
        if self.told.channel == "phone":
            self._touch(is_reply=True)

    def _taken(self, step: SampleStep) -> None:
        self.owner = self.case.owner = self.cast.people[self.sample.owner]
        self.log(step.kind, readers=Readers.SENDER)

    def _contact(self, step: SampleStep) -> None:
        self.log(step.kind, readers=step.readers, text=step.text, minutes=step.minutes, attendees=step.attendees)
        self._touch(is_reply=True)

    def _interview(self, step: SampleStep) -> None:
        self._contact(step)
        self._count_from(step.on)

    def _note(self, step: SampleStep) -> None:
        self.log(step.kind, readers=step.readers, text=step.text)

    def _handed_over(self, step: SampleStep) -> None:
        self.log(step.kind, readers=Readers.KEEPERS, text=step.text)
        self.owner = self.case.owner = self.cast.people[step.to]
        self.case.handed_over_at = self.now
        read_at = self.now + timedelta(days=1)
        self.case.taken_over_at = read_at if read_at < self.cast.now - timedelta(days=UNREAD_DAYS) else None

    def _moved(self, step: SampleStep) -> None:
        self._move(step.to)

    def _move(self, stage: str, *, kind: str = EventKind.MOVED, **facts: Any) -> CaseEvent:
        before, self.case.stage, self.case.stage_since = self.case.stage, stage, self.now
        self.case.revision += 1
        return self.log(kind, readers=Readers.SENDER, stage_before=before, stage_after=stage, **facts)

    def _rewritten(self, step: SampleStep) -> None:
        for name in ("plain_title_ja", "plain_title_en", "plain_text_ja", "plain_text_en"):
            setattr(self.need, name, getattr(self.told, name))
        self.need.rewritten_at = self.need.changed_at = self.now
        self.log(step.kind, text=step.text)

    def _checked(self, step: SampleStep) -> None:
        self.need.checked_at = self.need.changed_at = self.now
        self.log(step.kind, text=step.text, by=None)
        self._touch()

    def _shown(self, step: SampleStep) -> None:
        self.need.state, self.need.shown_at, self.need.changed_at = NeedState.SHOWN, self.now, self.now
        self.log(step.kind, readers=Readers.SENDER, details={"to": self.need.disclosure})

    def _asked(self, step: SampleStep) -> None:
        organisation, seed = self.cast.organisations[step.organisation], self.cast.seeds.get(step.seed)
        due_on = step.on + timedelta(days=ANSWER_WITHIN_DAYS)
        told = {"asked_by": self.by, "asked_at": self.now, "due_on": due_on, "message": step.text}
        self._add(Inquiry(case=self.case, organisation=organisation, seed=seed, **told))
        if seed and not any(one.seed == seed for one in self.rows.get(CaseSeed, ())):
            self._add(CaseSeed(case=self.case, seed=seed, put_at=self.now))
        self.log(step.kind, details={"organisations": [organisation.pk]})

    def _answered(self, step: SampleStep) -> None:
        organisation = self.cast.organisations[step.organisation]
        waiting = (one for one in self.rows[Inquiry] if one.organisation == organisation)
        inquiry = next(one for one in waiting if one.state == Inquiry.State.OPEN)
        inquiry.state, inquiry.words, inquiry.answered_at = step.answer, step.text, self.now
        inquiry.reason_id = step.reason or None
        details = {"organisation": organisation.pk, "answer": step.answer}
        self.log(step.kind, readers=Readers.KEEPERS, text=step.text, details=details, by=None)

    def _introduced(self, step: SampleStep) -> None:
        organisation = self.cast.organisations[step.organisation]
        asked = [one for one in self.rows.get(Inquiry, ()) if one.organisation == organisation]
        introduction = Introduction(
            case=self.case,
            organisation=organisation,
            inquiry=asked[-1] if asked else None,
            message=step.text,
            proposed_by=self.by,
            proposed_at=self.now,
        )
        self._add(introduction)
        self.log(step.kind, details={"organisation": organisation.pk, "state": Introduction.State.PROPOSED})
        if step.state == Introduction.State.THROUGH:
            self._go_through(introduction, step)

    def _go_through(self, introduction: Introduction, step: SampleStep) -> None:
        introduction.state = Introduction.State.THROUGH
        introduction.firm_agreed_at = introduction.organisation_agreed_at = introduction.ended_at = self.now
        for side in Introduction.Side.values:
            is_last = side == Introduction.Side.values[-1]
            details = {"organisation": introduction.organisation.pk, "side": side, "through": is_last}
            self.log(step.kind, by=None, details=details)
        told = {"part": Participant.Part.PARTY, "since": self.now}
        if not any(one.organisation == introduction.organisation for one in self.rows.get(Participant, ())):
            self._add(Participant(case=self.case, organisation=introduction.organisation, **told))
        if self.case.stage in {Stage.HEARING, Stage.SEARCHING}:
            self._move(Stage.MEETING)
        self._touch(is_reply=True)
        self._count_from(step.on)

    def _agreed(self, step: SampleStep) -> None:
        year = fiscal_year(step.on)
        told = {"title": step.title, "signed_on": step.on, "fiscal_year": year, "ends_on": step.ends_on}
        agreement = self._add(Agreement(case=self.case, kind=step.agreement, recorded_at=self.now, **told))
        for code in step.programmes:
            self._add(Agreement.programmes.through(agreement=agreement, supportprogramme_id=code))
        size = AgreementParty.Size.LARGE if self.told.size == Size.OVER_300 else AgreementParty.Size.SMALL
        of_firm = {"name": self.told.firm_name, "size": size, "prefecture_id": self.told.prefecture}
        firm = self._add(AgreementParty(agreement=agreement, **of_firm))
        for place, slug in enumerate(step.organisations, start=1):
            of_organisation = {"organisation": self.cast.organisations[slug], "size": AgreementParty.Size.OTHER}
            party = self._add(AgreementParty(agreement=agreement, position=place, **of_organisation))
            paid = next((amount for amount in step.amounts if amount.receiver == slug), None)
            for later, yen in enumerate(paid.yen if paid else ()):
                between = {"agreement": agreement, "payer": firm, "receiver": party, "signed_fiscal_year": year}
                indirect = paid.indirect_yen[later] if paid else 0
                self._add(AgreementAmount(**between, fiscal_year=year + later, yen=yen, indirect_yen=indirect))
        event = self.log(step.kind)
        self.details.append((event, lambda: {"agreement": agreement.pk, "kind": agreement.kind}))
        self._count_from(step.on)

    def _closed(self, step: SampleStep) -> None:
        self.case.closed_at, self.case.ending, self.case.closing_reason_id = self.now, step.ending, step.reason
        self.case.closing_words = step.text
        was_shown = self.need.state == NeedState.SHOWN
        inquiries = [one for one in self.rows.get(Inquiry, ()) if one.state == Inquiry.State.OPEN]
        for one in inquiries:
            one.state, one.answered_at = Inquiry.State.TAKEN_BACK, self.now
        if step.ending == Ending.WITHDRAWN:
            self.need.state = NeedState.WITHDRAWN
        elif was_shown:
            self.need.state = NeedState.RECEIVED
        event = self._move(Stage.CLOSED, kind=step.kind, text=step.text)
        taken_back = {"introductions": [], "was_shown": was_shown}
        self.details.append((event, lambda: {"inquiries": [one.pk for one in inquiries], **taken_back}))
        self._touch(is_reply=True)

    def _followed_up(self, step: SampleStep) -> None:
        if step.months is None:
            raise ValueError(f"{self.sample.id}: a follow-up so many months after")
        self.answered[step.months] = step
        self.log(step.kind, readers=Readers.SENDER, by=None, details={"months": step.months})
        if step.answer:
            label = str(FollowUp.Answer(step.answer).label)
            details = {"months": step.months, "answer": step.answer, "label": label}
            self.log(step.kind, by=None, text=step.text, details=details)
            self._touch()

    # --- what is to come -------------------------------------------------------------------------------------------

    def _count_from(self, day: date) -> None:
        self.counted_from = self.counted_from or day

    def _follow_ups(self) -> None:
        """Plan the questions. Those that the files do not tell of are the clock's to ask when they fall due."""
        if self.counted_from is None:
            return
        for months in MONTHS:
            due_on = months_after(self.counted_from, months)
            one = FollowUp(case=self.case, counted_from=self.counted_from, months=months, due_on=due_on)
            step = self.answered.get(months)
            if step is not None:
                one.asked_at = self.cast.at(step.on)
                one.state = FollowUp.State.ASKED
            elif self.need.state == NeedState.WITHDRAWN:
                one.state = FollowUp.State.STOPPED
            if step is not None and step.answer:
                one.state, one.answer, one.words = FollowUp.State.ANSWERED, step.answer, step.text
                one.answered_at = one.asked_at
            self._add(one)
