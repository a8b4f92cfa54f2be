"""Lineages and open roles that were recorded twice are recorded once, before the database is told to refuse a second."""

from django.db import migrations
from django.db.models import F


def say_once(apps, schema_editor):
    seen = set()
    for line in apps.get_model("registry", "Lineage").objects.filter(superseded_at=None).order_by("pk"):
        key = (line.before_id, line.change, line.after_id)
        if key in seen:
            line.superseded_at = line.recorded_at
            line.save(update_fields=["superseded_at"])
        seen.add(key)
    held = set()
    for role in apps.get_model("registry", "Role").objects.order_by(
        F("ends_on").desc(nulls_first=True), "starts_on", "pk"
    ):
        key = (role.person_id, role.organisation_id, role.kind)
        open_or_same_day = {(*key, role.starts_on), *([(*key, None)] if role.ends_on is None else [])}
        if held & open_or_same_day:
            role.delete()
        held |= open_or_same_day


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_import_requests")]

    operations = [migrations.RunPython(say_once, migrations.RunPython.noop)]
