"""Where tokens lie on SQLite: one row a document, whose number tells its day and its facets (see search.engines).

The index is made anew from the documents at the end of migrating. PostgreSQL's stays as it is.

A later migration that alters Posting makes Django copy its table on SQLite, and the trigger is lost with the old one:
make the trigger anew in that migration.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_EMPTY = [
    "DROP TRIGGER search_posting_forgets_its_bigrams",
    "DROP TABLE search_bigrams",
    "DELETE FROM search_posting",
    # ascii takes every sign beyond ASCII for a letter, so a token stays whole.
    "CREATE VIRTUAL TABLE search_bigrams USING fts5(bigrams, tokenize = 'ascii', detail = 'none', columnsize = 0)",
]
_TRIGGER = """
    CREATE TRIGGER search_posting_forgets_its_bigrams AFTER DELETE ON search_posting BEGIN
        DELETE FROM search_bigrams WHERE rowid = {};
    END
"""
_ON = [
    *_EMPTY,
    """
    CREATE TABLE search_facets (
        number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 16383),
        kind TEXT NOT NULL, sector TEXT NOT NULL, prefecture TEXT NOT NULL,
        UNIQUE (kind, sector, prefecture)
    )
    """,
    # As `engines.dated`, with the number of the facets. A document's postings go together.
    _TRIGGER.format(
        """
        ((old.day_order + 3652060) << 41) | (old.document_id << 14) | (
            SELECT number FROM search_facets WHERE (kind, sector, prefecture) = (old.kind, old.sector, old.prefecture)
        )
        """
    ),
]
_OFF = [*_EMPTY, "DROP TABLE search_facets", _TRIGGER.format("old.id")]


def number(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in _ON:
            schema_editor.execute(statement)


def forget_numbers(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in _OFF:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(number, forget_numbers, elidable=False)]
