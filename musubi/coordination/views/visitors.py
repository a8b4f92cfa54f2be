"""What the pages of those without an account share: whom to ask, how often, and a link that does not open."""

from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from musubi.accounts.emails import office
from musubi.core.bilingual import is_english
from musubi.core.errors import Refused

# Many companies may come from one address: a chamber's meeting room has one.
RATES = {"look": "120/h/ip", "send": "30/h/ip", "write": "20/h/key"}


@dataclass(frozen=True)
class Desk:
    """Whom to ask."""

    name: str
    phone: str
    email: str


def whom_to_ask() -> Desk:
    """Return the secretariat as the letters name it, in the reader's language."""
    writer = office()
    return Desk(writer.name_en if is_english() else writer.name_ja, writer.phone, writer.email)


def is_too_often(request: HttpRequest, action: str, key: str = "") -> bool:
    """Whether this was done too often from where it comes; counted across processes, as signing in is."""
    usage = ratelimit.consume(request, app="musubi.coordination", action=action, config=RATES, key=key or None)
    return usage is None


def link_refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say why a mailed link does not open, and what to do."""
    context = {"refusal": refusal, "desk": whom_to_ask()}
    return render(request, "coordination/intake_link_refused.html", context, status=refusal.status)
