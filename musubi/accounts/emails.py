"""How every mail leaves, and the mails about signing in: in every language of the site, Japanese first."""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext, override

from musubi.core.bilingual import Bilingual
from musubi.core.text import one_line

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
    return letter(
        to=to,
        subject=f"[{office().short_ja}] {' / '.join(subjects)}",
        body=_RULE.join(bodies),
        headers={"Auto-Submitted": "auto-generated"},
    )


def letter(*, to: list[str], subject: str, body: str, headers: dict[str, str] | None = None) -> EmailMessage:
    """Return a mail as every mail of the system leaves: from the secretariat by name, answers to people."""
    writer = office()
    return EmailMessage(
        subject=one_line(subject),
        body=body.strip() + "\n",
        from_email=sender(known_as=writer.name_ja),
        to=to,
        reply_to=[writer.email] if writer.email else None,
        headers=headers,
    )


def sender(known_as: str = "") -> str:
    """Return the From of a mail: a name people know before an address they don't.

    The settings' own name comes first, then what the one who writes is `known_as`, then the secretariat's.
    """
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or known_as or office().name_ja, address))


@dataclass(frozen=True)
class Office:
    """The secretariat, as mails and pages name it: who writes, for which council, and how a person is reached."""

    council_ja: str
    council_en: str
    short_ja: str  # what the council is called where there is little room, as in a subject
    short_en: str
    name_ja: str
    name_en: str
    phone: str
    email: str
    council = Bilingual()
    short = Bilingual()
    name = Bilingual()


def office() -> Office:
    """Return the secretariat: what settings.OFFICE_PROVIDER knows, else what the settings say."""
    known: dict[str, str] = import_string(settings.OFFICE_PROVIDER)()
    site = settings.SITE_NAME
    council_ja, council_en = known.get("council_ja") or site, known.get("council_en") or site
    return Office(
        council_ja=council_ja,
        council_en=council_en,
        short_ja=known.get("short_ja") or council_ja,
        short_en=known.get("short_en") or council_en,
        name_ja=known.get("name_ja") or _secretariat_of(council_ja, "ja"),
        name_en=known.get("name_en") or _secretariat_of(council_en, "en"),
        phone=known.get("phone") or settings.SECRETARIAT_PHONE,
        email=known.get("email") or settings.SECRETARIAT_EMAIL,
    )


def _secretariat_of(site: str, language: str) -> str:
    with override(language):
        return gettext("%(site)s secretariat") % {"site": site}
