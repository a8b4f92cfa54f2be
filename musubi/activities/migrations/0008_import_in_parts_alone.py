"""What stands in parts now; apart from the step before, for PostgreSQL changes no table whose rows it has yet to check."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_import_parts")]

    operations = [
        migrations.RemoveField(model_name="activityimport", name="faults"),
        migrations.RemoveField(model_name="activityimport", name="rows"),
        migrations.AlterField(
            model_name="activityimport",
            name="counts",
            field=models.JSONField(
                default=dict,
                verbose_name="how many rows are new, changed, unchanged; how many cells to correct",
            ),
        ),
    ]
