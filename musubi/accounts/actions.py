"""The verbs of accounts: links that are issued, opened and revoked, the record of deeds, and what lists count anew."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import Deed, DeedHead, Recount, SignedLink, User
from musubi.core.bulk import insert_rows
from musubi.core.dates import long_date
from musubi.core.errors import Refused

# A primary key as str() writes it. int() alone would also read "０７", "+7" and "7_0": several tokens for one row.
_TOKEN = re.compile(r"([1-9][0-9]{0,17})\.([A-Za-z0-9_-]+)", re.ASCII)


class LinkRefused(Refused):
    """A signed link doesn't open what was asked."""

    code = "link_refused"
    message = _("This link does not open anything. Ask the secretariat for a new one.")
    status = 403


class LinkAltered(LinkRefused):
    """The link isn't as it was sent: cut, changed, or meant for something else."""

    code = "link_altered"
    message = _(
        "This link is not complete. Open it from the mail once more, or copy the whole of it; "
        "if that does not help, ask the secretariat for a new one."
    )


class LinkExpired(LinkRefused):
    """The link's days are over."""

    code = "link_expired"
    message = _("This link was valid until %(until)s. Ask the secretariat for a new one.")
    status = 410


class LinkRevoked(LinkRefused):
    """The link was taken back, for instance because a newer one was sent."""

    code = "link_revoked"
    message = _("This link was withdrawn. Use the one in the newest mail, or ask the secretariat for a new one.")
    status = 410


def issue_link(purpose: str, subject: str, *, email: str, now: datetime, valid_days: int) -> str:
    """Return the token of a new link that does `purpose` to `subject` for `valid_days`; `email` is where it is sent."""
    link = SignedLink.objects.create(
        purpose=purpose, subject=subject, email=email, created_at=now, expires_at=now + timedelta(days=valid_days)
    )
    return token_of(link)


def token_of(link: SignedLink) -> str:
    """Return the token that opens `link`: the same each time, so that a reminder can carry the link once more."""
    return f"{link.pk}.{_signer(link.purpose).signature(_signed_content(link))}"


def open_link(token: str, *, purpose: str, now: datetime) -> SignedLink:
    """Return the link that `token` opens. Raises LinkAltered, LinkRevoked or LinkExpired."""
    match = _TOKEN.fullmatch(token)
    link = SignedLink.objects.filter(pk=int(match[1]), purpose=purpose).first() if match else None
    if match is None or link is None:
        raise LinkAltered
    try:
        _signer(purpose).unsign(f"{_signed_content(link)}:{match[2]}")
    except BadSignature:
        raise LinkAltered from None
    if link.revoked_at is not None:
        raise LinkRevoked
    if not link.is_valid(now):
        raise LinkExpired(until=_LocalDay(link.expires_at))
    return link


def revoke_link(link: SignedLink, now: datetime) -> None:
    """Take `link` back. The first instant stays when it is revoked twice."""
    SignedLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)
    link.refresh_from_db(fields=["revoked_at"])


def revoke_all(purpose: str, subject: str, now: datetime) -> int:
    """Take back every link that does `purpose` to `subject`, and return how many there were."""
    return SignedLink.objects.filter(purpose=purpose, subject=subject, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def record_deed(
    actor: User | None,
    verb: str,
    subject: str,
    *,
    now: datetime,
    on_behalf_of: str = "",
    details: dict[str, Any] | None = None,
) -> Deed:
    """Add to the record that `actor` (None is the system itself) did `verb` to `subject`, a key such as `case:203`.

    Call it inside the transaction of the change and as its last statement: from here to the commit every other deed
    waits, and the change and its deed stay or vanish together.
    `details` holds words, whole numbers, booleans and lists of them, never names, mail addresses, phone numbers or
    texts that people wrote: a deed cannot be erased.
    """
    deed = Deed(
        at=now,
        actor=actor,
        on_behalf_of=on_behalf_of,
        verb=verb,
        subject=subject,
        details=_impersonal(details or {}),
    )
    waiting = _waiting.get()
    if waiting is None:
        _write([deed])
    else:
        waiting.append(deed)
    return deed


@contextmanager
def recording_once() -> Iterator[None]:
    """Write the deeds of the block together, in their order, at its end: thousands are written as quickly as a few.

    The block lies inside the transaction of the changes, so that they and their deeds stay or vanish together.
    """
    waiting: list[Deed] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    with transaction.atomic():
        _write(waiting)


# The deeds of a block of recording_once, until it ends.
_waiting: ContextVar[list[Deed] | None] = ContextVar("_waiting", default=None)


def _write(deeds: list[Deed]) -> None:
    """Continue the chain with `deeds`."""
    if not deeds:
        return
    head, _created = DeedHead.objects.select_for_update().get_or_create(pk=DeedHead.ONLY)
    number, last_hash = head.count, head.hash
    for deed in deeds:
        number += 1
        deed.number, deed.previous_hash = number, last_hash
        deed.hash = last_hash = deed.seal()
    Deed.objects.bulk_create(deeds, batch_size=500)
    moved = DeedHead.objects.filter(pk=head.pk, count=head.count).update(count=number, hash=last_hash)
    if moved != 1:
        raise RuntimeError(f"Deed {number} was written while another was: the head was not held.")
    # Deeds are recorded one after another, so what carries a number is there for all who see that many deeds. Others'
    # changes that are not over yet are theirs to stamp: to wait for them, who wait for the head, would be for ever.
    own = Recount.objects.filter(deed=Recount.NOT_YET).select_for_update(skip_locked=True).order_by()
    Recount.objects.filter(pk__in=own.values("pk")).update(deed=number)


def recount(kind: str, records: Iterable[int]) -> None:
    """Say that a list may count these records otherwise than before, in the transaction that made it so."""
    insert_rows(Recount, ["record"], [(number,) for number in records], same={"kind": kind}, once=["kind", "record"])


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"musubi.accounts.link.{purpose}")


def _signed_content(link: SignedLink) -> str:
    """Return what the signature covers besides the purpose: the row, and whom it concerned when it was issued."""
    return f"{link.pk}.{link.subject}"


def _impersonal(details: dict[str, Any]) -> dict[str, Any]:
    """Return `details` as both engines give them back, or refuse what they would change or what names a person."""
    plain: dict[str, Any] = json.loads(json.dumps(details, allow_nan=False))
    for value in _leaves(plain):
        if isinstance(value, float):
            # jsonb writes 1e16 as an integer: the hash would not fit any more.
            raise TypeError("Deeds keep no fractions. Write them as text.")
        if isinstance(value, str) and ("@" in value or "\0" in value):
            raise ValueError("Deeds keep no mail addresses. Name the record by its key.")
    return plain


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for pair in value.items() for part in pair for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]


class _LocalDay:
    """A day for a refusal's sentence, written in the language in which the sentence is read."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __str__(self) -> str:
        return long_date(timezone.localdate(self.at))
