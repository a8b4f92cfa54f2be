"""What the tests of answering share: a request with its link, and the form as a browser would send it."""

import re
from datetime import date
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.activities.models import Activity
from musubi.surveys.models import Request
from musubi.surveys.tasks import ANSWERING
from tests import factories

CONTACT = "contact@example.com"


def asked(*, email: str = CONTACT, **fields: Any) -> Request:
    """Ask an organisation whose office has this address."""
    organisation = factories.make_organisation(name_ja="見本大学", sector="academia", email=email)
    return factories.make_request(organisation=organisation, **fields)


def link_to(request: Request, *, email: str = CONTACT, days: int = 60, now: Any = None) -> str:
    """Return the address of a mailed link."""
    token = issue_link(ANSWERING, request.key, email=email, now=now or timezone.now(), valid_days=days)
    return reverse("activities:answer_by_link", args=[token])


def told_last_year(request: Request, count: int = 2, **fields: Any) -> list[Activity]:
    """Make what the organisation told a year ago."""
    year = request.round.fiscal_year - 1
    return [
        factories.make_activity(
            organisation=request.organisation,
            title_ja=f"昨年の取組{number}",
            fiscal_year=year,
            starts_on=date(year, 9, 1),
            ends_on=date(year, 9, 20),
            wording="9月上旬〜中旬頃",
            partners="見本県",
            position=number,
            **fields,
        )
        for number in range(count)
    ]


def boxes(page: Any) -> dict[str, Any]:
    """Return what a browser would send from the answer's form without a change: names and values."""
    html = page.content.decode()
    form = html[html.index('id="answer"') : html.index("</form>", html.index('id="answer"'))]
    form = re.sub(r"<template.*?</template>", "", form, flags=re.DOTALL)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = _of(tag, "name"), _of(tag, "type")
        if not name or kind == "file" or (kind in {"checkbox", "radio"} and " checked" not in tag):
            continue
        if kind == "checkbox":
            found.setdefault(name, []).append(_of(tag, "value") or "on")
        else:
            found[name] = _of(tag, "value")
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, flags=re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def _of(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(match[1]) if match else ""


def last_place(given: dict[str, Any]) -> str:
    """Return the prefix of the blank entry."""
    return max((name.removesuffix("-key") for name in given if name.endswith("-key")), key=lambda one: int(one[1:]))


def fill(given: dict[str, Any], title: str, *, when: str = "10月", partners: str = "単独", **more: Any) -> None:
    """Type a new entry into the blank."""
    place = last_place(given)
    for name, text in {"title_ja": title, "when": when, "partners": partners, **more}.items():
        given[f"{place}-{name}"] = text


def opened(client: Client, path: str) -> dict[str, Any]:
    """Open the form and return its boxes."""
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    return boxes(page)


def send(client: Client, path: str, given: dict[str, Any], *, do: str = "send", **more: Any) -> Any:
    """Press a button."""
    return client.post(path, {**given, "do": do, **more})
