"""What our migrations share: tables that are made together, and how to know a database that was left halfway."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Make many tables at once.

    After a CreateModel that stands alone, Django draws every model anew that the new one is related to, however far:
    with us, nearly all. Here they are drawn once. So a model may refer to one further down; circles need no AddField.
    """

    serialization_expand_args = ["tables"]

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        """Make these."""
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models, and have all drawn when somebody asks for the first."""
        state.__dict__.pop("apps", None)
        state.is_delayed = False  # nothing that was put off is left to be drawn
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the tables away, the last first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what it does, for `migrate --plan`."""
        return f"Create models {', '.join(table.name for table in self.tables)}"


def left_halfway(executor: MigrationExecutor) -> list[str]:
    """Return the apps of which the database has some, but not all migrations that one of today stands for.

    Django then takes the new one out of its plan, looks for the old ones, and goes on without the app when their files
    are gone: it may well say that there is nothing to do.
    """
    loader, applied = executor.loader, executor.recorder.applied_migrations()
    return sorted(
        key[0]
        for key, migration in loader.replacements.items()
        if not applied.keys().isdisjoint({key, *migration.replaces})
        and not all(old in applied or old in loader.disk_migrations for old in migration.replaces)
    )
