"""What is asked of a database before `migrate` does anything to it: is it whole, and does it sort as we do."""

from collections.abc import Sequence

from django.core.checks import Error, Tags, register
from django.core.checks import Warning as Doubt
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from musubi.core.migrating import left_halfway


@register(Tags.database)  # `migrate` asks these first
def check_database_is_not_halfway(databases: Sequence[str] | None = None, **_options: object) -> list[Error]:
    """Return an error for each app whose tables are neither absent nor as the last of the old migrations left them."""
    return [
        Error(
            f"The tables of '{app}' were left halfway by the migrations of an older version.",
            hint="Put back the last version that had them, run its `manage.py migrate`, then go on: docs/runbook.md",
            id="core.E001",
        )
        for alias in databases or []
        for app in left_halfway(MigrationExecutor(connections[alias]))
    ]


# Sorted as SQLite and Python do: by the letters' numbers. Any language's own order would put one of them elsewhere.
IN_ORDER = ["B", "a", "あ", "ア", "ー", "中"]


@register(Tags.database)
def check_texts_are_sorted_alike(databases: Sequence[str] | None = None, **_options: object) -> list[Doubt]:
    """Return a warning for each database that sorts by a language's rules: its lists stand in another order."""
    return [
        Doubt(
            f"The database '{alias}' sorts texts by the rules of a language, and lists will stand in another order.",
            hint="Make it with `createdb --template=template0 --locale=C.UTF-8`, and restore into it: docs/runbook.md",
            id="core.W001",
        )
        for alias in databases or []
        if _sorted_by(connections[alias]) != IN_ORDER
    ]


def _sorted_by(connection: BaseDatabaseWrapper) -> list[str]:
    texts = " UNION ALL ".join(["SELECT %s AS text"] * len(IN_ORDER))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM ({texts}) AS given ORDER BY text", IN_ORDER[::-1])  # noqa: S608 - no value in it
        return [text for (text,) in cursor.fetchall()]
