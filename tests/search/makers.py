"""Entries and readers for the tests of search."""

from itertools import count
from typing import Any

from musubi.accounts.audience import MEMBERS, PUBLIC
from musubi.search import actions
from musubi.search.actions import Entry
from musubi.search.highlight import Part
from musubi.search.queries import Found

ANYBODY = frozenset({PUBLIC})
MEMBER = frozenset({PUBLIC, MEMBERS})
_number = count(1)


def make_entry(title_ja: str = "見本", *, key: str = "", **fields: Any) -> Entry:
    """Describe a record that anybody may see."""
    fields = {"kind": "seed", "url": "/", "audience": ANYBODY, **fields}
    return Entry(key=key or str(next(_number)), title_ja=title_ja, **fields)


def index(title_ja: str = "見本", **fields: Any) -> str:
    """Index a record and return its key."""
    entry = make_entry(title_ja, **fields)
    actions.index(entry)
    return entry.key


def titles(found: Found) -> list[str]:
    """Return what was found, in order."""
    return [hit.title_ja for hit in found.hits]


def matches(parts: tuple[Part, ...]) -> list[str]:
    """Return what is marked."""
    return [text for text, is_match in parts if is_match]
