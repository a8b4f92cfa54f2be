"""Mails the registry sends: one function a message. Each names its sender, a phone number and where answers go."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from musubi.accounts.emails import letter, office
from musubi.registry.models import Profile


def confirmation_request(*, to: str, profile: Profile, token: str) -> EmailMessage:
    """Ask whoever speaks for an organisation to look over its data: two clicks, no password, both languages."""
    url = settings.SITE_URL + reverse("registry:confirm_by_link", args=[token])
    return _letter("confirmation_request", to, {"profile": profile, "url": url})


def _letter(name: str, to: str, context: dict[str, object]) -> EmailMessage:
    """Return the mail of a template whose first line is the subject."""
    text = render_to_string(f"registry/mail/{name}.txt", {**context, "office": office()})
    subject, _separator, body = text.partition("\n")
    return letter(to=[to], subject=subject, body=body)
