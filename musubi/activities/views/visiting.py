"""Who answers a request: by the link that was mailed, or signed in."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from musubi.accounts.actions import LinkAltered, LinkRevoked, open_link
from musubi.accounts.models import SignedLink, User
from musubi.activities.refusals import NoLongerMember
from musubi.registry.models import Body, Membership, Organisation, Profile
from musubi.registry.queries import current_profile
from musubi.registry.reaching import speaking_addresses
from musubi.surveys.models import Request
from musubi.surveys.permissions import may_check
from musubi.surveys.tasks import ANSWERING, request_of


@dataclass(frozen=True)
class Visit:
    """Somebody at the sheet of a request. `path` is where they came in and where the form goes."""

    asked: Request
    profile: Profile
    path: str
    by: User | None = None
    is_on_behalf: bool = False
    is_checker: bool = False
    via: str = ""  # the link they came in by


@dataclass(frozen=True)
class Desk:
    """Whom to ask."""

    name: str
    phone: str
    email: str


def visit_by_link(token: str, *, path: str, now: datetime) -> Visit:
    """Return the visit a mailed link stands for.

    Raises LinkAltered, LinkExpired, LinkRevoked (too when its address speaks for the organisation no more), or
    NoLongerMember.
    """
    link = open_link(token, purpose=ANSWERING, now=now)
    asked = request_of(link)
    if asked is None:
        raise LinkAltered
    profile = present_profile(asked.organisation)
    return Visit(asked, profile, path, is_checker=_is_checker(link, asked), via=f"link:{link.pk}")


def present_profile(organisation: Organisation) -> Profile:
    """Return what the organisation is called today. Raises NoLongerMember for one that left or was withdrawn."""
    profile = current_profile(organisation)
    held = Membership.objects.standing().filter(organisation=organisation)
    if profile is None or (held.exists() and not held.on(timezone.localdate()).exists()):
        raise NoLongerMember
    return profile


def _is_checker(link: SignedLink, asked: Request) -> bool:
    """Whether the link was mailed for the internal check alone.

    Raises LinkRevoked for one of a former speaker, and of a checker whom only such a one asked.
    """
    known = {*speaking_addresses(asked.organisation, day=timezone.localdate()), asked.organisation.email}
    if not link.email or link.email in known:
        return False
    if not may_check(link.email, asked, speakers=known):
        raise LinkRevoked
    return True


def whom_to_ask() -> Desk:
    """Return the centre's desk, as the letters name it."""
    centre = Body.objects.filter(nature=Body.Nature.CENTRE).order_by("position").first()
    return Desk(
        name=str(centre) if centre else settings.SITE_NAME,
        phone=(centre.phone if centre else "") or settings.SECRETARIAT_PHONE,
        email=(centre.email if centre else "") or settings.SECRETARIAT_EMAIL,
    )
