"""The list of fields is everybody's: activities had it before there were seeds and needs.

Its rows come from the floor above, in activities' own migration: what lies below knows nothing of it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_once_only")]

    operations = [
        migrations.CreateModel(
            name="Field",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name_ja", models.CharField(max_length=60, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=60, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
            ],
            options={"verbose_name": "field", "verbose_name_plural": "fields", "ordering": ["position"]},
        ),
    ]
