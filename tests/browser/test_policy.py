import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.browser.screens import SCREENS
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKED_FOR = 4  # of each kind of address: 85 organisations share one template
ENOUGH = 400  # pages a person's crawl may take; the site has fewer, so reaching it is a failure


@pytest.mark.parametrize("who", ["secretary", "contact", ""])
def test_a_crawl_meets_no_violation_no_error_and_no_dead_link(town: Town, browser: Browser, who: str):
    """Of each kind of page several are asked for and read; a browser opens the first, for what else it complains of.

    It opens none of a kind that is a screen of that person's: there too whoever looks at the screens listens to it.
    """
    page = town.open(browser, who)
    client = Client()
    client.cookies = town.cookies(who)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    seen: set[str] = set()
    waiting = ["/", "/en/", "/today/"] if who else ["/", "/en/"]
    of_a_kind: Counter[str] = Counter()
    opened = {_kind(screen.path) for screen in SCREENS if screen.who == who and "?" not in screen.path}
    while waiting:
        path = waiting.pop()
        kind = _kind(path)
        if path in seen or of_a_kind[kind] >= ASKED_FOR:
            continue
        of_a_kind[kind] += 1
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        is_page = answer.headers["Content-Type"].startswith("text/html")
        if is_page and kind not in opened:
            opened.add(kind)
            page.goto(town.url + path)
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "script-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        reader = _Reader(answer.content.decode() if is_page else "")
        complaints += [f"{path}: {found}" for found in reader.inline]
        waiting += _local_links(reader.links, town.url + path)
    assert not complaints
    assert 15 < len(seen) < ENOUGH


def _kind(path: str) -> str:
    """Return the path with a sign for each number, or for what stands for one in a screen's path."""
    return re.sub(r"(?<=/)(\d+|{\w+})(?=/|$)", "#", urlsplit(path).path)


class _Reader(HTMLParser):
    """What a page links to, drawings included, and what in it the policy would stop."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        is_script = tag == "script" and given.get("type") in {None, "", "module", "text/javascript"}
        if tag == "style" or (is_script and "src" not in given):
            self.inline.append(f"<{tag}>")
        self.inline += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]


def _local_links(links: list[str], at: str) -> list[str]:
    host = urlsplit(at).netloc
    whole = (urlsplit(urljoin(at, link)) for link in links)
    paths = [link._replace(scheme="", netloc="", fragment="").geturl() for link in whole if link.netloc == host]
    # Downloads and the machine's own answers are no pages.
    return [path for path in paths if "/export/" not in path and "openapi.json" not in path and "format=" not in path]


def test_the_crawl_sees_what_the_policy_would_stop():
    inline = "<p style='color:red' onclick='x()'><style></style><script>x()</script><script src=x></script>"
    assert _Reader(inline).inline == ["<p style>", "<p onclick>", "<style>", "<script>"]


def test_the_policy_stops_an_inline_script(town: Town, browser: Browser):
    page = town.open(browser, "")
    page.goto(town.url)
    page.evaluate("""
        const script = document.createElement("script");
        script.textContent = "window.broken = 1";
        document.body.append(script);
    """)
    assert page.evaluate("window.broken") is None
