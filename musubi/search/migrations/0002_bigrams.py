"""Where the bigrams lie: a full-text table on SQLite, a column on PostgreSQL (see search.engines)."""

from django.db import migrations

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


def make_room(apps, schema_editor):
    for statement in _ON[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def give_up_room(apps, schema_editor):
    for statement in _OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make_room, give_up_room)]
