"""Take the texts out of the postings, which a search for a frequent word reads by the ten thousand.

The index is emptied first: it is made anew from the documents when migrating is over (see search.receivers).
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_TRIGGER = """
    CREATE TRIGGER search_posting_forgets_its_bigrams AFTER DELETE ON search_posting BEGIN
        DELETE FROM search_bigrams WHERE rowid = old.id;
    END
"""
_BEFORE = {
    "sqlite": [
        "DROP TRIGGER search_posting_forgets_its_bigrams",
        "DELETE FROM search_bigrams",
        "DELETE FROM search_posting",
    ],
    # Tokens stay out of the row whenever they are long: compressed, those of most texts would lie in it.
    "postgresql": [
        "TRUNCATE search_posting",
        "ALTER TABLE search_posting ALTER COLUMN bigrams SET STORAGE EXTERNAL",
    ],
}
_AFTER = {"sqlite": [_TRIGGER], "postgresql": []}


def empty_the_index(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _BEFORE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def keep_it_in_step(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _AFTER[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_bigrams")]

    operations = [
        migrations.RunPython(empty_the_index, keep_it_in_step),
        migrations.CreateModel(
            name="FoldedText",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="folded_text",
                        serialize=False,
                        to="search.document",
                        verbose_name="search document",
                    ),
                ),
                ("title_length", models.IntegerField(verbose_name="length of the title")),
                (
                    "names_key",
                    models.TextField(
                        help_text="Each title and name on a line of its own, spaceless.",
                        verbose_name="key of the names",
                    ),
                ),
                ("full_key", models.TextField(blank=True, verbose_name="key of everything")),
            ],
            options={
                "verbose_name": "folded text",
                "verbose_name_plural": "folded texts",
            },
        ),
        migrations.RemoveField(model_name="posting", name="full_key"),
        migrations.RemoveField(model_name="posting", name="names_key"),
        migrations.RemoveField(model_name="posting", name="title_length"),
        migrations.AddField(
            model_name="audiencekey",
            name="frequent_runs",
            field=models.TextField(
                blank=True,
                help_text="Long runs that very many of its documents hold, between spaces: each is a token. "
                "None is taken away.",
                verbose_name="frequent runs",
            ),
        ),
        migrations.RunPython(keep_it_in_step, empty_the_index),
    ]
