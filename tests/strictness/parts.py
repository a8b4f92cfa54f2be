"""What is put in the place of a function of Django's, and taken away again to show what it is for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


class Part(NamedTuple):
    """A function in whose place a stricter one stands."""

    strictness: str
    owner: Any
    name: str
    lax: Any
    strict: Any


PARTS: list[Part] = []


@contextmanager
def lax(strictness: str) -> Iterator[None]:
    """Let SQLite do as it likes, to show what would go unnoticed."""
    parts = [part for part in PARTS if part.strictness == strictness]
    assert parts, strictness
    before = [(part, getattr(part.owner, part.name)) for part in parts]
    for part in parts:
        setattr(part.owner, part.name, part.lax)
    try:
        yield
    finally:
        for part, strict in before:
            setattr(part.owner, part.name, strict)


def in_place_of(owner: Any, name: str, strictness: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a function, which is given the one that stood there before, stand in its place."""
    lax = getattr(owner, name)

    def put(make: Callable[..., Any]) -> Callable[..., Any]:
        PARTS.append(Part(strictness, owner, name, lax, make(lax)))
        return make

    return put
