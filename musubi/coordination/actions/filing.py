"""How a need comes in, is put in plain words, looked at by its company, and shown to those it is disclosed to."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.utils import timezone

from musubi.accounts.actions import record_deed, revoke_all
from musubi.accounts.models import User
from musubi.coordination.actions.letters import tell_duty, write, write_to_sender
from musubi.coordination.actions.moving import close, log, touch
from musubi.coordination.emails import CHECK, STATUS
from musubi.coordination.indexing import index_need
from musubi.coordination.models import (
    LONGEST_TEXT,
    Case,
    Channel,
    Disclosure,
    Ending,
    EventKind,
    Filing,
    Letter,
    Need,
    NeedState,
    Readers,
    Reason,
)
from musubi.coordination.queries import duty_owner, last_number
from musubi.coordination.refusals import (
    ChangedMeanwhile,
    ConsentMissing,
    ControlCharacters,
    Missing,
    NeedTakenAlready,
    NobodyChosen,
    NotRewritten,
    OnlyAddress,
    TooLong,
    UnreachableSender,
)
from musubi.coordination.tasks import want_suggestions
from musubi.coordination.working_days import working_days_after
from musubi.core.dates import fiscal_year
from musubi.core.text import bare_name_key, one_line, search_key
from musubi.registry.identifiers import read_houjin
from musubi.registry.models import Organisation

REPLY_WITHIN_DAYS = 3
NEEDED = ("firm_name", "title", "trouble", "contact_name")
LINES = (
    "firm_name",
    "firm_reading",
    "place",
    "industry",
    "contact_name",
    "contact_reading",
    "contact_post",
    "contact_email",
    "contact_phone",
    "contact_wish",
    "title",
    "wanted_by",
    "budget",
    "partner",
    "introduced_by",
)
TEXTS = ("trouble", "tried")
COLUMNS = (*LINES, *TEXTS, "corporate_number", "prefecture", "size", "needs_nda", "disclosure", "is_named", "source")
LISTS = ("kinds", "fields", "chosen")
_ONLY_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*", re.IGNORECASE)
_TRIES = 20


@transaction.atomic
def file_need(
    told: Mapping[str, Any],
    *,
    filing: str,
    by: User | None,
    now: datetime,
    filed_for: Organisation | None = None,
    consent: Mapping[str, Any] | None = None,
    is_invented: bool = False,
) -> Case:
    """Take a need in and open its case. `told` holds values for COLUMNS and LISTS; `consent` by, on and how.

    The sender gets a receipt with the link to the status page; whoever is on duty answers for it until it is taken.
    Raises Missing, UnreachableSender, OnlyAddress, TooLong, ControlCharacters, CorporateNumberWrong, NobodyChosen,
    ConsentMissing or NeedTakenAlready.
    """
    need = Need(filing=filing, filed_by=by, filed_for=filed_for, filed_at=now, changed_at=now, is_invented=is_invented)
    keep_new(need, told, consent=consent)
    case = open_case(need.title, need.firm_name, channel=_channel(need), now=now, need=need)
    log(case, EventKind.RECEIVED, by=by, now=now, readers=Readers.SENDER)
    index_need(need)
    want_suggestions()
    write_to_sender(case, Letter.Purpose.RECEIPT, now=now)
    tell_duty(case, by=by, now=now)
    on_behalf_of = filed_for.key if filed_for else ""
    record_deed(by, "coordination.file_need", case.key, now=now, on_behalf_of=on_behalf_of, details={"filing": filing})
    return case


def keep_new(need: Need, told: Mapping[str, Any], *, consent: Mapping[str, Any] | None = None) -> None:
    """Fill a new need and keep it with its lists. Raises as `file_need`."""
    _fill(need, told)
    _note_consent(need, consent or {})
    need.fingerprint = fingerprint_of(need)
    try:
        with transaction.atomic():
            need.save()
    except IntegrityError as error:
        if Need.objects.filter(fingerprint=need.fingerprint).exclude(state=NeedState.WITHDRAWN).exists():
            raise NeedTakenAlready from error
        raise
    for name in LISTS:
        getattr(need, name).set(told.get(name, ()))


def draft_of(told: Mapping[str, Any]) -> Need:
    """Return the need as it would be filed, saved nowhere: for its sender to look at. Raises as `file_need`."""
    need = Need(filing=Filing.COMPANY, state=NeedState.RECEIVED)
    _fill(need, told)
    return need


def checked_text(name: str, text: str) -> str:
    """Return what was typed for a column of a need, with usual line ends. Raises TooLong or ControlCharacters."""
    return _clean(Need, name, text)


def open_case(title: str, firm_name: str, *, channel: str, now: datetime, need: Need | None = None) -> Case:
    """Open a case with the next number of its fiscal year. Of two that take one number, one takes the next."""
    today = timezone.localdate(now)
    year = fiscal_year(today)
    for _try in range(_TRIES):
        number = f"{year}-{last_number(year) + 1:04d}"
        try:
            with transaction.atomic():
                return Case.objects.create(
                    number=number,
                    need=need,
                    title=title,
                    firm_name=firm_name,
                    prefecture=need.prefecture if need else None,
                    channel=channel,
                    stage_since=now,
                    duty_owner=duty_owner(today),
                    received_at=now,
                    reply_due_on=reply_due_on(today),
                    last_contact_at=now,
                    changed_at=now,
                    is_invented=need.is_invented if need else False,
                )
        except IntegrityError:
            if not Case.objects.filter(number=number).exists():
                raise
    raise RuntimeError(f"No number of {year} was free in {_TRIES} tries.")


def reply_due_on(received_on: date) -> date:
    """Return the working day by which the sender of what came in on a day has a first reply."""
    return working_days_after(received_on, REPLY_WITHIN_DAYS)


def fingerprint_of(need: Need) -> str:
    """Return what names a company and its words, however they are spaced and spelled."""
    firm = need.corporate_number or bare_name_key(need.firm_name)
    return sha256(f"{firm}\n{search_key(need.title)}\n{search_key(need.trouble)}".encode()).hexdigest()


@transaction.atomic
def edit_need(need: Need, told: Mapping[str, Any], *, revision: int, by: User | None, now: datetime) -> None:
    """Change what was filed, by the company or on its behalf. What others see is hidden until it is shown again.

    Another mail address gets the receipt; links that went to the one before open nothing any more.
    Raises ChangedMeanwhile and as `file_need`.
    """
    take_need(need, revision=revision, now=now)
    address = need.contact_email
    _fill(need, {**{name: getattr(need, name) for name in COLUMNS}, **told}, lists=told)
    need.fingerprint = fingerprint_of(need)
    was_shown = need.state == NeedState.SHOWN
    need.state = NeedState.RECEIVED if was_shown else need.state
    try:
        with transaction.atomic():
            need.save(update_fields=[*COLUMNS, "fingerprint", "state"])
    except IntegrityError as error:
        raise NeedTakenAlready from error
    for name in LISTS:
        if name in told:
            getattr(need, name).set(told[name])
    Case.objects.filter(need=need).update(title=need.title, firm_name=need.firm_name, prefecture=need.prefecture)
    index_need(need)
    want_suggestions()
    case = case_of(need)
    if need.contact_email != address:
        for purpose, subject in ((STATUS, case.key), (CHECK, need.key)):
            revoke_all(purpose, subject, now)
        write_to_sender(case, Letter.Purpose.RECEIPT, now=now)
    log(case, EventKind.WRITTEN_DOWN, by=by, now=now, details={"is_correction": True})
    record_deed(by, "coordination.edit_need", need.key, now=now, details={"hidden": was_shown})


@transaction.atomic
def rewrite(
    need: Need,
    *,
    title_ja: str,
    text_ja: str,
    revision: int,
    by: User | None,
    now: datetime,
    title_en: str = "",
    text_en: str = "",
) -> None:
    """Put the need in plain words. The company looks at them before anybody reads them. Raises ChangedMeanwhile."""
    texts = {"plain_title_ja": title_ja, "plain_text_ja": text_ja, "plain_title_en": title_en, "plain_text_en": text_en}
    for name, text in texts.items():
        _clean(Need, name, text)
    if not title_ja.strip() or not text_ja.strip():
        raise Missing(name=label_of(Need, "plain_text_ja"))
    take_need(need, revision=revision, now=now)
    Need.objects.filter(pk=need.pk).update(**texts, rewritten_at=now, checked_at=None, check_remark="")
    hide(need, now=now)
    log(case_of(need), EventKind.REWRITTEN, by=by, now=now)
    record_deed(by, "coordination.rewrite", need.key, now=now)


@transaction.atomic
def ask_for_check(need: Need, *, by: User | None, now: datetime) -> bool:
    """Mail the company a link to the plain words; whether there was an address. Raises NotRewritten."""
    need.refresh_from_db()
    if not need.plain_text_ja:
        raise NotRewritten
    occasion = f"check:{need.revision}"
    sent = write(Letter.Purpose.CHECK, need.key, need.contact_email, now=now, case=case_of(need), occasion=occasion)
    record_deed(by, "coordination.ask_for_check", need.key, now=now, details={"mailed": sent})
    return sent


@transaction.atomic
def check_need(need: Need, *, is_right: bool, remark: str = "", by: User | None, now: datetime, revision: int) -> None:
    """The company says that the plain words are right, or what it wants changed. Raises ChangedMeanwhile, NotRewritten.

    `by` is None where the company itself does so by its link; otherwise somebody notes what it said on the phone.
    """
    if not need.plain_text_ja:
        raise NotRewritten
    _clean(Need, "check_remark", remark)
    take_need(need, revision=revision, now=now)
    Need.objects.filter(pk=need.pk).update(checked_at=now if is_right else None, check_remark=remark.strip())
    need.refresh_from_db()
    index_need(need)
    want_suggestions()
    case = case_of(need)
    log(case, EventKind.CHECKED, by=by, now=now, text=remark.strip(), details={"is_right": is_right})
    touch(case, now=now)
    record_deed(by, "coordination.check_need", need.key, now=now, details={"right": is_right})


@transaction.atomic
def withdraw_need(need: Need, *, words: str, reason: Reason | None, by: User | None, now: datetime) -> None:
    """The company takes its request back: the case ends, and nobody sees the need any more. Raises as `close`."""
    case = case_of(need)
    if case.is_open:
        close(case, ending=Ending.WITHDRAWN, reason=reason, words=words, by=by, now=now)
    rows = Need.objects.filter(pk=need.pk).exclude(state=NeedState.WITHDRAWN)
    if not rows.update(state=NeedState.WITHDRAWN, changed_at=now, revision=F("revision") + 1):
        raise ChangedMeanwhile
    need.refresh_from_db()
    index_need(need)
    want_suggestions()
    record_deed(by, "coordination.withdraw_need", need.key, now=now)


def take_need(need: Need, *, revision: int, now: datetime) -> None:
    """Lock the need for the rest of the transaction and count one change. Raises ChangedMeanwhile."""
    rows = Need.objects.filter(pk=need.pk, revision=revision).exclude(state=NeedState.WITHDRAWN)
    if not rows.update(revision=F("revision") + 1, changed_at=now):
        raise ChangedMeanwhile
    need.refresh_from_db()


def hide(need: Need, *, now: datetime) -> None:
    """Show the need to nobody but those who handle it, where it was shown."""
    Need.objects.filter(pk=need.pk, state=NeedState.SHOWN).update(state=NeedState.RECEIVED, changed_at=now)
    need.refresh_from_db()
    index_need(need)
    want_suggestions()


def _fill(need: Need, told: Mapping[str, Any], lists: Mapping[str, Any] | None = None) -> None:
    for name in LINES:
        setattr(need, name, one_line(_clean(Need, name, told.get(name, ""))))
    for name in TEXTS:
        setattr(need, name, _clean(Need, name, told.get(name, "")).strip())
    for name in ("prefecture", "size", "source", "disclosure", "needs_nda", "is_named"):
        if name in told:
            setattr(need, name, told[name])
    number = str(told.get("corporate_number", "")).strip()
    need.corporate_number = read_houjin(number) if number else ""
    for name in NEEDED:
        if not getattr(need, name):
            raise Missing(name=label_of(Need, name))
    if not need.contact_email and not need.contact_phone:
        raise UnreachableSender
    if _ONLY_ADDRESS.fullmatch(need.trouble):
        raise OnlyAddress
    need.is_named = need.is_named and need.disclosure == Disclosure.PUBLIC
    if need.disclosure == Disclosure.NAMED and (lists is None or "chosen" in lists) and not told.get("chosen"):
        raise NobodyChosen


def label_of(model: type[Model], name: str) -> Any:
    """Return what a column is called on screen."""
    field: Any = model._meta.get_field(name)
    return field.verbose_name


def _clean(model: Any, name: str, text: str) -> str:
    """Return the text with usual line ends. Raises TooLong or ControlCharacters."""
    field = model._meta.get_field(name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    most = field.max_length or LONGEST_TEXT
    if len(text) > most:
        raise TooLong(name=field.verbose_name, count=f"{len(text):,}", most=f"{most:,}")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        raise ControlCharacters(name=field.verbose_name)
    return text


def _note_consent(need: Need, consent: Mapping[str, Any]) -> None:
    need.consent_by = one_line(_clean(Need, "consent_by", consent.get("by", "")))
    need.consent_on = consent.get("on")
    need.consent_how = one_line(_clean(Need, "consent_how", consent.get("how", "")))
    if need.filing == Filing.CLERK and not (
        need.filed_for and need.consent_by and need.consent_on and need.consent_how
    ):
        raise ConsentMissing


def _channel(need: Need) -> str:
    return {Filing.COMPANY: Channel.FORM, Filing.CLERK: Channel.CLERK}.get(Filing(need.filing), Channel.SECRETARIAT)


def case_of(need: Need) -> Case:
    """Return the case of a need, with whoever is in charge."""
    return Case.objects.select_related("need", "owner__user", "duty_owner__user").get(need=need)
