import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.browser.screens import SCREENS, Screen
from tests.browser.town import HEIGHT, Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [1280, 320]
PARTS = 6  # so that several workers share the screens
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


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it is; its script is put in once a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE_SCRIPT}; 0")
    found = page.evaluate("async options => (await axe.run(document, options)).violations", OPTIONS)
    return [f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']])[:300]}" for one in found]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


TORN = """() => [...document.querySelectorAll('.tally strong')].filter(number => {
    const inside = document.createRange()
    inside.selectNodeContents(number)
    return inside.getClientRects().length > 1
}).map(number => number.textContent)"""


def torn(page: Page) -> list[str]:
    """Return the numbers of a tally whose digits stand on two lines."""
    found: list[str] = page.evaluate(TORN)
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_screen_is_accessible_fits_its_window_and_keeps_the_policy(town: Town, browser: Browser, part: int):
    """Each screen is opened once and looked at in every width: opening it costs more than making it narrower."""
    wrong: list[str] = []
    pages = {who: town.open(browser, who) for who in ["", "contact", "secretary"]}
    for page in pages.values():
        page.on(
            "console",
            lambda message: _is_answer(message.text) or wrong.append(f"{message.location['url']}: {message.text}"),
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
    for screen in SCREENS[part::PARTS]:
        page = pages[screen.who]
        screen.show(page, town)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            wrong += [f"{screen.name} at {width}: {fault}" for fault in violations(page)]
            if over := overflow(page):
                wrong.append(f"{screen.name} at {width}: it scrolls {over} pixels sideways")
            wrong += [f"{screen.name} at {width}: the number {number} is torn" for number in torn(page)]
    assert not wrong, "\n".join(wrong)


def _is_answer(text: str) -> bool:
    """Whether the browser reports a 4xx answer, which is what some screens are about; no breach of the policy."""
    return "Failed to load resource" in text


def test_axe_finds_every_fault_that_is_seeded(town: Town, browser: Browser):
    page = town.open(browser, "", bypass_csp=True)
    screen = Screen("roster", "", "/organisations/?sector=finance")
    missed = []
    for name, fault in FAULTS.items():
        screen.show(page, town)
        page.evaluate(fault)
        if not violations(page):
            missed.append(name)
    assert not missed
    assert len(FAULTS) >= 10
