import json

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import Eyes
from tests.browser.screens import SCREENS, Screen
from tests.browser.town import HEIGHT, Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [1280, 320]
PARTS = 6  # so that several workers share the screens


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


@pytest.mark.parametrize("part", range(PARTS))
def test_every_screen_is_accessible_fits_its_window_and_keeps_the_policy(town: Town, browser: Browser, part: int):
    """Each screen is opened once, in the width of the last one, and looked at in every width."""
    wrong: list[str] = []
    said: list[tuple[str, str]] = []
    eyes = Eyes()
    pages = {who: town.open(browser, who) for who in ["", "contact", "secretary"]}
    for page in pages.values():
        eyes.follow(page)
        page.on("console", lambda message: said.append((message.location["url"], message.text)))
        page.on("pageerror", lambda error: wrong.append(str(error)))
    for screen in SCREENS[part::PARTS]:
        page = pages[screen.who]
        screen.show(page, town)
        for width in sorted(WIDTHS, key=lambda width: width != page.viewport_size["width"]):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            wrong += [f"{screen.name} at {width}: {fault}" for fault in eyes.faults(page)]
        wrong += [f"{screen.name}: {url}: {text}" for url, text in said if not _is_answer(url, text, page)]
        said.clear()
    assert not wrong, "\n".join(wrong)


def _is_answer(url: str, text: str, page: Page) -> bool:
    """Whether the browser reports that the page itself is a 4xx answer, which is what some screens are about."""
    return "Failed to load resource" in text and url.partition("#")[0] == page.url.partition("#")[0]


def test_every_fault_that_is_seeded_is_found(town: Town, browser: Browser):
    page = town.open(browser, "", bypass_csp=True)
    eyes = Eyes()
    eyes.follow(page)
    screen = Screen("roster", "", "/organisations/?sector=finance")
    screen.show(page, town)
    assert not eyes.faults(page)
    missed = []
    for name, fault in FAULTS.items():
        screen.show(page, town)
        page.evaluate(fault)
        if not eyes.faults(page):
            missed.append(name)
    assert not missed
    assert len(FAULTS) >= 10


# What may turn a text unreadable in a narrow window alone: what it is when wide, what it becomes.
NARROW = {
    "its letters": ("", "h1 { color: #bbb }"),
    "its size": ("h1 { color: #888; font-size: 30px }", "h1 { font-size: 14px }"),
    "its weight": ("h1 { color: #888; font-size: 20px; font-weight: 700 }", "h1 { font-weight: 400 }"),
    "what is behind it": ("", "main { background: #333 }"),
    "what shines through it": ("", "main { opacity: .4 }"),
    "what is only now shown": ("#seed { display: none; color: #bbb }", "#seed { display: block }"),
    "what slips under it": (
        "h1 { position: relative } #seed { position: absolute; color: transparent }",
        "#seed { inset: 0; background: #333; z-index: -1 }",
    ),
    "what it slips out of": (
        "#seed { background: #333 } #seed b { background: #fff }",
        "#seed i { position: relative; left: 6em }",
    ),
}


@pytest.mark.parametrize("sees_looks", [True, False])
def test_a_text_that_is_unreadable_in_a_narrow_window_alone_is_found_by_its_look(
    town: Town, browser: Browser, sees_looks
):
    """Without looks, one that is sound stands for all: so every fault would be missed."""
    page = town.open(browser, "", bypass_csp=True)
    eyes = Eyes()
    eyes.follow(page)
    page.goto(town.url + "/accounts/login/")
    page.evaluate(_add("<p id=seed><b><i>Sample</i></b></p>"))
    page.evaluate(_add("<style id=sheet></style>"))
    if not sees_looks:
        page.evaluate("looksNow = () => () => 'alike'")
    found = []
    for name, (wide, narrow) in NARROW.items():
        sheet = f"{wide} @media (max-width: 40rem) {{ {narrow} }}"
        page.evaluate("sheet => { document.querySelector('#sheet').textContent = sheet }", sheet)
        faults = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            faults[width] = eyes.faults(page)
        assert not faults[WIDTHS[0]], name
        found += [name] * any(fault.startswith("color-contrast") for fault in faults[WIDTHS[1]])
    assert found == (list(NARROW) if sees_looks else [])
