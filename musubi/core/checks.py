"""A database that old migrations left halfway is refused before anything is done to it."""

from collections.abc import Sequence

from django.core.checks import Error, Tags, register
from django.db import connections
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
