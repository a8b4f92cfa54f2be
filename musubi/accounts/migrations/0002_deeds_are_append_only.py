"""The database itself refuses to change or remove a deed."""

from typing import Any

from django.db import migrations

ON_POSTGRESQL = [
    """
    CREATE FUNCTION accounts_deed_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'deeds are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER accounts_deed_append_only BEFORE UPDATE OR DELETE ON accounts_deed
    FOR EACH ROW EXECUTE FUNCTION accounts_deed_is_append_only()
    """,
    """
    CREATE TRIGGER accounts_deed_not_emptied BEFORE TRUNCATE ON accounts_deed
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deed_is_append_only()
    """,
]
NOT_ON_POSTGRESQL = [
    "DROP TRIGGER accounts_deed_not_emptied ON accounts_deed",
    "DROP TRIGGER accounts_deed_append_only ON accounts_deed",
    "DROP FUNCTION accounts_deed_is_append_only()",
]
ON_SQLITE = [
    f"""
    CREATE TRIGGER accounts_deed_no_{event.lower()} BEFORE {event} ON accounts_deed
    BEGIN SELECT RAISE(ABORT, 'deeds are append-only'); END
    """
    for event in ("UPDATE", "DELETE")
]
NOT_ON_SQLITE = [f"DROP TRIGGER accounts_deed_no_{event}" for event in ("update", "delete")]


def forbid(_apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in ON_POSTGRESQL if is_postgresql else ON_SQLITE:
        schema_editor.execute(statement)


def allow(_apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in NOT_ON_POSTGRESQL if is_postgresql else NOT_ON_SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(forbid, allow, elidable=False)]
