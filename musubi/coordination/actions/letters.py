"""Letters: written in the transaction of what they tell of, each occasion once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from musubi.accounts.actions import record_deed, revoke_all
from musubi.accounts.models import User
from musubi.coordination.emails import STATUS
from musubi.coordination.models import Case, Letter
from musubi.coordination.refusals import LetterNotStuck
from musubi.coordination.tasks import send_letter
from musubi.jobs.actions import enqueue, hurry
from musubi.registry import reaching
from musubi.registry.models import Organisation, Person


def write(
    purpose: str,
    subject: str,
    email: str,
    *,
    now: datetime,
    case: Case | None = None,
    occasion: str = "once",
    told: Sequence[object] = (),
) -> bool:
    """Put a letter into the queue unless this occasion was written of; whether it was put there."""
    if not email:
        return False
    letter, is_new = Letter.objects.get_or_create(
        purpose=purpose,
        subject=subject,
        email=email.lower(),
        occasion=occasion,
        defaults={"case": case, "told": list(told), "written_at": now},
    )
    if is_new:
        enqueue(send_letter, letter.pk, unique_key=f"coordination:{letter.pk}")
    return is_new


def write_to_sender(case: Case, purpose: str, *, now: datetime, occasion: str = "once", note: str = "") -> bool:
    """Write to whoever sent the request in, where a mail address is known."""
    email = case.need.contact_email if case.need else ""
    return write(purpose, case.key, email, now=now, case=case, occasion=occasion, told=[note] if note else [])


def write_to_keeper(case: Case, purpose: str, subject: str, *, now: datetime, occasion: str = "once") -> bool:
    """Write to whoever is in charge."""
    person = case.owner or case.duty_owner
    return write(purpose, subject, address_of(person), now=now, case=case, occasion=occasion)


def tell_duty(case: Case, *, by: User | None, now: datetime) -> bool:
    """Tell whoever is on duty that a request came in, unless they typed it themselves."""
    person = case.duty_owner
    if person is None or (by is not None and person.user == by):
        return False
    return write(Letter.Purpose.CAME_IN, case.key, address_of(person), now=now, case=case)


def address_of(person: Person | None) -> str:
    """Return where a person is written to: the address they sign in with, else the one that is known of them."""
    if person is None:
        return ""
    return person.user.email if person.user else person.email


def addresses_of(organisation: Organisation, *, now: datetime) -> list[str]:
    """Return where an organisation is written to: those who speak for it, else its office."""
    day = timezone.localdate(now)
    return list(reaching.addresses_of([organisation], day=day)[organisation.pk])


@transaction.atomic
def send_again(letter: Letter, *, by: User | None, now: datetime) -> None:
    """Send a letter that failed or may not have gone out, now. Raises LetterNotStuck."""
    stuck = Letter.objects.stuck().filter(pk=letter.pk)
    if not stuck.update(state=Letter.State.WAITING, failure=""):
        raise LetterNotStuck
    hurry(enqueue(send_letter, letter.pk, unique_key=f"coordination:{letter.pk}"), now=now)
    record_deed(by, "coordination.send_again", letter.subject, now=now)


@transaction.atomic
def revoke_status_links(case: Case, *, by: User | None, now: datetime) -> int:
    """Make every status link mailed for this case useless and return how many there were."""
    count = revoke_all(STATUS, case.key, now)
    record_deed(by, "coordination.revoke_links", case.key, now=now, details={"links": count})
    return count
