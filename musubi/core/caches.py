"""A cache in a table that says so when the database cannot take what it is given; and what needs no pickling."""

from collections.abc import Callable
from itertools import count
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router, transaction


class TellingDatabaseCache(DatabaseCache):
    """Django's, which takes a database that is locked or full for somebody else who was quicker, and stays silent.

    The throttle on sign-in would then tell people that they tried too often, and let them wait for nothing.
    """

    def _base_set(self, mode: str, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        failures: list[OperationalError] = []

        def remember(execute: Callable[..., Any], *statement: Any) -> Any:
            try:
                return execute(*statement)
            except OperationalError as failure:
                failures.append(failure)
                raise

        using = router.db_for_write(self.cache_model_class)
        # A transaction around Django's own, so that beginning and ending it, too, fail where they are heard.
        with transaction.atomic(using=using), connections[using].execute_wrapper(remember):
            is_done = bool(super()._base_set(mode, key, value, *args, **kwargs))  # type: ignore[misc]  # not in the stubs
            if failures and not is_done:
                raise failures[-1]
        return is_done


_Made = TypeVar("_Made")
_numbers = count(1)


class Held(Generic[_Made]):
    """A few things that this process holds, each for as long as the cache of pages keeps its number.

    The cache itself would pickle them and read them again: for what is large, that takes longer than what it spares.
    So nobody changes what was given to hold.
    """

    def __init__(self, most: int = 1) -> None:
        """Hold nothing yet, and never more than so many."""
        self._most = most
        self._made: dict[int, _Made] = {}

    def get(self, name: str) -> _Made | None:
        """Return what is held by this name, if anything is."""
        return self._made.get(caches["pages"].get(name, 0)) if settings.PAGE_CACHE_SECONDS else None

    def hold(self, name: str, made: _Made, seconds: int) -> None:
        """Hold it in place of what was held by this name before, or else of the oldest."""
        number = next(_numbers)
        self._made[number] = made
        for oldest in list(self._made)[: -self._most]:
            self._made.pop(oldest, None)
        caches["pages"].set(name, number, seconds)
