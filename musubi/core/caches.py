"""A cache in a table of the database that says so when the database cannot take what it is given."""

from collections.abc import Callable
from typing import Any

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
