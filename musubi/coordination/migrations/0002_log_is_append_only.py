"""The database itself refuses to change or remove a line of a case's log."""

from typing import Any

from django.db import migrations

TABLE = "coordination_caseevent"
ON_POSTGRESQL = [
    f"""
    CREATE FUNCTION {TABLE}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the log of a case is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_append_only()
    """,
    f"""
    CREATE TRIGGER {TABLE}_not_emptied BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_is_append_only()
    """,
]
NOT_ON_POSTGRESQL = [
    f"DROP TRIGGER {TABLE}_not_emptied ON {TABLE}",
    f"DROP TRIGGER {TABLE}_append_only ON {TABLE}",
    f"DROP FUNCTION {TABLE}_is_append_only()",
]
ON_SQLITE = [
    f"""
    CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'the log of a case is append-only'); END
    """
    for event in ("UPDATE", "DELETE")
]
NOT_ON_SQLITE = [f"DROP TRIGGER {TABLE}_no_{event}" for event in ("update", "delete")]


def forbid(_apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in ON_POSTGRESQL if is_postgresql else ON_SQLITE:
        schema_editor.execute(statement)


def allow(_apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in NOT_ON_POSTGRESQL if is_postgresql else NOT_ON_SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("coordination", "0001_initial")]

    operations = [migrations.RunPython(forbid, allow, elidable=False)]
