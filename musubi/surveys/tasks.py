"""What rounds do after the answer: hand letters to the mail server, each exactly once."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from musubi.accounts.actions import issue_link, token_of
from musubi.accounts.models import SignedLink
from musubi.surveys.emails import letter_mail
from musubi.surveys.models import Letter, Request

ANSWERING = "answer_request"
DAYS_AFTER_DUE = 30


@task()
def send_letter(letter_pk: int) -> None:
    """Send one letter. A failure is shown on the round, and the queue tries again.

    The letter is taken by a committed UPDATE before the mail server hears of it: of two workers one sends. A worker
    that dies between the mail server's yes and the last UPDATE leaves it SENDING; the next attempt does not send it
    again but says that it may have gone out.
    """
    now = timezone.now()
    sendable = Letter.objects.filter(pk=letter_pk, state__in=[Letter.State.WAITING, Letter.State.FAILED])
    if not sendable.update(state=Letter.State.SENDING):
        stuck = Letter.objects.filter(pk=letter_pk, state=Letter.State.SENDING)
        stuck.update(state=Letter.State.UNKNOWN, failure="")
        return
    letter = Letter.objects.select_related("request__round", "request__organisation").get(pk=letter_pk)
    try:
        letter_mail(letter, token=_token(letter, now=now)).send()
    except Exception as failure:
        # The class alone: a mail server's words repeat the address.
        Letter.objects.filter(pk=letter_pk).update(state=Letter.State.FAILED, failure=type(failure).__name__)
        raise
    Letter.objects.filter(pk=letter_pk).update(state=Letter.State.SENT, failure="", sent_at=timezone.now())


def _token(letter: Letter, *, now: datetime) -> str:
    """Return the token this address already has for this request, so that old mails go on working, or a new one."""
    request = letter.request
    links = SignedLink.objects.filter(purpose=ANSWERING, subject=request.key, email=letter.email, revoked_at=None)
    for link in links.order_by("-pk")[:1]:
        if link.is_valid(now):
            return token_of(link)
    days = max((request.round.due_on - timezone.localdate(now)).days, 0) + DAYS_AFTER_DUE
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
