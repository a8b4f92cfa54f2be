"""What is made of the council's names and words, and lasts while only activities change."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.conf import settings

from musubi.accounts.queries import deed_count, has_deed_since
from musubi.core.caches import Held

_Made = TypeVar("_Made")


@dataclass
class _World:
    """What was made of the council's names and words, as they are after so many deeds."""

    deeds: int
    made: dict[Hashable, Any]


_worlds = Held[_World]()


def lasting(name: str, asked: Hashable, make: Callable[[], _Made], *, deeds: int | None = None) -> _Made:
    """Return what `make` makes of what organisations are called and what words there are, as it was made before.

    A deed of activities changes neither; any other makes it anew. What changes without a deed is seen a minute later.
    How many `deeds` there are, a caller may know already.
    """
    if not settings.PAGE_CACHE_SECONDS:
        return make()
    if deeds is None:
        deeds = deed_count()  # before anything is read: what is done meanwhile is asked for the next time
    world = _worlds.get("lasting")
    if world is None or world.deeds > deeds or has_deed_since(world.deeds, until=deeds, but_of="activities."):
        world = _World(deeds, {})
        _worlds.hold("lasting", world, settings.PAGE_CACHE_SECONDS)
    world.deeds = deeds
    if (name, asked) not in world.made:
        world.made[name, asked] = make()
    return cast("_Made", world.made[name, asked])
