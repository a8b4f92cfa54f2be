"""The tables, and where the bigrams lie: a full-text table on SQLite, a column on PostgreSQL (see search.engines).

A later migration that alters Posting makes Django copy its table on SQLite, and the trigger is lost with the old one:
make the trigger anew in that migration.
"""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from musubi.core.migrating import Together

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
        # Tokens stay out of the row whenever they are long: compressed, those of most texts would lie in it.
        "ALTER TABLE search_posting ALTER COLUMN bigrams SET STORAGE EXTERNAL",
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
    replaces = [
        ("search", "0002_bigrams"),
        ("search", "0003_narrow_postings"),
        ("search", "0004_learnt_from"),
    ]

    initial = True

    dependencies = []

    tables = [
        migrations.CreateModel(
            name="AudienceKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True, verbose_name="key")),
                (
                    "frequent_runs",
                    models.TextField(
                        blank=True,
                        help_text="Long runs that very many of its documents hold, between spaces: each is a token. None is taken away.",
                        verbose_name="frequent runs",
                    ),
                ),
                (
                    "learnt_from",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="How many documents it had when its frequent runs were learnt.",
                        verbose_name="learnt from",
                    ),
                ),
            ],
            options={
                "verbose_name": "audience key",
                "verbose_name_plural": "audience keys",
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.TextField(help_text="Words that mean the same, separated by commas.", verbose_name="words"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
            ],
            options={
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                (
                    "key",
                    models.CharField(
                        help_text="The record's own key inside its kind.", max_length=80, verbose_name="key"
                    ),
                ),
                ("title_ja", models.TextField(verbose_name="title (Japanese)")),
                ("title_en", models.TextField(blank=True, verbose_name="title (English)")),
                ("text_ja", models.TextField(blank=True, verbose_name="text (Japanese)")),
                ("text_en", models.TextField(blank=True, verbose_name="text (English)")),
                (
                    "names",
                    models.TextField(
                        blank=True,
                        help_text="Readings, short and former names, one a line: they rank like titles.",
                        verbose_name="other names",
                    ),
                ),
                ("url", models.CharField(max_length=500, verbose_name="web address")),
                (
                    "owner",
                    models.CharField(
                        blank=True, help_text="The key of who keeps the record.", max_length=80, verbose_name="owner"
                    ),
                ),
                ("sector", models.CharField(blank=True, max_length=40, verbose_name="sector")),
                ("prefecture", models.CharField(blank=True, max_length=2, verbose_name="prefecture")),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "audience",
                    models.JSONField(
                        help_text="Keys, sorted; any one of them opens the record.", verbose_name="audience"
                    ),
                ),
            ],
            options={
                "verbose_name": "search document",
                "verbose_name_plural": "search documents",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="document_once_per_record"),
                    models.CheckConstraint(
                        condition=models.Q(("title_ja", ""), _negated=True), name="document_has_a_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("sector", models.CharField(blank=True, max_length=40, verbose_name="sector")),
                ("prefecture", models.CharField(blank=True, max_length=2, verbose_name="prefecture")),
                (
                    "facets",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Concat(
                            "kind", models.Value("\n"), "sector", models.Value("\n"), "prefecture"
                        ),
                        output_field=models.TextField(),
                        verbose_name="facets",
                    ),
                ),
                (
                    "day_order",
                    models.IntegerField(
                        help_text="Ascending is newest first; 0 has no date.", verbose_name="order by date"
                    ),
                ),
                (
                    "audience",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="search.audiencekey",
                        verbose_name="audience key",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postings",
                        to="search.document",
                        verbose_name="search document",
                    ),
                ),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "indexes": [
                    models.Index(fields=["audience", "day_order", "document"], name="posting_by_day"),
                    models.Index(fields=["audience", "kind", "day_order", "document"], name="posting_by_kind"),
                    models.Index(fields=["audience", "facets", "document"], name="posting_by_facets"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "audience"), name="posting_once_per_audience")
                ],
            },
        ),
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
    ]

    operations = [
        Together(tables),
        migrations.RunPython(make_room, give_up_room, elidable=False),
    ]
