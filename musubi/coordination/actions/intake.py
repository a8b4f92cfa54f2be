"""What somebody without an account does: sends a request with a file, writes to whoever is in charge, takes it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from musubi.accounts.actions import issue_link, record_deed
from musubi.accounts.models import User
from musubi.coordination.actions.filing import file_need, keep_new, label_of, withdraw_need
from musubi.coordination.actions.letters import write_to_keeper, write_to_sender
from musubi.coordination.actions.moving import hold_open, log
from musubi.coordination.audience import openings_of_need
from musubi.coordination.emails import STATUS
from musubi.coordination.indexing import index_need
from musubi.coordination.models import Case, CaseEvent, EventKind, Filing, Letter, Need, Readers, Reason
from musubi.coordination.refusals import CaseClosed, Missing, NeedIsThere, TooLong
from musubi.coordination.tasks import LINK_DAYS, want_suggestions
from musubi.documents.actions import Owner, store
from musubi.documents.contents import Checked
from musubi.registry.models import Organisation

LONGEST_MESSAGE = 2_000
FROM_SENDER = {"from": "sender"}
# The reason that the council's list has for it; made where the list lacks it, since nothing ends without a reason.
GIVEN_UP = "firm_stopped"
_GIVEN_UP_NAMES = {"name_ja": "企業の事情で取りやめた", "name_en": "The company gave it up for its own reasons"}
GIVEN_UP_WORDS = "ご相談を取り下げられたので、ここで終わりにしました。"


@transaction.atomic
def send_request(
    told: Mapping[str, Any],
    *,
    attachment: Checked | None,
    by: User | None,
    now: datetime,
    filed_for: Organisation | None = None,
    consent: Mapping[str, Any] | None = None,
) -> Case:
    """File a need as its company or a clerk sends it, with a file for those who handle it. Raises as `file_need`."""
    filing = Filing.CLERK if filed_for else Filing.COMPANY
    case = file_need(told, filing=filing, by=by, now=now, filed_for=filed_for, consent=consent)
    if attachment is not None and case.need is not None:
        owner, audience = Owner("need", str(case.need.pk)), openings_of_need(case.need).whole
        store(attachment, owner=owner, audience=audience, by=by, now=now)
    return case


@transaction.atomic
def write_down(case: Case, told: Mapping[str, Any], *, by: User | None, now: datetime) -> Need:
    """Write down, for its company, the need of a case that came in by phone; the company gets the status page's link.

    Raises CaseClosed, NeedIsThere or as `file_need`.
    """
    hold_open(case)
    filed = {"filing": Filing.SECRETARIAT, "filed_by": by, "filed_at": now, "changed_at": now}
    need = Need(**filed, is_invented=case.is_invented)
    keep_new(need, told)
    known = {"title": need.title, "firm_name": need.firm_name, "prefecture": need.prefecture}
    without = Case.objects.filter(pk=case.pk, need=None)
    if not without.update(need=need, changed_at=now, revision=F("revision") + 1, **known):
        raise NeedIsThere
    case.refresh_from_db()
    index_need(need)
    want_suggestions()
    log(case, EventKind.WRITTEN_DOWN, by=by, now=now, readers=Readers.SENDER)
    write_to_sender(case, Letter.Purpose.RECEIPT, now=now)
    record_deed(by, "coordination.write_down", case.key, now=now)
    return need


@transaction.atomic
def open_status(case: Case, *, now: datetime) -> str:
    """Return a token for the status page, for whoever has just sent the request. The mail carries the same one."""
    email = case.need.contact_email.lower() if case.need else ""
    return issue_link(STATUS, case.key, email=email, now=now, valid_days=LINK_DAYS)


@transaction.atomic
def write_as_sender(case: Case, *, text: str, now: datetime) -> CaseEvent:
    """Note what the sender wrote on the status page, and tell whoever is in charge by mail.

    It stops no clock: an answer is still owed. Raises Missing, TooLong or CaseClosed.
    """
    words = text.strip()
    if not words:
        raise Missing(name=label_of(CaseEvent, "text"))
    if len(words) > LONGEST_MESSAGE:
        name = label_of(CaseEvent, "text")
        raise TooLong(name=name, count=f"{len(words):,}", most=f"{LONGEST_MESSAGE:,}")
    hold_open(case)
    event = log(case, EventKind.CONTACT, by=None, now=now, text=words, readers=Readers.SENDER, details=FROM_SENDER)
    write_to_keeper(case, Letter.Purpose.MESSAGE, case.key, now=now, occasion=f"event:{event.pk}")
    record_deed(None, "coordination.write_as_sender", case.key, now=now)
    return event


@transaction.atomic
def give_up(case: Case, *, words: str, now: datetime) -> None:
    """The sender takes the request back from the status page. Raises CaseClosed or as `withdraw_need`."""
    if case.need is None or not case.is_open:
        raise CaseClosed
    last = Reason.objects.order_by("-position").values_list("position", flat=True).first() or 0
    reason, _made = Reason.objects.get_or_create(
        code=GIVEN_UP, defaults={**_GIVEN_UP_NAMES, "is_for_inquiries": False, "position": last + 1}
    )
    if words.strip():
        write_as_sender(case, text=words, now=now)
    withdraw_need(case.need, words=GIVEN_UP_WORDS, reason=reason, by=None, now=now)
