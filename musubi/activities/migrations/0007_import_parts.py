"""What a file would do, in parts: a long one was in memory as a whole."""

import json

import django.db.models.deletion
from django.db import migrations, models

LINES = 1000


def cut(apps, schema_editor):
    """Keep what waits to be imported as it was."""
    part = apps.get_model("activities", "ActivityImportPart")
    for kept in apps.get_model("activities", "ActivityImport").objects.order_by("pk").iterator(chunk_size=1):
        kept.counts["faults"] = len(kept.faults)
        kept.save(update_fields=["counts"])
        lines = kept.faults or kept.rows
        for position, start in enumerate(range(0, len(lines), LINES)):
            content = json.dumps(lines[start : start + LINES], ensure_ascii=False)
            part.objects.create(kept=kept, position=position, content=content)


class Migration(migrations.Migration):
    dependencies = [("activities", "0006_praise")]

    operations = [
        migrations.CreateModel(
            name="ActivityImportPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                (
                    "content",
                    models.TextField(
                        help_text="JSON: exchange.planning.Row or Fault, LINES of them but the last",
                        verbose_name="lines",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="activities.activityimport",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of an import",
                "verbose_name_plural": "parts of imports",
                "ordering": ["kept", "position"],
                "constraints": [models.UniqueConstraint(fields=("kept", "position"), name="import_part_once")],
            },
        ),
        migrations.RunPython(cut, migrations.RunPython.noop, elidable=True),
    ]
