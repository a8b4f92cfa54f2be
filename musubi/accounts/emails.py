"""Mails about signing in: each in every language of the site, Japanese first, so nobody's language need be known."""

from email.utils import formataddr, parseaddr
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

_RULE = "\n\n" + "-" * 40 + "\n\n"


def unknown_address(email: str) -> None:
    """Tell whoever reads `email` that it isn't registered and whom to ask.

    The page says the same for every address, so that nobody learns who has an account; the mail goes to the one person
    who may know. It also takes as long as mailing a code does.
    """
    get_adapter().send_mail("account/email/unknown_account", email, {})


def in_every_language(template_prefix: str, to: list[str], context: dict[str, Any]) -> EmailMessage:
    """Return the mail of `<template_prefix>_subject.txt` and `<template_prefix>_message.txt`."""
    subjects, bodies = [], []
    for language, _name in settings.LANGUAGES:
        with override(language):
            subjects.append(" ".join(render_to_string(f"{template_prefix}_subject.txt", context).split()))
            bodies.append(render_to_string(f"{template_prefix}_message.txt", context).strip())
    return EmailMessage(
        subject=f"[{settings.SITE_NAME}] {' / '.join(subjects)}",
        body=_RULE.join(bodies) + "\n",
        from_email=sender(),
        to=to,
        reply_to=[settings.SECRETARIAT_EMAIL] if settings.SECRETARIAT_EMAIL else None,
        headers={"Auto-Submitted": "auto-generated"},
    )


def sender(known_as: str = "") -> str:
    """Return the From of every mail: a name people know before an address they don't.

    The settings' own name comes first, then what the one who writes is `known_as`.
    """
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    with override(settings.LANGUAGE_CODE):
        site = gettext("%(site)s secretariat") % {"site": settings.SITE_NAME}
        return formataddr((name or known_as or site, address))
