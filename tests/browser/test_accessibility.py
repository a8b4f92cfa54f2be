import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.screens import SCREENS, Screen, Town, build_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


def _add(html: str) -> str:
    return f"document.querySelector('main').insertAdjacentHTML('beforeend', {json.dumps(html)})"


# Each seeds one fault into a sound page; the same job must find every one of them.
_SMALL = '<a href="#{0}" style="display:inline-block;width:8px;height:8px">{0}</a>'
FAULTS = {
    "a picture without words": _add('<img src="/x.png">'),
    "a page without a language": "document.documentElement.removeAttribute('lang')",
    "a page without a title": "document.title = ''",
    "a box without a label": "document.querySelector('label[for=as-of]').remove()",
    "a choice without a label": "document.querySelector('label[for=sector]').remove()",
    "a link without words": "document.querySelector('main a').textContent = ''",
    "a button without words": "document.querySelector('main button').textContent = ''",
    "grey on white": "document.querySelector('h1').style.color = '#bbb'",
    "a list with strangers in it": _add("<ul><div>x</div></ul>"),
    "a role that doesn't exist": "document.querySelector('h1').setAttribute('role', 'headline')",
    "an aria value that doesn't exist": "document.querySelector('h1').setAttribute('aria-busy', 'perhaps')",
    "a seal without a name": "document.querySelector('.seal').removeAttribute('aria-label')",
    "small targets side by side": _add(_SMALL.format("a") + _SMALL.format("b")),
    "a definition list in disorder": _add("<dl><p>x</p></dl>"),
}


@pytest.fixture
def town(live_server) -> Town:
    return build_town(live_server.url)


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']])[:300]}" for one in found]


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_any_screen(town: Town, browser: Browser, width: int):
    found = {}
    pages = {who: town.open(browser, who, width=width) for who in ["", "contact", "secretary"]}
    for screen in SCREENS:
        screen.show(pages[screen.who], town)
        if wrong := violations(pages[screen.who]):
            found[screen.name] = wrong
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("width", [320, 1280])
def test_no_screen_scrolls_sideways(town: Town, browser: Browser, width: int):
    pages = {who: town.open(browser, who, width=width) for who in ["", "contact", "secretary"]}
    wide = {}
    for screen in SCREENS:
        screen.show(pages[screen.who], town)
        over = pages[screen.who].evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[screen.name] = over
    assert not wide


def test_axe_finds_every_fault_that_is_seeded(town: Town, browser: Browser):
    page = town.open(browser, "")
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    screen = Screen("roster", "", "/organisations/")
    missed = []
    for name, fault in FAULTS.items():
        screen.show(page, town)
        page.evaluate(fault)
        if not violations(page):
            missed.append(name)
    assert not missed
    assert len(FAULTS) >= 10
