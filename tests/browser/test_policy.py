from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import SCREENS, Town, build_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENOUGH = 400  # pages a person's crawl may take; the site has fewer, so reaching it is a failure


@pytest.fixture
def town(live_server) -> Town:
    return build_town(live_server.url)


@pytest.mark.parametrize("who", ["", "contact", "secretary"])
def test_a_crawl_meets_no_violation_no_error_and_no_dead_link(town: Town, browser: Browser, who: str):
    page = town.open(browser, who)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    seen: set[str] = set()
    waiting = ["/", "/en/", "/today/"] if who else ["/", "/en/"]
    one_of_a_kind: dict[str, int] = {}
    while waiting:
        path = waiting.pop()
        kind = "/".join("#" if part.isdigit() else part for part in urlsplit(path).path.split("/"))
        # A handful of each kind is enough: 85 organisations share one template.
        if path in seen or one_of_a_kind.get(kind, 0) >= 4:
            continue
        one_of_a_kind[kind] = one_of_a_kind.get(kind, 0) + 1
        seen.add(path)
        answer = page.goto(town.url + path)
        assert answer is not None
        assert answer.status == 200, path
        policy = answer.headers.get("content-security-policy", "")
        assert "script-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        waiting += _local_links(page, town.url)
    assert not complaints
    assert 15 < len(seen) < ENOUGH


def _local_links(page, base: str) -> list[str]:
    # A link in a drawing has no text for an href, so both kinds are read as written.
    whole = "all => all.map(one => new URL(one.getAttribute('href'), location).href)"
    links = page.eval_on_selector_all("a[href]", whole)
    paths = [link.removeprefix(base).partition("#")[0] for link in links if link.startswith(base)]
    # Downloads and the machine's own answers are no pages.
    return [path for path in paths if "/export/" not in path and "openapi.json" not in path and "format=" not in path]


def test_error_states_keep_the_policy_too(town: Town, browser: Browser):
    pages = {who: town.open(browser, who) for who in ["", "contact", "secretary"]}
    complaints: list[str] = []
    for page in pages.values():
        page.on("console", lambda message: complaints.append(message.text))
    for screen in SCREENS:
        screen.show(pages[screen.who], town)
    # The browser reports a 4xx answer as an error too; that is no breach of the policy.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def test_the_policy_stops_an_inline_script(town: Town, browser: Browser):
    page = town.open(browser, "")
    page.goto(town.url)
    page.evaluate("""
        const script = document.createElement("script");
        script.textContent = "window.broken = 1";
        document.body.append(script);
    """)
    assert page.evaluate("window.broken") is None
