"""Mails the registry sends: one function a message.

Each names a sender, a phone number where one is known, and a reply address: the centre's own, or the secretariat's of
the settings.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from musubi.accounts.emails import sender
from musubi.core.text import one_line
from musubi.registry.models import Body, Profile


def confirmation_request(*, to: str, profile: Profile, token: str) -> EmailMessage:
    """Ask whoever speaks for an organisation to look over its data: two clicks, no password, both languages."""
    centre = Body.objects.filter(nature=Body.Nature.CENTRE).order_by("position").first()
    url = settings.SITE_URL + reverse("registry:confirm_by_link", args=[token])
    subject, _separator, text = render_to_string(
        "registry/mail/confirmation_request.txt",
        {
            "profile": profile,
            "url": url,
            "sender_ja": centre.name_ja if centre else settings.SITE_NAME,
            "sender_en": centre.name_en if centre else settings.SITE_NAME,
            "phone": (centre.phone if centre else "") or settings.SECRETARIAT_PHONE,
        },
    ).partition("\n")
    reply_to = (centre.email if centre else "") or settings.SECRETARIAT_EMAIL
    return EmailMessage(
        subject=one_line(subject),
        body=text.strip() + "\n",
        from_email=sender(known_as=centre.name_ja if centre else ""),
        to=[to],
        reply_to=[reply_to] if reply_to else None,
    )
