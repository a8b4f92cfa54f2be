"""What rounds do after the answer: hand letters to the mail server, each exactly once."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from musubi.accounts.actions import issue_link, token_of
from musubi.accounts.models import SignedLink
from musubi.surveys.emails import letter_mail
from musubi.surveys.models import Letter, Request, Round

ANSWERING = "answer_request"
DAYS_AFTER_DUE = 30
SENDABLE = (Letter.State.WAITING, Letter.State.FAILED)


@task()
def send_letter(letter_pk: int) -> None:
    """Send one letter. A failure is shown on the round, and the queue tries again.

    All is made ready first; then the letter is taken by a committed UPDATE, before the mail server hears of it: of two
    workers one sends. A worker that dies between the mail server's yes and the last UPDATE leaves it SENDING; the next
    attempt does not send it again but says that it may have gone out.
    """
    letter = Letter.objects.select_related("request__round", "request__organisation").get(pk=letter_pk)
    if letter.state == Letter.State.SENDING:
        stuck = Letter.objects.filter(pk=letter_pk, state=Letter.State.SENDING)
        stuck.update(state=Letter.State.UNKNOWN, failure="")
        return
    if letter.state not in SENDABLE:
        return
    try:
        mail = letter_mail(letter, token=_token(letter, now=timezone.now()))
        if not _take(letter_pk):
            return
        mail.send()
    except Exception as failure:
        # The class alone: a mail server's words repeat the address.
        Letter.objects.filter(pk=letter_pk).update(state=Letter.State.FAILED, failure=type(failure).__name__)
        raise
    Letter.objects.filter(pk=letter_pk).update(state=Letter.State.SENT, failure="", sent_at=timezone.now())


def link_days(round_: Round, *, now: datetime) -> int:
    """Return for how many days from now a link to answer is good: until some time after the due date."""
    return max((round_.due_on - timezone.localdate(now)).days, 0) + DAYS_AFTER_DUE


def _take(letter_pk: int) -> bool:
    """Claim the letter for this worker; False when another was quicker."""
    sendable = Letter.objects.filter(pk=letter_pk, state__in=SENDABLE)
    return bool(sendable.update(state=Letter.State.SENDING))


def _token(letter: Letter, *, now: datetime) -> str:
    """Return the token this address already has for this request, so that old mails go on working, or a new one.

    One that would end before a due date that was put off is not used again.
    """
    request = letter.request
    links = SignedLink.objects.filter(purpose=ANSWERING, subject=request.key, email=letter.email, revoked_at=None)
    for link in links.order_by("-pk")[:1]:
        if link.is_valid(now) and timezone.localdate(link.expires_at) > request.round.due_on:
            return token_of(link)
    days = link_days(request.round, now=now)
    return issue_link(ANSWERING, request.key, email=letter.email, now=now, valid_days=days)


def request_key_parts(subject: str) -> tuple[int, int]:
    """Return the round and the organisation that a link's subject names."""
    _round, round_pk, _organisation, organisation_pk = subject.split(":")
    return int(round_pk), int(organisation_pk)


def request_of(link: SignedLink) -> Request | None:
    """Return the request that a link opens."""
    round_pk, organisation_pk = request_key_parts(link.subject)
    found = Request.objects.filter(round=round_pk, organisation=organisation_pk)
    return found.select_related("round", "organisation").first()
