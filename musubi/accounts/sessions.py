"""Sessions in the database, as Django keeps them, read by a query that is not built anew with every request."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from musubi.core.queries import rows


class SessionStore(DatabaseStore):
    """One session. Its name is part of what signs it, so that Django's own store and this one read each other's."""

    def load(self) -> dict[str, Any]:
        """Return what is kept, or nothing and forget the key if there is no such session or it is over."""
        key = self.session_key or ""
        # We give letters and digits alone. A cookie may hold a NUL, and PostgreSQL would fail over it.
        found = rows(_unexpired, key=key, now=timezone.now()) if key.isalnum() else []
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0][0])
        return kept


def _unexpired(key: str, now: datetime) -> QuerySet[Any, Any]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data")
