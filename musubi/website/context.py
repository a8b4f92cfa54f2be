"""What base.html shows on every page: the council's name, the menus, the other language."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from musubi.accounts.audience import MEMBERS, SECRETARIAT, keys_of
from musubi.registry.queries import council_in_brief

ENGLISH = "/en"


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    label: str
    url: str
    is_current: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class Frame:
    """Every link of the frame in one language; who may see which is not said here."""

    home_url: str
    today: Link
    cases: Link
    keeping: Link
    menu: list[Link]
    search: Link
    sign_in: Link
    settings: Link
    footer: list[Link]


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page needs; what costs a query is asked only when the frame is drawn."""
    frame = _frame(get_language() or settings.LANGUAGE_CODE)
    path = request.path
    japanese = path.removeprefix(ENGLISH) if path.startswith(f"{ENGLISH}/") else path
    return {
        "council": SimpleLazyObject(council_in_brief),
        "home_url": frame.home_url,
        "canonical_url": f"{settings.SITE_URL}{path}",
        "other_languages": [
            {"code": "ja", "label": "日本語", "url": f"{settings.SITE_URL}{japanese}"},
            {"code": "en", "label": "English", "url": f"{settings.SITE_URL}{ENGLISH}{japanese}"},
        ],
        "menu": list(_menu(request, frame)),
        "tool_links": [frame.search, frame.settings if request.user.is_authenticated else frame.sign_in],
        "footer_links": frame.footer,
    }


def _menu(request: HttpRequest, frame: Frame) -> Iterator[Link]:
    own = [frame.today] if request.user.is_authenticated else []
    if own and MEMBERS in keys_of(request.user):
        own.append(frame.cases)
    if own and SECRETARIAT in keys_of(request.user):
        own.append(frame.keeping)
    for link in (*own, *frame.menu):
        yield Link(link.label, link.url, request.path.startswith(link.url), link.is_own)


@cache
def _frame(_language: str) -> Frame:
    """Return the links in the reader's language, which is `_language`: looking them up takes longer than some pages."""
    return Frame(
        home_url=reverse("website:home"),
        today=Link(_("Today"), reverse("website:today"), is_own=True),
        cases=Link(_("Cases"), reverse("coordination:cases"), is_own=True),
        keeping=Link(_("Keeping the roster"), reverse("registry:roster_desk"), is_own=True),
        menu=[
            Link(_("About the council"), reverse("website:page", args=["about"])),
            Link(_("Member organisations"), reverse("website:organisations")),
            Link(_("Structure"), reverse("website:bodies")),
            Link(_("Meetings and symposia"), reverse("website:chronology")),
            Link(_("Guidelines"), reverse("website:plans")),
            Link(_("Activities"), reverse("website:activities")),
            Link(_("Seeds and needs"), reverse("coordination:seeds")),
            Link(_("Ask us"), reverse("coordination:consult")),
        ],
        search=Link(_("Search"), reverse("website:search")),
        sign_in=Link(_("Sign in"), reverse("account_login")),
        settings=Link(_("Sign-in settings"), reverse("account_settings")),
        footer=[
            Link(_("Accessibility"), reverse("website:page", args=["accessibility"])),
            Link(_("Privacy"), reverse("website:page", args=["privacy"])),
            Link(_("Site policy"), reverse("website:page", args=["site-policy"])),
            Link("API", reverse("api_docs")),
        ],
    )
