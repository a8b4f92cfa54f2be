"""Mails the registry sends: one function a message. Each names its sender, a phone number and where answers go."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from musubi.accounts.emails import letter, office
from musubi.core.dates import long_date
from musubi.registry.models import Profile, Role


def confirmation_request(*, to: str, profile: Profile, token: str) -> EmailMessage:
    """Ask whoever speaks for an organisation to look over its data: two clicks, no password, both languages."""
    url = settings.SITE_URL + reverse("registry:confirm_by_link", args=[token])
    return _letter("confirmation_request", to, {"profile": profile, "url": url})


# What each role may do, in the words of the mail that tells its holder.
MAY = {
    Role.Kind.CONTACT: gettext_noop(
        "Correct what the roster says about your organisation, and confirm it once a year by a mailed link."
    ),
    Role.Kind.APPROVER: gettext_noop(
        "Look over and correct what the roster says about your organisation, and confirm it once a year."
    ),
    Role.Kind.COORDINATOR: gettext_noop("Read what members read, and find the contact persons of the others."),
    Role.Kind.FINANCE: gettext_noop("Read what members read, and find the contact persons of the others."),
    Role.Kind.VIEWER: gettext_noop("Read what members read."),
}


def role_given(*, role: Role, profile: Profile) -> EmailMessage:
    """Tell a person that they were entered: as what, what is kept, how to sign in, how to say that it is wrong."""
    context: dict[str, object] = {"person": role.person, "profile": profile}
    for language, suffix in (("ja", ""), ("en", "_en")):
        with override(language):
            context |= {
                f"role_{language}": role.get_kind_display(),
                f"since_{language}": long_date(role.starts_on),
                f"may_{language}": gettext(MAY[Role.Kind(role.kind)]),
                f"url{suffix}": settings.SITE_URL + reverse("account_login"),
            }
    context["privacy_url"] = settings.SITE_URL + reverse("website:page", args=["privacy"])
    return _letter("role_given", role.person.email, context)


def _letter(name: str, to: str, context: dict[str, object]) -> EmailMessage:
    """Return the mail of a template whose first line is the subject."""
    text = render_to_string(f"registry/mail/{name}.txt", {**context, "office": office()})
    subject, _separator, body = text.partition("\n")
    return letter(to=[to], subject=subject, body=body)
