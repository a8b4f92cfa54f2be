"""What base.html shows on every page: the council's name, the menus, the other language."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.registry.queries import the_council


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    label: str
    url: str
    is_current: bool = False
    is_own: bool = False


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page needs; what costs a query is asked only when the frame is drawn."""
    path = request.path
    council = SimpleLazyObject(the_council)
    return {
        "council": council,
        "home_url": reverse("website:home"),
        "site_description": SimpleLazyObject(lambda: _description(council)),
        "canonical_url": f"{settings.SITE_URL}{path}",
        "other_languages": [
            {"code": code, "label": label, "url": f"{settings.SITE_URL}{translate_url(path, code)}"}
            for code, label in [("ja", "日本語"), ("en", "English")]
        ],
        "menu": _menu(request),
        "tool_links": _tools(request),
        "footer_links": [
            Link(_("Accessibility"), reverse("website:page", args=["accessibility"])),
            Link(_("Privacy"), reverse("website:page", args=["privacy"])),
            Link(_("Site policy"), reverse("website:page", args=["site-policy"])),
            Link("API", reverse("api_docs")),
        ],
    }


def _description(council: Any) -> str:
    if not council:
        return ""
    return _("%(council)s: the council of industry, academia, government and finance of the %(region)s.") % {
        "council": council.name,
        "region": council.region,
    }


def _menu(request: HttpRequest) -> list[Link]:
    path = request.path
    own: list[tuple[str, str]] = []
    if request.user.is_authenticated:
        own.append((_("Today"), reverse("website:today")))
        if SECRETARIAT in keys_of(request.user):
            own.append((_("Keeping the roster"), reverse("registry:roster_desk")))
    shared = [
        (_("About the council"), reverse("website:page", args=["about"])),
        (_("Member organisations"), reverse("website:organisations")),
        (_("Bodies"), reverse("website:bodies")),
        (_("Meetings and symposia"), reverse("website:chronology")),
        (_("Guidelines"), reverse("website:page", args=["guidelines"])),
    ]
    return [Link(label, url, path.startswith(url), is_own=True) for label, url in own] + [
        Link(label, url, path.startswith(url)) for label, url in shared
    ]


def _tools(request: HttpRequest) -> list[Link]:
    links = [Link(_("Search"), reverse("website:search"))]
    if request.user.is_authenticated:
        links.append(Link(_("Sign-in settings"), reverse("account_settings")))
    else:
        links.append(Link(_("Sign in"), reverse("account_login")))
    return links
