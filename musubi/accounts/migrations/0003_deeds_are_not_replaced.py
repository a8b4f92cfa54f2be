"""SQLite also refuses INSERT OR REPLACE: it removes the deed in its way without asking the triggers of DELETE."""

from typing import Any

from django.db import migrations

NO_REPLACE = """
CREATE TRIGGER accounts_deed_no_replace BEFORE INSERT ON accounts_deed
WHEN EXISTS (
    SELECT 1 FROM accounts_deed AS other
    WHERE other.number = NEW.number OR other.hash = NEW.hash OR other.previous_hash = NEW.previous_hash
)
BEGIN SELECT RAISE(ABORT, 'deeds are append-only'); END
"""


def forbid(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":  # elsewhere such an insert is an update, which is refused
        schema_editor.execute(NO_REPLACE)


def allow(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER accounts_deed_no_replace")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_deeds_are_append_only")]

    operations = [migrations.RunPython(forbid, allow, elidable=False)]
