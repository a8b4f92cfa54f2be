"""What base.html shows on every page: the council's name, the menus, the other language.

The links are drawn here, once for each language: a template takes longer for them than for many a page.
"""

from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from musubi.accounts.audience import MEMBERS, SECRETARIAT, keys_of
from musubi.core.bilingual import is_english
from musubi.registry.queries import council_in_brief

ENGLISH = "/en"


class Link(NamedTuple):
    """One entry of a menu: where it leads, and its line where the reader is elsewhere and there."""

    url: str
    elsewhere: str
    there: str


class Frame(NamedTuple):
    """Every link of the frame in one language; who may see which is not said here."""

    home_url: str
    today: Link
    cases: Link
    keeping: Link
    menu: list[Link]
    tools: SafeString  # of somebody who is not signed in
    own_tools: SafeString
    footer: SafeString


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page needs; what costs a query is asked only when the frame is drawn."""
    frame = _frame(get_language() or settings.LANGUAGE_CODE)
    path = request.path
    return {
        "council": SimpleLazyObject(council_in_brief),
        "home_url": frame.home_url,
        "canonical_url": f"{settings.SITE_URL}{path}",
        **_in_other_words(path),
        "menu": mark_safe("".join(_menu(request, frame))),  # noqa: S308 - escaped where each line is drawn
        "tools": frame.own_tools if request.user.is_authenticated else frame.tools,
        "footer": frame.footer,
    }


def _in_other_words(path: str) -> dict[str, SafeString]:
    """Return what leads to the page in either language: for programs in its head, and for the reader."""
    japanese = path.removeprefix(ENGLISH) if path.startswith(f"{ENGLISH}/") else path
    ja, en = escape(f"{settings.SITE_URL}{japanese}"), escape(f"{settings.SITE_URL}{ENGLISH}{japanese}")
    alternates = (
        f'<link rel="alternate" hreflang="{code}" href="{url}">'
        for code, url in (("ja", ja), ("en", en), ("x-default", ja))
    )
    code, label, url = ("ja", "日本語", ja) if is_english() else ("en", "English", en)
    return {
        "alternates": mark_safe("\n  ".join(alternates)),  # noqa: S308 - escaped above
        "other_language": mark_safe(f'<a href="{url}" lang="{code}" hreflang="{code}">{label}</a>'),  # noqa: S308 - escaped above
    }


def _menu(request: HttpRequest, frame: Frame) -> Iterator[str]:
    own = [frame.today] if request.user.is_authenticated else []
    if own and MEMBERS in keys_of(request.user):
        own.append(frame.cases)
    if own and SECRETARIAT in keys_of(request.user):
        own.append(frame.keeping)
    path = request.path
    for link in (*own, *frame.menu):
        yield link.there if path.startswith(link.url) else link.elsewhere


@cache
def _frame(_language: str) -> Frame:
    """Return the links in the reader's language, which is `_language`: looking them up takes longer than some pages."""
    search = _plain(_("Search"), reverse("website:search"))
    return Frame(
        home_url=reverse("website:home"),
        today=_own(_("Today"), reverse("website:today")),
        cases=_own(_("Cases"), reverse("coordination:cases")),
        keeping=_own(_("Keeping the roster"), reverse("registry:roster_desk")),
        menu=[
            _link(_("About the council"), reverse("website:page", args=["about"])),
            _link(_("Member organisations"), reverse("website:organisations")),
            _link(_("Structure"), reverse("website:bodies")),
            _link(_("Meetings and symposia"), reverse("website:chronology")),
            _link(_("Guidelines"), reverse("website:plans")),
            _link(_("Activities"), reverse("website:activities")),
            _link(_("Seeds and needs"), reverse("coordination:seeds")),
            _link(_("Ask us"), reverse("coordination:consult")),
        ],
        tools=_lines(search, _plain(_("Sign in"), reverse("account_login"))),
        own_tools=_lines(search, _plain(_("Sign-in settings"), reverse("account_settings"))),
        footer=_lines(
            *(
                f"<li>{link}</li>"
                for link in (
                    _plain(_("Accessibility"), reverse("website:page", args=["accessibility"])),
                    _plain(_("Privacy"), reverse("website:page", args=["privacy"])),
                    _plain(_("Site policy"), reverse("website:page", args=["site-policy"])),
                    _plain("API", reverse("api_docs")),
                )
            )
        ),
    )


def _plain(label: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(label)}</a>'


def _own(label: str, url: str) -> Link:
    return _link(label, url, ' class="menu__own"')


def _link(label: str, url: str, more: str = "") -> Link:
    lines = (
        f'<li><a href="{escape(url)}"{place}{more}>{escape(label)}</a></li>\n' for place in ("", ' aria-current="page"')
    )
    return Link(url, *lines)


def _lines(*lines: str) -> SafeString:
    return mark_safe("\n".join(lines))  # noqa: S308 - escaped where each line is drawn
