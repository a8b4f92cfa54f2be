"""The letters of coordination: Japanese first, English below; each names the office, and leads to one page at most."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from musubi.accounts import emails
from musubi.coordination.models import Letter

Purpose = Letter.Purpose
# What each letter's link is for, and where it leads: the pages stand at these addresses.
STATUS, CHECK, ANSWER, DECIDE, FOLLOW_UP, CONFIRM, DIGEST = (
    "case_status",
    "check_need",
    "answer_inquiry",
    "decide_introduction",
    "answer_follow_up",
    "confirm_seeds",
    "tune_digest",
)
PATHS = {
    STATUS: "/consult/status/{token}/",
    CHECK: "/consult/check/{token}/",
    ANSWER: "/inquiries/answer/{token}/",
    DECIDE: "/introductions/decide/{token}/",
    FOLLOW_UP: "/follow-ups/answer/{token}/",
    CONFIRM: "/seeds/confirm/{token}/",
    DIGEST: "/digest/tune/{token}/",
}
LINKS = {
    Purpose.RECEIPT: STATUS,
    Purpose.TAKEN: STATUS,
    Purpose.HANDED_OVER: STATUS,
    Purpose.CHECK: CHECK,
    Purpose.ASK: ANSWER,
    Purpose.PROPOSE: DECIDE,
    Purpose.CLOSED: STATUS,
    Purpose.FOLLOW_UP: FOLLOW_UP,
    Purpose.CONFIRM: CONFIRM,
    Purpose.DIGEST: DIGEST,
}


def letter_mail(letter: Letter, *, token: str, told: dict[str, Any]) -> EmailMessage:
    """Return the mail of a letter. `token` opens what it is about without signing in; `told` is what it tells of."""
    purpose = LINKS.get(Purpose(letter.purpose))
    path = PATHS[purpose].format(token=token) if purpose and token else letter_path(letter)
    writer = emails.office()
    context = {
        "letter": letter,
        "case": letter.case,
        "office": writer,
        "url": f"{settings.SITE_URL}{path}",
        "site": settings.SITE_URL,
        **told,
    }
    with override(settings.LANGUAGE_CODE):
        text = render_to_string(f"coordination/mail/{letter.purpose}.txt", context)
    subject, _separator, body = text.strip().partition("\n")
    headers = {"Auto-Submitted": "auto-generated"}
    if purpose == DIGEST:
        # The mail program's own button (RFC 8058): one click, and it stops.
        headers |= {"List-Unsubscribe": f"<{context['url']}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return emails.letter(
        to=[letter.email],
        subject=f"[{writer.short_ja}] {subject}",
        body=body,
        headers=headers,
    )


def letter_path(letter: Letter) -> str:
    """Return the page of whoever signs in, for a letter without a link."""
    return letter.case.path if letter.case else "/today/"
