"""Two standing periods of one organisation in one body never cover the same day: the database refuses it.

PostgreSQL has exclusion constraints. SQLite has one writer at a time, so a trigger that looks is enough there.
"""

from django.db import migrations

TABLES = ["registry_membership", "registry_seat"]

POSTGRESQL = """
ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist (
    int8range(organisation_id, organisation_id, '[]') WITH &&,
    int8range(body_id, body_id, '[]') WITH &&,
    daterange(starts_on, ends_on, '[]') WITH &&
) WHERE (superseded_at IS NULL)
"""
SQLITE = """
CREATE TRIGGER {table}_no_overlap_{event} BEFORE {event} ON {table}
WHEN NEW.superseded_at IS NULL AND EXISTS (
    SELECT 1 FROM {table} AS other
    WHERE other.id IS NOT NEW.id AND other.superseded_at IS NULL
      AND other.organisation_id = NEW.organisation_id AND other.body_id = NEW.body_id
      AND other.starts_on <= coalesce(NEW.ends_on, '9999-12-31')
      AND coalesce(other.ends_on, '9999-12-31') >= NEW.starts_on
)
BEGIN SELECT RAISE(ABORT, '{table}_no_overlap'); END
"""


def forbid(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=table))
        else:
            for event in ["INSERT", "UPDATE"]:
                schema_editor.execute(SQLITE.format(table=table, event=event))


def allow(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap")
        else:
            for event in ["INSERT", "UPDATE"]:
                schema_editor.execute(f"DROP TRIGGER {table}_no_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunPython(forbid, allow)]
