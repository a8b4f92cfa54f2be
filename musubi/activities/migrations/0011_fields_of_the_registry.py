"""Give the list of fields, with its rows and their numbers, to the registry: seeds and needs are sorted by it too."""

from typing import Any

from django.core.management.color import no_style
from django.db import migrations, models


def give(apps: Any, schema_editor: Any) -> None:
    _copy(apps.get_model("activities", "Field"), apps.get_model("registry", "Field"), schema_editor)


def take_back(apps: Any, schema_editor: Any) -> None:
    _copy(apps.get_model("registry", "Field"), apps.get_model("activities", "Field"), schema_editor)


def _copy(source: Any, target: Any, schema_editor: Any) -> None:
    columns = ("id", "code", "name_ja", "name_en", "position")
    target.objects.all().delete()
    target.objects.bulk_create(target(**row) for row in source.objects.values(*columns))
    connection = schema_editor.connection
    for statement in connection.ops.sequence_reset_sql(no_style(), [target]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("activities", "0010_counting"), ("registry", "0007_field")]

    operations = [
        migrations.RunPython(give, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="activity",
            name="fields",
            field=models.ManyToManyField(
                blank=True, related_name="activities", to="registry.field", verbose_name="fields"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, take_back),  # before the table it goes back to is referred to
        migrations.DeleteModel(name="Field"),
    ]
