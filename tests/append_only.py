"""Lets tests empty the database between them, although the database itself keeps its deeds.

A transactional test ends with `flush`. In life the triggers of accounts refuse that, and shall; here they step aside
for exactly those statements.
"""

from typing import Any

from django.db.backends.postgresql.base import DatabaseOperations as OnPostgreSQL
from django.db.backends.sqlite3.base import DatabaseOperations as OnSQLite

TABLE = "accounts_deed"
NO_DELETE = "accounts_deed_no_delete"


def pytest_configure() -> None:
    """Wrap what `flush` does to the table on either engine."""
    OnPostgreSQL.sql_flush = _with(OnPostgreSQL.sql_flush, _open_postgresql)  # type: ignore[method-assign]
    OnSQLite.sql_flush = _with(OnSQLite.sql_flush, _open_sqlite)  # type: ignore[method-assign]


def _with(sql_flush: Any, open_for: Any) -> Any:
    def flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        statements = sql_flush(self, style, tables, **options)
        if TABLE not in tables:
            return statements
        return open_for(self.connection, statements)

    return flush


def _open_postgresql(_connection: Any, statements: list[str]) -> list[str]:
    return [f"ALTER TABLE {TABLE} DISABLE TRIGGER USER", *statements, f"ALTER TABLE {TABLE} ENABLE TRIGGER USER"]


def _open_sqlite(connection: Any, statements: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [NO_DELETE])
        found = cursor.fetchone()
    return [f"DROP TRIGGER {NO_DELETE}", *statements, found[0]] if found else statements
