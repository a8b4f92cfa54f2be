"""Where the bigrams lie: a full-text table on SQLite, a column on PostgreSQL (see search.engines).

A later migration that alters Posting makes Django copy its table on SQLite, and the trigger is lost with the old one:
make the trigger anew in that migration.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_ON = {
    "sqlite": [
        # ascii takes every sign beyond ASCII for a letter, so a token stays whole.
        "CREATE VIRTUAL TABLE search_bigrams USING fts5(bigrams, tokenize = 'ascii', detail = 'none', columnsize = 0)",
        """
        CREATE TRIGGER search_posting_forgets_its_bigrams AFTER DELETE ON search_posting BEGIN
            DELETE FROM search_bigrams WHERE rowid = old.id;
        END
        """,
    ],
    "postgresql": [
        "ALTER TABLE search_posting ADD COLUMN bigrams tsvector NOT NULL DEFAULT ''",
        # Entries of a pending list would be read by everybody's searches, whoever may see them.
        "CREATE INDEX search_posting_bigrams ON search_posting USING gin (bigrams) WITH (fastupdate = off)",
    ],
}
_OFF = {
    "sqlite": ["DROP TRIGGER search_posting_forgets_its_bigrams", "DROP TABLE search_bigrams"],
    "postgresql": ["ALTER TABLE search_posting DROP COLUMN bigrams"],
}


def make_room(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _ON[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def give_up_room(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make_room, give_up_room)]
