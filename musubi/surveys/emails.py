"""The letters of a round: each names a person's desk, a phone number and a reply address, and carries one link."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from musubi.accounts.emails import sender
from musubi.core.text import one_line
from musubi.registry.models import Body
from musubi.registry.queries import current_profile
from musubi.surveys.collections import collection_of
from musubi.surveys.models import Letter


def letter_mail(letter: Letter, *, token: str) -> EmailMessage:
    """Return the mail of a letter, Japanese first, English below. `token` opens the answer without signing in."""
    request = letter.request
    collection = collection_of(request.round.collection)
    centre = Body.objects.filter(nature=Body.Nature.CENTRE).order_by("position").first()
    context = {
        "round": request.round,
        "request": request,
        "profile": current_profile(request.organisation),
        "lines": collection.received(request) if letter.purpose == Letter.Purpose.THANKS else [],
        "url": settings.SITE_URL + collection.answer_path(token),
        "is_closed": not request.round.is_open,
        "sender_ja": centre.name_ja if centre else settings.SITE_NAME,
        "sender_en": centre.name_en if centre else settings.SITE_NAME,
        "phone": (centre.phone if centre else "") or settings.SECRETARIAT_PHONE,
    }
    with override(settings.LANGUAGE_CODE):
        text = render_to_string(f"surveys/mail/{letter.purpose}.txt", context)
    subject, _separator, body = text.strip().partition("\n")
    reply_to = (centre.email if centre else "") or settings.SECRETARIAT_EMAIL
    return EmailMessage(
        subject=one_line(subject),
        body=body.strip() + "\n",
        from_email=sender(known_as=centre.name_ja if centre else ""),
        to=[letter.email],
        reply_to=[reply_to] if reply_to else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
