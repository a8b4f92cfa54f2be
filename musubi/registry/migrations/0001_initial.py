"""The tables; and two standing periods of one organisation in one body never cover the same day.

PostgreSQL has exclusion constraints. SQLite has one writer at a time, so a trigger that looks is enough there.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from musubi.core.migrating import Together

TABLES = ["registry_membership", "registry_seat"]

POSTGRESQL = """
ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist (
    int8range(organisation_id, organisation_id, '[]') WITH &&,
    int8range(body_id, body_id, '[]') WITH &&,
    daterange(starts_on, ends_on, '[]') WITH &&
) WHERE (superseded_at IS NULL)
"""
SQLITE = """
CREATE TRIGGER {table}_no_overlap_{event} BEFORE {event} ON {table}
WHEN NEW.superseded_at IS NULL AND EXISTS (
    SELECT 1 FROM {table} AS other
    WHERE other.id IS NOT NEW.id AND other.superseded_at IS NULL
      AND other.organisation_id = NEW.organisation_id AND other.body_id = NEW.body_id
      AND other.starts_on <= coalesce(NEW.ends_on, '9999-12-31')
      AND coalesce(other.ends_on, '9999-12-31') >= NEW.starts_on
)
BEGIN SELECT RAISE(ABORT, '{table}_no_overlap'); END
"""


def forbid(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=table))
        else:
            for event in ["INSERT", "UPDATE"]:
                schema_editor.execute(SQLITE.format(table=table, event=event))


def allow(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap")
        else:
            for event in ["INSERT", "UPDATE"]:
                schema_editor.execute(f"DROP TRIGGER {table}_no_overlap_{event}")


class Migration(migrations.Migration):
    replaces = [
        ("registry", "0002_no_overlap"),
        ("registry", "0003_roster_import"),
        ("registry", "0004_import_requests"),
        ("registry", "0005_said_once"),
        ("registry", "0006_once_only"),
        ("registry", "0007_field"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    tables = [
        migrations.CreateModel(
            name="Kind",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("name_ja", models.CharField(max_length=80, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
            ],
            options={
                "verbose_name": "kind",
                "verbose_name_plural": "kinds",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("window_ja", models.CharField(blank=True, max_length=200, verbose_name="contact office (Japanese)")),
                ("window_en", models.CharField(blank=True, max_length=200, verbose_name="contact office (English)")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="mail address of the office")),
                (
                    "introduction_ja",
                    models.TextField(blank=True, max_length=2000, verbose_name="introduction (Japanese)"),
                ),
                (
                    "introduction_en",
                    models.TextField(blank=True, max_length=4000, verbose_name="introduction (English)"),
                ),
                (
                    "contact_note",
                    models.CharField(
                        blank=True,
                        help_text="A direct line or a person. Only members see it.",
                        max_length=300,
                        verbose_name="contact for members",
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                ("chased_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded at")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
            },
        ),
        migrations.CreateModel(
            name="Prefecture",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("name_ja", models.CharField(max_length=80, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
                ("is_home", models.BooleanField(default=True, verbose_name="in the region")),
            ],
            options={
                "verbose_name": "prefecture",
                "verbose_name_plural": "prefectures",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Sector",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("name_ja", models.CharField(max_length=80, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
                (
                    "character",
                    models.CharField(help_text="what the seal shows", max_length=1, verbose_name="character"),
                ),
            ],
            options={
                "verbose_name": "sector",
                "verbose_name_plural": "sectors",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("council", "council"),
                            ("centre", "secretariat"),
                            ("planning", "planning meeting"),
                            ("heads", "talks of the heads"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name_ja", models.CharField(max_length=120, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=120, verbose_name="name (English)")),
                ("short_ja", models.CharField(blank=True, max_length=60, verbose_name="short name (Japanese)")),
                ("short_en", models.CharField(blank=True, max_length=60, verbose_name="short name (English)")),
                ("purpose_ja", models.TextField(blank=True, verbose_name="purpose (Japanese)")),
                ("purpose_en", models.TextField(blank=True, verbose_name="purpose (English)")),
                ("region_ja", models.CharField(blank=True, max_length=120, verbose_name="region (Japanese)")),
                ("region_en", models.CharField(blank=True, max_length=120, verbose_name="region (English)")),
                ("founded_from", models.DateField(blank=True, null=True, verbose_name="founded, from")),
                ("founded_to", models.DateField(blank=True, null=True, verbose_name="founded, to")),
                ("founded_wording", models.CharField(blank=True, max_length=60, verbose_name="founded, wording")),
                ("roster_known_from", models.DateField(blank=True, null=True, verbose_name="roster known from")),
                ("roster_confirmed_on", models.DateField(blank=True, null=True, verbose_name="roster last printed on")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="mail address")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
            ],
            options={
                "verbose_name": "body",
                "verbose_name_plural": "bodies",
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("founded_to", None), ("founded_to__gte", models.F("founded_from")), _connector="OR"
                        ),
                        name="body_founded_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_ja", models.CharField(max_length=80, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="name (English)")),
                ("reading", models.CharField(blank=True, max_length=80, verbose_name="reading")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="mail address")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("is_sample", models.BooleanField(default=False, verbose_name="invented for demonstration")),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_ja", models.CharField(max_length=200, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("organisation", "name_ja"), name="unit_once")],
            },
        ),
        migrations.CreateModel(
            name="Affiliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_ja", models.CharField(blank=True, max_length=80, verbose_name="post (Japanese)")),
                ("title_en", models.CharField(blank=True, max_length=80, verbose_name="post (English)")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affiliations",
                        to="registry.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="affiliations", to="registry.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="registry.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "affiliation",
                "verbose_name_plural": "affiliations",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "organisation", "starts_on"), name="affiliation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="affiliation_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="first day")),
                ("valid_to", models.DateField(verbose_name="last day")),
                ("wording", models.CharField(blank=True, max_length=60, verbose_name="wording")),
                ("count", models.PositiveIntegerField(verbose_name="organisations")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="known_totals",
                        to="registry.body",
                        verbose_name="council",
                    ),
                ),
            ],
            options={
                "verbose_name": "published total",
                "verbose_name_plural": "published totals",
                "ordering": ["valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="known_total_in_order"
                    ),
                    models.UniqueConstraint(fields=("body", "valid_from"), name="known_total_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lineage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="superseded at")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("merged", "merged into"),
                            ("split", "split off as"),
                            ("succeeded", "succeeded by"),
                            ("dissolved", "dissolved"),
                        ],
                        max_length=20,
                        verbose_name="what happened",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="day")),
                (
                    "after",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier_lines",
                        to="registry.organisation",
                        verbose_name="after",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later_lines",
                        to="registry.organisation",
                        verbose_name="before",
                    ),
                ),
            ],
            options={
                "verbose_name": "lineage",
                "verbose_name_plural": "lineages",
                "ordering": ["happened_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after", None), models.Q(("after", models.F("before")), _negated=True), _connector="OR"
                        ),
                        name="lineage_between_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("after", None), ("change", "dissolved")),
                            models.Q(models.Q(("change", "dissolved"), _negated=True), ("after__isnull", False)),
                            _connector="OR",
                        ),
                        name="lineage_ends_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at", None), ("superseded_at__gte", models.F("recorded_at")), _connector="OR"
                        ),
                        name="lineage_superseded_after_recorded",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("before", "change", "after"),
                        name="lineage_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("change", "dissolved"), ("superseded_at", None)),
                        fields=("before",),
                        name="lineage_dissolved_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scheme",
                    models.CharField(
                        choices=[
                            ("houjin", "Corporate Number (法人番号)"),
                            ("ror", "ROR ID"),
                            ("erad", "institution code (e-Rad)"),
                        ],
                        max_length=20,
                        verbose_name="scheme",
                    ),
                ),
                ("value", models.CharField(max_length=40, verbose_name="value")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="registry.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier",
                "verbose_name_plural": "identifiers",
                "ordering": ["scheme"],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "scheme"), name="identifier_once_per_scheme")
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(verbose_name="corrected at")),
                (
                    "first_day",
                    models.DateField(
                        blank=True, help_text="null: as far back as is known", null=True, verbose_name="first day"
                    ),
                ),
                (
                    "last_day",
                    models.DateField(blank=True, help_text="null: until now", null=True, verbose_name="last day"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="registry.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day", None),
                            ("last_day", None),
                            ("last_day__gte", models.F("first_day")),
                            _connector="OR",
                        ),
                        name="correction_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="short or other name")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="registry.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "alias",
                "verbose_name_plural": "aliases",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("organisation", "text"), name="alias_once")],
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="superseded at")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                (
                    "legal_form_ja",
                    models.CharField(
                        blank=True,
                        help_text="As written before the name: (公財), 国立大学法人.",
                        max_length=40,
                        verbose_name="legal form",
                    ),
                ),
                ("name_ja", models.CharField(max_length=200, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                (
                    "reading",
                    models.CharField(blank=True, help_text="In hiragana.", max_length=200, verbose_name="reading"),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="registry.kind", verbose_name="kind"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="profiles",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "prefecture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="registry.prefecture", verbose_name="prefecture"
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("organisation", "starts_on"),
                        name="profile_one_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("starts_on", None), ("superseded_at", None)),
                        fields=("organisation",),
                        name="profile_one_first",
                    ),
                    models.CheckConstraint(condition=models.Q(("name_ja", ""), _negated=True), name="profile_has_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at", None), ("superseded_at__gte", models.F("recorded_at")), _connector="OR"
                        ),
                        name="profile_superseded_after_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact", "contact person"),
                            ("approver", "approver"),
                            ("coordinator", "coordinator"),
                            ("finance", "finance clerk"),
                            ("viewer", "viewer"),
                            ("secretariat", "secretariat"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="registry.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "ordering": ["kind", "starts_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="role_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "secretariat"), ("organisation", None)),
                            models.Q(models.Q(("kind", "secretariat"), _negated=True), ("organisation__isnull", False)),
                            _connector="OR",
                        ),
                        name="role_for_somebody",
                    ),
                    models.UniqueConstraint(fields=("person", "organisation", "kind", "starts_on"), name="role_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation", None)),
                        fields=("person", "starts_on"),
                        name="role_in_secretariat_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("person", "organisation", "kind"),
                        name="role_open_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None), ("organisation", None)),
                        fields=("person",),
                        name="role_in_secretariat_open_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="superseded at")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("is_start_known", models.BooleanField(default=True, verbose_name="the first day is known")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "capacity",
                    models.CharField(
                        choices=[("member", "member"), ("chair", "chair"), ("participant", "joins the deliberation")],
                        default="member",
                        max_length=20,
                        verbose_name="capacity",
                    ),
                ),
                (
                    "held_by_ja",
                    models.CharField(
                        blank=True, help_text="学長, 会長", max_length=60, verbose_name="held by (Japanese)"
                    ),
                ),
                ("held_by_en", models.CharField(blank=True, max_length=60, verbose_name="held by (English)")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="registry.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.seat",
                        verbose_name="replaces",
                    ),
                ),
            ],
            options={
                "verbose_name": "seat",
                "verbose_name_plural": "seats",
                "ordering": ["starts_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="seat_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at", None), ("superseded_at__gte", models.F("recorded_at")), _connector="OR"
                        ),
                        name="seat_superseded_after_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="superseded at")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("is_start_known", models.BooleanField(default=True, verbose_name="the first day is known")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "admitted_by",
                    models.CharField(
                        blank=True,
                        help_text="The meeting that admitted it.",
                        max_length=120,
                        verbose_name="admitted by",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="registry.body",
                        verbose_name="council",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="registry.sector", verbose_name="sector"
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.membership",
                        verbose_name="replaces",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["starts_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="membership_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at", None), ("superseded_at__gte", models.F("recorded_at")), _connector="OR"
                        ),
                        name="membership_superseded_after_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RosterImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                ("file_name", models.CharField(blank=True, max_length=120, verbose_name="file name")),
                ("sheet", models.JSONField(help_text="exchange.reading.Sheet", verbose_name="rows")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="state of the registry")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roster_imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                (
                    "outcome",
                    models.JSONField(
                        default=dict, help_text="changes, entered, changed; or refused: why", verbose_name="outcome"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("requested_at", models.DateTimeField(blank=True, null=True, verbose_name="requested at")),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requested_imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="changes hold from")),
            ],
            options={
                "verbose_name": "import of the roster",
                "verbose_name_plural": "imports of the roster",
                "ordering": ["uploaded_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at", None),
                                ("requested_at", None),
                                ("requested_by", None),
                                ("starts_on", None),
                            ),
                            models.Q(
                                ("requested_at__isnull", False),
                                ("requested_by__isnull", False),
                                ("starts_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="import_requested_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Field",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name_ja", models.CharField(max_length=60, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=60, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
            ],
            options={
                "verbose_name": "field",
                "verbose_name_plural": "fields",
                "ordering": ["position"],
            },
        ),
    ]

    operations = [
        Together(tables),
        migrations.RunPython(forbid, allow, elidable=False),
    ]
