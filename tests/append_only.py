"""Lets tests empty the database between them, although the database itself keeps its deeds and the logs of cases.

A transactional test ends with `flush`. In life the triggers of these tables refuse that, and shall; here they step
aside for exactly those statements.
"""

from typing import Any

from django.db.backends.postgresql.base import DatabaseOperations as OnPostgreSQL
from django.db.backends.sqlite3.base import DatabaseOperations as OnSQLite

TABLES = ("accounts_deed", "coordination_caseevent")


def pytest_configure() -> None:
    """Wrap what `flush` does to the tables on either engine."""
    OnPostgreSQL.sql_flush = _with(OnPostgreSQL.sql_flush, _open_postgresql)  # type: ignore[method-assign]
    OnSQLite.sql_flush = _with(OnSQLite.sql_flush, _open_sqlite)  # type: ignore[method-assign]


def _with(sql_flush: Any, open_for: Any) -> Any:
    def flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        statements = sql_flush(self, style, tables, **options)
        for table in TABLES:
            if table in tables:
                statements = open_for(self.connection, statements, table)
        return statements

    return flush


def _open_postgresql(_connection: Any, statements: list[str], table: str) -> list[str]:
    return [f"ALTER TABLE {table} DISABLE TRIGGER USER", *statements, f"ALTER TABLE {table} ENABLE TRIGGER USER"]


def _open_sqlite(connection: Any, statements: list[str], table: str) -> list[str]:
    trigger = f"{table}_no_delete"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [trigger])
        found = cursor.fetchone()
    return [f"DROP TRIGGER {trigger}", *statements, found[0]] if found else statements
