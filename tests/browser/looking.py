"""Somebody who looks at pages and says what is wrong with them."""

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "selectors": False}
SCRIPT = f"{AXE_SCRIPT}; {{ {Path(__file__).with_name('looking.js').read_text(encoding='utf-8')} }}"


class Eyes:
    """Sees what axe finds, what is too wide and what is torn; remembers in which looks a text is easy to read."""

    def __init__(self) -> None:
        self.known = ""

    def follow(self, page: Page) -> None:
        """Have the script in whatever the page opens from now on."""
        page.add_init_script(SCRIPT)

    def faults(self, page: Page) -> list[str]:
        """Return what is wrong with the page as it is."""
        told = page.evaluate("told => lookOver(told)", {"options": OPTIONS, "known": self.known})
        self.known = told["known"]
        wrong: list[str] = told["wrong"]
        return wrong
