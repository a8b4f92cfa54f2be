"""Who asked for an internal check: its link ends with theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_letter_purposes")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="passed_on_by",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="user:5, link:12: who asked for the internal check.",
                max_length=40,
            ),
        )
    ]
