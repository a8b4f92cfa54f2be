"""The site as gunicorn serves it to tests/test_races.py: it dawdles where two can meet, and knows how to be careless.

A request with the header `X-Unguarded` passes by the guards that code has: the row that is superseded once, the state
of the registry that a file was compared with, and of a case, inquiry or introduction the UPDATE that names the state it
was found in. What the database guards, the test takes away there.
"""

import os
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from django.core.wsgi import get_wsgi_application

served = get_wsgi_application()

from django.db.models import QuerySet  # noqa: E402 - apps are loaded

from musubi.coordination import actions as coordination  # noqa: E402 - as above
from musubi.coordination.models import Case, Inquiry, Introduction  # noqa: E402 - as above
from musubi.registry.actions import imports, memberships, organisations, rows  # noqa: E402 - as above
from musubi.registry.forms import changes  # noqa: E402 - as above

DAWDLE_SECONDS = 0.03
is_unguarded: ContextVar[bool] = ContextVar("is_unguarded", default=False)
supersede, fingerprint = rows.supersede, imports.fingerprint


def careless_supersede(row: Any, *, now: Any) -> None:
    """Supersede, or believe that nobody else did."""
    if is_unguarded.get():
        type(row)._default_manager.filter(pk=row.pk).update(superseded_at=max(now, row.recorded_at))
    else:
        supersede(row, now=now)


class Anything(str):
    """Looks like every state of the registry."""

    __slots__ = ()

    def __ne__(self, other: object) -> bool:
        """Find no difference."""
        return False

    __hash__ = str.__hash__


def careless_fingerprint(**named: Any) -> str:
    """Tell the state of the registry, or that it is as it was."""
    return Anything() if is_unguarded.get() else fingerprint(**named)


update = QuerySet.update
ONCE = {"firm_agreed_at", "organisation_agreed_at", "answered_at", "owner", "stage"}  # what is set once, as found


def careless_update(rows: QuerySet[Any], **changes: Any) -> int:
    """Change the row with that number, or believe that it is as it was."""
    if is_unguarded.get() and rows.model in {Case, Inquiry, Introduction} and changes.keys() & ONCE:
        numbers = [one.rhs for one in rows.query.where.children if getattr(one, "lookup_name", "") == "exact"]
        rows = rows.model._default_manager.filter(pk=numbers[0])  # the number is asked for first
    return update(rows, **changes)


def slow(act: Callable[..., Any]) -> Callable[..., Any]:
    """Return what waits before it does the same: what was read until then grows old."""

    def dawdle(*args: Any, **named: Any) -> Any:
        time.sleep(DAWDLE_SECONDS)
        return act(*args, **named)

    return dawdle


rows.supersede = memberships.supersede = organisations.supersede = careless_supersede
imports.fingerprint = careless_fingerprint
QuerySet.update = careless_update  # type: ignore[method-assign]
for name in ("take", "answer_inquiry", "agree", "move", "close"):
    setattr(coordination, name, slow(getattr(coordination, name)))
for name in ("admit", "end", "move_sector"):
    setattr(changes.actions, name, slow(getattr(changes.actions, name)))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """Serve the site, with its guards or without."""
    token = is_unguarded.set("HTTP_X_UNGUARDED" in environ)
    try:
        return served(environ, start_response)
    finally:
        is_unguarded.reset(token)
