"""The tables; and the database itself refuses to change or remove a line of a case's log."""

from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from musubi.core.migrating import Together

TABLE = "coordination_caseevent"
ON_POSTGRESQL = [
    f"""
    CREATE FUNCTION {TABLE}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the log of a case is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_append_only()
    """,
    f"""
    CREATE TRIGGER {TABLE}_not_emptied BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_is_append_only()
    """,
]
NOT_ON_POSTGRESQL = [
    f"DROP TRIGGER {TABLE}_not_emptied ON {TABLE}",
    f"DROP TRIGGER {TABLE}_append_only ON {TABLE}",
    f"DROP FUNCTION {TABLE}_is_append_only()",
]
ON_SQLITE = [
    f"""
    CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'the log of a case is append-only'); END
    """
    for event in ("UPDATE", "DELETE")
]
NOT_ON_SQLITE = [f"DROP TRIGGER {TABLE}_no_{event}" for event in ("update", "delete")]


def forbid(_apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in ON_POSTGRESQL if is_postgresql else ON_SQLITE:
        schema_editor.execute(statement)


def allow(_apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in NOT_ON_POSTGRESQL if is_postgresql else NOT_ON_SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    replaces = [
        ("coordination", "0002_log_is_append_only"),
        ("coordination", "0003_suggestions"),
        ("coordination", "0004_letters_that_tell_of_what_came_in"),
        ("coordination", "0005_unmet_pairs"),
        ("coordination", "0006_counted_cases"),
    ]

    initial = True

    dependencies = [
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    tables = [
        migrations.CreateModel(
            name="ConsultationKind",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("name_ja", models.CharField(max_length=80, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
            ],
            options={
                "verbose_name": "kind of consultation",
                "verbose_name_plural": "kinds of consultation",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("name_ja", models.CharField(max_length=80, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
                ("is_for_inquiries", models.BooleanField(default=True, verbose_name="answers an inquiry")),
                ("is_for_closing", models.BooleanField(default=True, verbose_name="closes a case")),
            ],
            options={
                "verbose_name": "reason",
                "verbose_name_plural": "reasons",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VentureClass",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("name_ja", models.CharField(max_length=80, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
                ("definition_year", models.PositiveSmallIntegerField(verbose_name="year of the definition")),
            ],
            options={
                "verbose_name": "class of ventures",
                "verbose_name_plural": "classes of ventures",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SupportProgramme",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="code")),
                ("name_ja", models.CharField(max_length=80, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(max_length=80, verbose_name="name (English)")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
                ("giver", models.CharField(blank=True, max_length=120, verbose_name="given by")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="web address")),
            ],
            options={
                "verbose_name": "support programme",
                "verbose_name_plural": "support programmes",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ja", models.CharField(max_length=120, verbose_name="Japanese")),
                ("en", models.CharField(max_length=200, verbose_name="English")),
                (
                    "variants",
                    models.CharField(
                        blank=True,
                        help_text="In either language, separated by commas.",
                        max_length=400,
                        verbose_name="other spellings",
                    ),
                ),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "ordering": ["ja", "en", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("ja", "en"), name="term_once"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("ja", ""), _negated=True), models.Q(("en", ""), _negated=True)),
                        name="term_in_both_languages",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("firm_name", models.CharField(max_length=200, verbose_name="company")),
                (
                    "firm_reading",
                    models.CharField(blank=True, max_length=200, verbose_name="reading of the company’s name"),
                ),
                (
                    "corporate_number",
                    models.CharField(blank=True, max_length=13, verbose_name="Corporate Number (法人番号)"),
                ),
                (
                    "prefecture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.prefecture",
                        verbose_name="prefecture",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="city or address")),
                ("industry", models.CharField(blank=True, max_length=120, verbose_name="industry")),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("to_5", "up to 5 people"),
                            ("to_20", "6 to 20 people"),
                            ("to_100", "21 to 100 people"),
                            ("to_300", "101 to 300 people"),
                            ("over_300", "more than 300 people"),
                        ],
                        max_length=20,
                        verbose_name="size",
                    ),
                ),
                ("contact_name", models.CharField(max_length=120, verbose_name="person to contact")),
                (
                    "contact_reading",
                    models.CharField(blank=True, max_length=120, verbose_name="reading of the person’s name"),
                ),
                ("contact_post", models.CharField(blank=True, max_length=120, verbose_name="department and post")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="mail address")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "contact_wish",
                    models.CharField(blank=True, max_length=200, verbose_name="how and when to be contacted"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("trouble", models.TextField(max_length=8000, verbose_name="what the trouble is")),
                ("tried", models.TextField(blank=True, max_length=8000, verbose_name="what was tried so far")),
                ("wanted_by", models.CharField(blank=True, max_length=120, verbose_name="by when")),
                (
                    "budget",
                    models.CharField(
                        blank=True, help_text="Undecided is an answer too.", max_length=120, verbose_name="budget"
                    ),
                ),
                ("partner", models.CharField(blank=True, max_length=300, verbose_name="partner wished for")),
                ("needs_nda", models.BooleanField(default=False, verbose_name="a non-disclosure agreement is wanted")),
                ("introduced_by", models.CharField(blank=True, max_length=200, verbose_name="introduced by")),
                (
                    "plain_title_ja",
                    models.CharField(blank=True, max_length=200, verbose_name="title in plain words (Japanese)"),
                ),
                (
                    "plain_title_en",
                    models.CharField(blank=True, max_length=300, verbose_name="title in plain words (English)"),
                ),
                (
                    "plain_text_ja",
                    models.TextField(blank=True, max_length=8000, verbose_name="in plain words (Japanese)"),
                ),
                (
                    "plain_text_en",
                    models.TextField(blank=True, max_length=16000, verbose_name="in plain words (English)"),
                ),
                ("rewritten_at", models.DateTimeField(blank=True, null=True, verbose_name="rewritten at")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked by the company at")),
                (
                    "check_remark",
                    models.TextField(blank=True, max_length=2000, verbose_name="what the company wants changed"),
                ),
                (
                    "disclosure",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("members", "all members, with my company’s name"),
                            ("anonymous", "all members, without my company’s name"),
                            ("named", "only the organisations I choose"),
                            ("participants", "only the secretariat and whoever it puts in charge"),
                        ],
                        max_length=20,
                        verbose_name="who may see it",
                    ),
                ),
                (
                    "is_named",
                    models.BooleanField(default=False, verbose_name="shown to everybody with the company’s name"),
                ),
                (
                    "filing",
                    models.CharField(
                        choices=[
                            ("company", "the company itself"),
                            ("clerk", "an organisation, for its client"),
                            ("secretariat", "the secretariat, for the company"),
                        ],
                        max_length=20,
                        verbose_name="filed by",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who typed it",
                    ),
                ),
                (
                    "filed_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs_filed",
                        to="registry.organisation",
                        verbose_name="organisation that handed its client over",
                    ),
                ),
                ("consent_by", models.CharField(blank=True, max_length=120, verbose_name="who consented")),
                ("consent_on", models.DateField(blank=True, null=True, verbose_name="consent given on")),
                ("consent_how", models.CharField(blank=True, max_length=200, verbose_name="how consent was given")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("posted_elsewhere", models.TextField(blank=True, max_length=1000, verbose_name="also posted at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("shown", "shown to those it is disclosed to"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="received",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("fingerprint", models.CharField(editable=False, max_length=64)),
                ("is_invented", models.BooleanField(default=False, help_text="見本", verbose_name="invented for show")),
                ("filed_at", models.DateTimeField(verbose_name="received at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("shown_at", models.DateTimeField(blank=True, null=True, verbose_name="shown since")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "kinds",
                    models.ManyToManyField(
                        blank=True,
                        related_name="needs",
                        to="coordination.consultationkind",
                        verbose_name="kinds of consultation",
                    ),
                ),
                (
                    "fields",
                    models.ManyToManyField(
                        blank=True, related_name="needs", to="registry.field", verbose_name="fields"
                    ),
                ),
                (
                    "chosen",
                    models.ManyToManyField(
                        blank=True,
                        related_name="needs_disclosed",
                        to="registry.organisation",
                        verbose_name="organisations it is disclosed to",
                    ),
                ),
            ],
            options={
                "verbose_name": "need",
                "verbose_name_plural": "needs",
                "ordering": ["-filed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "disclosure", "-filed_at", "-id"], name="need_shown_by_day"),
                    models.Index(fields=["filed_for"], name="need_by_organisation"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("firm_name", ""), _negated=True),
                            models.Q(("title", ""), _negated=True),
                            models.Q(("trouble", ""), _negated=True),
                            models.Q(("contact_name", ""), _negated=True),
                        ),
                        name="need_says_who_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contact_email", ""), ("contact_phone", ""), _negated=True),
                        name="need_can_be_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("disclosure__in", ["public", "members", "anonymous", "named", "participants"])
                        ),
                        name="need_disclosure_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_named", False), ("disclosure", "public"), _connector="OR"),
                        name="need_named_to_everybody_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["received", "shown", "withdrawn"])), name="need_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("filing__in", ["company", "clerk", "secretariat"])),
                        name="need_filing_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filing", "clerk"), _negated=True),
                            models.Q(
                                ("consent_on__isnull", False),
                                ("filed_for__isnull", False),
                                models.Q(("consent_by", ""), _negated=True),
                                models.Q(("consent_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="need_for_a_client_with_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "shown"), _negated=True), ("shown_at__isnull", False), _connector="OR"
                        ),
                        name="need_shown_at_an_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_at", None),
                            models.Q(("rewritten_at__isnull", False), models.Q(("plain_text_ja", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="need_checked_once_rewritten",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("fingerprint",),
                        name="need_taken_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seeds",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registry.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "researcher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seeds",
                        to="registry.person",
                        verbose_name="researcher known here",
                    ),
                ),
                (
                    "researcher_name_ja",
                    models.CharField(blank=True, max_length=120, verbose_name="researcher (Japanese)"),
                ),
                (
                    "researcher_name_en",
                    models.CharField(blank=True, max_length=120, verbose_name="researcher (English)"),
                ),
                (
                    "affiliation_ja",
                    models.CharField(blank=True, max_length=200, verbose_name="department and post (Japanese)"),
                ),
                (
                    "affiliation_en",
                    models.CharField(blank=True, max_length=200, verbose_name="department and post (English)"),
                ),
                ("moved_on", models.DateField(blank=True, null=True, verbose_name="researcher has moved since")),
                ("title_ja", models.CharField(max_length=200, verbose_name="title (Japanese)")),
                ("title_en", models.CharField(blank=True, max_length=300, verbose_name="title (English)")),
                ("summary_ja", models.TextField(blank=True, max_length=4000, verbose_name="summary (Japanese)")),
                ("summary_en", models.TextField(blank=True, max_length=8000, verbose_name="summary (English)")),
                (
                    "comparison_ja",
                    models.TextField(blank=True, max_length=2000, verbose_name="beside what there is (Japanese)"),
                ),
                (
                    "comparison_en",
                    models.TextField(blank=True, max_length=4000, verbose_name="beside what there is (English)"),
                ),
                ("features_ja", models.TextField(blank=True, max_length=2000, verbose_name="what is new (Japanese)")),
                ("features_en", models.TextField(blank=True, max_length=4000, verbose_name="what is new (English)")),
                ("uses_ja", models.TextField(blank=True, max_length=2000, verbose_name="possible uses (Japanese)")),
                ("uses_en", models.TextField(blank=True, max_length=4000, verbose_name="possible uses (English)")),
                (
                    "challenges_ja",
                    models.TextField(blank=True, max_length=2000, verbose_name="what is still to be solved (Japanese)"),
                ),
                (
                    "challenges_en",
                    models.TextField(blank=True, max_length=4000, verbose_name="what is still to be solved (English)"),
                ),
                (
                    "wanted_ja",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what is hoped for from companies (Japanese)"
                    ),
                ),
                (
                    "wanted_en",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="what is hoped for from companies (English)"
                    ),
                ),
                ("keywords_ja", models.CharField(blank=True, max_length=300, verbose_name="keywords (Japanese)")),
                ("keywords_en", models.CharField(blank=True, max_length=500, verbose_name="keywords (English)")),
                (
                    "trl",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="technology readiness level",
                    ),
                ),
                (
                    "rights",
                    models.CharField(
                        choices=[
                            ("none", "none, or not said"),
                            ("unpublished", "unpublished patent application"),
                            ("pending", "published patent application"),
                            ("granted", "patent granted"),
                            ("other", "other right or know-how"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="intellectual property",
                    ),
                ),
                (
                    "rights_number",
                    models.CharField(blank=True, max_length=120, verbose_name="number of the patent or application"),
                ),
                ("papers", models.TextField(blank=True, max_length=2000, verbose_name="papers and pages")),
                ("equipment", models.CharField(blank=True, max_length=500, verbose_name="equipment that can be used")),
                ("window_ja", models.CharField(blank=True, max_length=200, verbose_name="contact office (Japanese)")),
                ("window_en", models.CharField(blank=True, max_length=200, verbose_name="contact office (English)")),
                (
                    "window_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="mail address of the contact office"),
                ),
                (
                    "window_phone",
                    models.CharField(blank=True, max_length=40, verbose_name="phone of the contact office"),
                ),
                ("source_system", models.CharField(blank=True, max_length=80, verbose_name="system it is kept in")),
                ("outside_id", models.CharField(blank=True, max_length=120, verbose_name="number there")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="its page there")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("members", "members of the council"),
                            ("own", "my organisation and the secretariat"),
                        ],
                        default="public",
                        max_length=20,
                        verbose_name="who may see it",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("withdrawn", "withdrawn")],
                        default="draft",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True, editable=False, max_length=60, null=True, unique=True, verbose_name="came from"
                    ),
                ),
                ("is_invented", models.BooleanField(default=False, help_text="見本", verbose_name="invented for show")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "fields",
                    models.ManyToManyField(
                        blank=True, related_name="seeds", to="registry.field", verbose_name="fields"
                    ),
                ),
            ],
            options={
                "verbose_name": "seed",
                "verbose_name_plural": "seeds",
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "visibility", "-changed_at", "-id"], name="seed_shown_by_change"),
                    models.Index(fields=["organisation", "state"], name="seed_by_keeper"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("title_ja", ""), _negated=True), name="seed_has_title"),
                    models.CheckConstraint(
                        condition=models.Q(("trl", None), models.Q(("trl__gte", 1), ("trl__lte", 9)), _connector="OR"),
                        name="seed_trl_from_1_to_9",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "withdrawn"])), name="seed_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "members", "own"])),
                        name="seed_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rights__in", ["none", "unpublished", "pending", "granted", "other"])),
                        name="seed_rights_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="seed_published_at_an_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outside_id", ""), models.Q(("source_system", ""), _negated=True), _connector="OR"
                        ),
                        name="seed_number_of_a_system",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outside_id", ""), _negated=True),
                        fields=("source_system", "outside_id"),
                        name="seed_once_per_outside_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=12, unique=True, verbose_name="number")),
                (
                    "need",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case",
                        to="coordination.need",
                        verbose_name="need",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("firm_name", models.CharField(max_length=200, verbose_name="company")),
                (
                    "prefecture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.prefecture",
                        verbose_name="prefecture",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("form", "form on the site"),
                            ("clerk", "an organisation, for its client"),
                            ("phone", "telephone"),
                            ("secretariat", "typed by the secretariat"),
                        ],
                        max_length=20,
                        verbose_name="how it came in",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("hearing", "hearing"),
                            ("searching", "searching and asking"),
                            ("meeting", "interview"),
                            ("terms", "settling terms"),
                            ("working", "at work together"),
                            ("prototype", "prototype, rights, funding"),
                            ("business", "in business"),
                            ("on_hold", "on hold"),
                            ("closed", "closed"),
                        ],
                        default="received",
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                ("stage_since", models.DateTimeField(verbose_name="in this stage since")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="registry.person",
                        verbose_name="in charge",
                    ),
                ),
                (
                    "duty_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                        verbose_name="on duty when it came in",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("reply_due_on", models.DateField(verbose_name="first reply due")),
                ("first_replied_at", models.DateTimeField(blank=True, null=True, verbose_name="first reply at")),
                ("last_contact_at", models.DateTimeField(verbose_name="last contact at")),
                ("handed_over_at", models.DateTimeField(blank=True, null=True, verbose_name="handed over at")),
                ("taken_over_at", models.DateTimeField(blank=True, null=True, verbose_name="hand-over read at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("achieved", "reached what it was for"),
                            ("answered", "answered with advice or information"),
                            ("passed_on", "passed on to another organisation"),
                            ("not_matched", "no partner was found"),
                            ("withdrawn", "withdrawn by the sender"),
                        ],
                        max_length=20,
                        verbose_name="what it came to",
                    ),
                ),
                (
                    "closing_reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coordination.reason",
                        verbose_name="reason",
                    ),
                ),
                (
                    "closing_words",
                    models.TextField(blank=True, max_length=2000, verbose_name="what its sender is told"),
                ),
                (
                    "is_follow_up_stopped",
                    models.BooleanField(default=False, verbose_name="its sender wants no more questions"),
                ),
                ("is_invented", models.BooleanField(default=False, help_text="見本", verbose_name="invented for show")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "ordering": ["-received_at", "-pk"],
                "indexes": [
                    models.Index(fields=["stage", "-received_at", "-id"], name="case_by_stage"),
                    models.Index(fields=["-received_at", "-id"], name="case_by_day"),
                    models.Index(fields=["owner", "stage", "last_contact_at"], name="case_by_owner"),
                    models.Index(
                        fields=["stage", "owner", "duty_owner", "first_replied_at", "reply_due_on", "last_contact_at"],
                        name="case_counted",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True),
                            models.Q(("title", ""), _negated=True),
                            models.Q(("firm_name", ""), _negated=True),
                        ),
                        name="case_says_who_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                [
                                    "received",
                                    "hearing",
                                    "searching",
                                    "meeting",
                                    "terms",
                                    "working",
                                    "prototype",
                                    "business",
                                    "on_hold",
                                    "closed",
                                ],
                            )
                        ),
                        name="case_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["form", "clerk", "phone", "secretariat"])),
                        name="case_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["received", "closed"]), ("owner__isnull", False), _connector="OR"
                        ),
                        name="case_never_without_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("stage", "closed"), _negated=True),
                                ("closed_at", None),
                                ("closing_reason", None),
                                ("closing_words", ""),
                                ("ending", ""),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closing_reason__isnull", False),
                                ("stage", "closed"),
                                ("ending__in", ["achieved", "answered", "passed_on", "not_matched", "withdrawn"]),
                                models.Q(("closing_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_closes_with_outcome_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), ("closed_at__gte", models.F("received_at")), _connector="OR"
                        ),
                        name="case_closes_after_it_came",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("helper", "helper"),
                            ("party", "partner introduced"),
                            ("reader", "reader"),
                            ("watcher", "sees how far it has come"),
                        ],
                        max_length=20,
                        verbose_name="part",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "participant in a case",
                "verbose_name_plural": "participants in cases",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation", None), ("person__isnull", False)),
                            models.Q(("organisation__isnull", False), ("person", None)),
                            _connector="OR",
                        ),
                        name="participant_is_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("part", "helper"), _negated=True), ("person__isnull", False), _connector="OR"
                        ),
                        name="participant_helper_is_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="participant_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("organisation", None), ("until", None)),
                        fields=("case", "person", "part"),
                        name="participant_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person", None), ("until", None)),
                        fields=("case", "organisation", "part"),
                        name="participant_organisation_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseSeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidates",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "seed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="coordination.seed",
                        verbose_name="seed",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("put_at", models.DateTimeField(verbose_name="put there at")),
            ],
            options={
                "verbose_name": "seed beside a case",
                "verbose_name_plural": "seeds beside cases",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("case", "seed"), name="seed_once_beside_a_case")],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="registry.person",
                        verbose_name="person",
                    ),
                ),
                ("starts_on", models.DateField(unique=True, verbose_name="from")),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "duties",
                "ordering": ["-starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nda", "non-disclosure agreement"),
                            ("consultation", "technical consultation"),
                            ("commissioned", "commissioned research"),
                            ("joint", "joint research"),
                            ("equipment", "use of equipment"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="theme")),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="contract number")),
                ("signed_on", models.DateField(verbose_name="signed on")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year it was signed in")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "programmes",
                    models.ManyToManyField(
                        blank=True,
                        related_name="agreements",
                        to="coordination.supportprogramme",
                        verbose_name="support programmes used",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
                "ordering": ["signed_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["nda", "consultation", "commissioned", "joint", "equipment"])),
                        name="agreement_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("signed_on")), _connector="OR"),
                        name="agreement_ends_later",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("case", "kind", "number"),
                        name="agreement_once_by_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="coordination.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name of another body")),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("large", "large company"),
                            ("small", "small or medium company"),
                            ("other", "no company"),
                        ],
                        max_length=20,
                        verbose_name="size",
                    ),
                ),
                (
                    "prefecture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.prefecture",
                        verbose_name="prefecture in the contract",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "party to an agreement",
                "verbose_name_plural": "parties to agreements",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), ("organisation__isnull", False)),
                            models.Q(("organisation", None), models.Q(("name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="agreement_party_is_somebody",
                    ),
                    models.UniqueConstraint(fields=("agreement", "organisation"), name="agreement_party_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="coordination.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="paid",
                        to="coordination.agreementparty",
                        verbose_name="paid by",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="received",
                        to="coordination.agreementparty",
                        verbose_name="received by",
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("signed_fiscal_year", models.PositiveSmallIntegerField(editable=False)),
                ("yen", models.PositiveBigIntegerField(verbose_name="received in the year (yen)")),
                ("indirect_yen", models.PositiveBigIntegerField(default=0, verbose_name="of it indirect costs (yen)")),
            ],
            options={
                "verbose_name": "amount of an agreement",
                "verbose_name_plural": "amounts of agreements",
                "ordering": ["fiscal_year", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "payer", "receiver", "fiscal_year"), name="amount_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fiscal_year__gte", models.F("signed_fiscal_year")), ("fiscal_year__lte", 2150)
                        ),
                        name="amount_not_before_the_agreement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("indirect_yen__lte", models.F("yen"))),
                        name="amount_holds_its_indirect_costs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer", models.F("receiver")), _negated=True), name="amount_between_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "seed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inquiries",
                        to="coordination.seed",
                        verbose_name="because of the seed",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=2000, verbose_name="words to the organisation")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("due_on", models.DateField(verbose_name="answer wanted by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for an answer"),
                            ("interested", "interested"),
                            ("declined", "not interested"),
                            ("taken_back", "taken back"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coordination.reason",
                        verbose_name="reason",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="words to whoever asked")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
            ],
            options={
                "verbose_name": "inquiry",
                "verbose_name_plural": "inquiries",
                "ordering": ["asked_at", "pk"],
                "indexes": [models.Index(fields=["organisation", "state"], name="inquiry_by_organisation")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("case", "organisation"), name="inquiry_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("reason", None), ("state", "open"), ("words", "")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="inquiry_answered_at_an_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason__isnull", False), models.Q(("words", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="inquiry_declined_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "interested", "declined", "taken_back"])),
                        name="inquiry_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="introductions",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="introductions",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "inquiry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="introductions",
                        to="coordination.inquiry",
                        verbose_name="inquiry",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=2000, verbose_name="words to both sides")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                ("firm_agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="company agreed at")),
                (
                    "organisation_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="organisation agreed at"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "waits for both sides"),
                            ("through", "went through"),
                            ("declined", "declined"),
                            ("taken_back", "taken back"),
                        ],
                        default="proposed",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "declined_by",
                    models.CharField(
                        blank=True,
                        choices=[("firm", "the company"), ("organisation", "the organisation")],
                        max_length=20,
                        verbose_name="declined by",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coordination.reason",
                        verbose_name="reason",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="why not")),
            ],
            options={
                "verbose_name": "introduction",
                "verbose_name_plural": "introductions",
                "ordering": ["proposed_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "through"])),
                        fields=("case", "organisation"),
                        name="introduction_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "proposed")),
                            models.Q(models.Q(("state", "proposed"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="introduction_decided_at_an_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "through"), _negated=True),
                            models.Q(("firm_agreed_at__isnull", False), ("organisation_agreed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="introduction_only_when_both_agree",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(
                                models.Q(("declined_by", ""), _negated=True),
                                ("reason__isnull", False),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="introduction_declined_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "through", "declined", "taken_back"])),
                        name="introduction_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhoneCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("firm_name", models.CharField(max_length=200, verbose_name="company")),
                ("topic", models.CharField(max_length=200, verbose_name="about what")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("answered", "answered on the phone"),
                            ("call_back", "to be called back"),
                            ("passed_on", "passed on to another organisation"),
                            ("case", "became a case"),
                        ],
                        max_length=20,
                        verbose_name="what came of it",
                    ),
                ),
                ("called_at", models.DateTimeField(verbose_name="called at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who took it",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="whose desk",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_call",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
            ],
            options={
                "verbose_name": "phone call",
                "verbose_name_plural": "phone calls",
                "ordering": ["-called_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("firm_name", ""), _negated=True), models.Q(("topic", ""), _negated=True)
                        ),
                        name="phone_call_says_who_and_what",
                    ),
                    models.CheckConstraint(condition=models.Q(("minutes__lte", 600)), name="phone_call_within_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", False), ("result", "case")),
                            models.Q(models.Q(("result", "case"), _negated=True), ("case", None)),
                            _connector="OR",
                        ),
                        name="phone_call_became_a_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.CharField(max_length=60, verbose_name="for")),
                ("found", models.CharField(max_length=60, verbose_name="suggested")),
                ("is_useful", models.BooleanField(verbose_name="useful")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("said_at", models.DateTimeField(verbose_name="said at")),
            ],
            options={
                "verbose_name": "verdict on a suggestion",
                "verbose_name_plural": "verdicts on suggestions",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("asked", "found", "by"), name="verdict_once_by_a_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interest",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="digest wanted")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="words")),
                ("wants_seeds", models.BooleanField(default=True, verbose_name="seeds")),
                ("wants_needs", models.BooleanField(default=True, verbose_name="needs")),
                ("told_until", models.DateTimeField(verbose_name="told of what is shown until")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "fields",
                    models.ManyToManyField(blank=True, related_name="+", to="registry.field", verbose_name="fields"),
                ),
                (
                    "prefectures",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="registry.prefecture", verbose_name="prefectures"
                    ),
                ),
            ],
            options={
                "verbose_name": "interest",
                "verbose_name_plural": "interests",
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("receipt", "receipt"),
                            ("came_in", "a request came in"),
                            ("taken", "who is in charge"),
                            ("handed_over", "who is in charge now"),
                            ("handed_to_you", "a case is handed to you"),
                            ("shared", "you take part in a case"),
                            ("check", "look at the plain words"),
                            ("ask", "inquiry"),
                            ("answer", "answer to an inquiry"),
                            ("propose", "introduction proposed"),
                            ("through", "introduction went through"),
                            ("declined", "introduction declined"),
                            ("closed", "how it ended"),
                            ("follow_up", "how did it go on?"),
                            ("confirm", "are the seeds still right?"),
                            ("digest", "weekly digest"),
                            ("message", "message from the sender"),
                        ],
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                ("subject", models.CharField(max_length=60, verbose_name="about")),
                ("email", models.EmailField(max_length=254, verbose_name="sent to")),
                ("occasion", models.CharField(default="once", max_length=40, verbose_name="occasion")),
                ("told", models.JSONField(blank=True, default=list, verbose_name="what it tells of")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being handed to the mail server"),
                            ("sent", "sent"),
                            ("failed", "failed; it will be tried again"),
                            ("unknown", "interrupted; it may have been sent"),
                            ("dropped", "not needed any more"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="why it failed")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
            ],
            options={
                "verbose_name": "letter of coordination",
                "verbose_name_plural": "letters of coordination",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "subject", "email", "occasion"), name="coordination_letter_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="coordination_letter_sent_at_an_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("taken", "somebody took charge"),
                            ("moved", "moved on"),
                            ("undone", "a move was undone"),
                            ("note", "note"),
                            ("contact", "contact"),
                            ("interview", "interview"),
                            ("handed_over", "handed over"),
                            ("written_down", "need written down for the company"),
                            ("rewritten", "put in plain words"),
                            ("checked", "looked at by the company"),
                            ("shown", "shown to others, or not any more"),
                            ("disclosed", "who may see it was changed"),
                            ("asked", "organisation asked"),
                            ("answered", "inquiry answered"),
                            ("introduced", "introduction"),
                            ("agreed", "agreement"),
                            ("closed", "closed"),
                            ("reopened", "opened again"),
                            ("followed_up", "asked how it went on"),
                            ("outcome", "outcome"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="in words")),
                ("attendees", models.CharField(blank=True, max_length=300, verbose_name="who was there")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("keepers", "those who keep the case"),
                            ("participants", "those who take part in the case"),
                            ("sender", "those who take part, and its sender"),
                        ],
                        default="keepers",
                        max_length=20,
                        verbose_name="who may read it",
                    ),
                ),
                (
                    "stage_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("hearing", "hearing"),
                            ("searching", "searching and asking"),
                            ("meeting", "interview"),
                            ("terms", "settling terms"),
                            ("working", "at work together"),
                            ("prototype", "prototype, rights, funding"),
                            ("business", "in business"),
                            ("on_hold", "on hold"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                        verbose_name="stage before",
                    ),
                ),
                (
                    "stage_after",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "received"),
                            ("hearing", "hearing"),
                            ("searching", "searching and asking"),
                            ("meeting", "interview"),
                            ("terms", "settling terms"),
                            ("working", "at work together"),
                            ("prototype", "prototype, rights, funding"),
                            ("business", "in business"),
                            ("on_hold", "on hold"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                        verbose_name="stage after",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="coordination.caseevent",
                        verbose_name="undoes",
                    ),
                ),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="details")),
            ],
            options={
                "verbose_name": "event of a case",
                "verbose_name_plural": "events of cases",
                "ordering": ["happened_at", "pk"],
                "indexes": [models.Index(fields=["case", "kind"], name="case_event_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["moved", "closed", "reopened"]), _negated=True),
                            models.Q(
                                models.Q(("stage_before", ""), _negated=True),
                                models.Q(("stage_after", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_event_move_from_and_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "undone"), ("undoes__isnull", False)),
                            models.Q(models.Q(("kind", "undone"), _negated=True), ("undoes", None)),
                            _connector="OR",
                        ),
                        name="case_event_undoes_a_move",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                ("counted_from", models.DateField(verbose_name="counted from")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months after")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "to come"),
                            ("asked", "asked"),
                            ("answered", "answered"),
                            ("stopped", "stopped"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("on", "it goes on"),
                            ("fruit", "something came of it"),
                            ("stuck", "it is stuck"),
                            ("over", "it is over"),
                            ("help", "we want to talk to somebody"),
                        ],
                        max_length=20,
                        verbose_name="answer",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="in words")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": ["due_on", "pk"],
                "indexes": [models.Index(fields=["state", "due_on"], name="follow_up_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "months"), name="follow_up_once"),
                    models.CheckConstraint(
                        condition=models.Q(("months__in", [3, 6, 12, 24])), name="follow_up_months_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "asked", "answered", "stopped"])),
                        name="follow_up_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("asked_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="follow_up_answered_once_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "asked"), _negated=True), ("asked_at__isnull", False), _connector="OR"
                        ),
                        name="follow_up_asked_at_an_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_ja", models.CharField(max_length=120, unique=True, verbose_name="name (Japanese)")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name (English)")),
                ("aim_ja", models.TextField(max_length=2000, verbose_name="aim (Japanese)")),
                ("aim_en", models.TextField(blank=True, max_length=4000, verbose_name="aim (English)")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("members", "members of the council"),
                            ("own", "its own members and the secretariat"),
                        ],
                        max_length=20,
                        verbose_name="who may see it",
                    ),
                ),
                ("is_invented", models.BooleanField(default=False, help_text="見本", verbose_name="invented for show")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "cases",
                    models.ManyToManyField(
                        blank=True, related_name="groups", to="coordination.case", verbose_name="cases"
                    ),
                ),
            ],
            options={
                "verbose_name": "collaboration group",
                "verbose_name_plural": "collaboration groups",
                "ordering": ["-starts_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_ja", ""), _negated=True), models.Q(("aim_ja", ""), _negated=True)
                        ),
                        name="group_has_name_and_aim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="group_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "members", "own"])),
                        name="group_visibility_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="coordination.group",
                        verbose_name="collaboration group",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                ("part_ja", models.CharField(blank=True, max_length=120, verbose_name="its part (Japanese)")),
                ("part_en", models.CharField(blank=True, max_length=200, verbose_name="its part (English)")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
            ],
            options={
                "verbose_name": "member of a group",
                "verbose_name_plural": "members of groups",
                "ordering": ["starts_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="group_member_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("group", "organisation"),
                        name="group_member_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="coordination.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("joint_research", "joint or commissioned research"),
                            ("prototype", "prototype"),
                            ("patent", "patent or other right"),
                            ("funding", "funds won"),
                            ("product", "product or service on the market"),
                            ("venture", "university venture"),
                            ("other", "other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("title_ja", models.CharField(max_length=200, verbose_name="title (Japanese)")),
                ("title_en", models.CharField(blank=True, max_length=300, verbose_name="title (English)")),
                ("text_ja", models.TextField(blank=True, max_length=4000, verbose_name="in more words (Japanese)")),
                ("text_en", models.TextField(blank=True, max_length=8000, verbose_name="in more words (English)")),
                ("happened_on", models.DateField(verbose_name="day")),
                ("evidence", models.CharField(max_length=300, verbose_name="what shows it")),
                ("evidence_url", models.URLField(blank=True, max_length=500, verbose_name="page that shows it")),
                (
                    "prefecture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.prefecture",
                        verbose_name="prefecture",
                    ),
                ),
                (
                    "venture_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("active", "in business"),
                            ("merged", "taken over or merged"),
                            ("closed", "closed"),
                            ("no_longer", "in business, but no university venture any more"),
                        ],
                        max_length=20,
                        verbose_name="status of the venture",
                    ),
                ),
                ("venture_status_on", models.DateField(blank=True, null=True, verbose_name="status as of")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("members", "members of the council"),
                            ("participants", "those who take part in the case"),
                        ],
                        max_length=20,
                        verbose_name="who may see it",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("withdrawn", "withdrawn")],
                        default="draft",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("is_invented", models.BooleanField(default=False, help_text="見本", verbose_name="invented for show")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "venture_classes",
                    models.ManyToManyField(
                        blank=True,
                        related_name="outcomes",
                        to="coordination.ventureclass",
                        verbose_name="classes of the venture",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome",
                "verbose_name_plural": "outcomes",
                "ordering": ["-happened_on", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "visibility", "-happened_on", "-id"], name="outcome_shown_by_day")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title_ja", ""), _negated=True), name="outcome_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True), name="outcome_has_evidence"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["joint_research", "prototype", "patent", "funding", "product", "venture", "other"],
                            )
                        ),
                        name="outcome_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "withdrawn"])),
                        name="outcome_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "members", "participants"])),
                        name="outcome_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("venture_status", ""), ("venture_status_on", None)),
                            models.Q(
                                ("kind", "venture"),
                                ("venture_status_on__isnull", False),
                                models.Q(("venture_status", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="outcome_status_of_a_venture_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("visibility", "participants"), _negated=True),
                            ("case__isnull", False),
                            _connector="OR",
                        ),
                        name="outcome_for_participants_of_a_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutcomeRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="coordination.outcome",
                        verbose_name="outcome",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcome_roles",
                        to="registry.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "name_ja",
                    models.CharField(blank=True, max_length=200, verbose_name="name of another body (Japanese)"),
                ),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=200, verbose_name="name of another body (English)"),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.sector",
                        verbose_name="sector",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("encounter", "coming together"),
                            ("research", "research and development"),
                            ("rights", "intellectual property"),
                            ("funding", "funding"),
                            ("business", "going into business"),
                            ("sales", "finding customers"),
                        ],
                        max_length=20,
                        verbose_name="step",
                    ),
                ),
                ("deed_ja", models.CharField(max_length=300, verbose_name="what it did (Japanese)")),
                ("deed_en", models.CharField(blank=True, max_length=400, verbose_name="what it did (English)")),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="day")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "role in an outcome",
                "verbose_name_plural": "roles in outcomes",
                "ordering": ["position", "pk"],
                "indexes": [models.Index(fields=["organisation"], name="outcome_role_by_organisation")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_ja", ""), ("organisation__isnull", False)),
                            models.Q(("organisation", None), models.Q(("name_ja", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="outcome_role_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deed_ja", ""), _negated=True), name="outcome_role_says_what"
                    ),
                    models.UniqueConstraint(
                        fields=("outcome", "organisation", "step", "deed_ja"), name="outcome_role_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Asker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True, verbose_name="for")),
                ("mark", models.CharField(blank=True, max_length=60, verbose_name="as it stood")),
                ("looked_at", models.DateTimeField(verbose_name="looked for at")),
            ],
            options={
                "verbose_name": "record that suggestions were looked for",
                "verbose_name_plural": "records that suggestions were looked for",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.CharField(max_length=60, verbose_name="for")),
                ("found", models.CharField(max_length=60, verbose_name="suggested")),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("asked_mark", models.CharField(max_length=20, verbose_name="the one as it stood")),
                ("found_mark", models.CharField(max_length=20, verbose_name="the other as it stood")),
                ("score", models.FloatField(verbose_name="score")),
                ("parts", models.JSONField(default=dict, verbose_name="parts of the score")),
            ],
            options={
                "verbose_name": "suggestion",
                "verbose_name_plural": "suggestions",
                "ordering": ["asked", "-score", "pk"],
                "indexes": [models.Index(fields=["found"], name="suggestion_by_found")],
                "constraints": [
                    models.UniqueConstraint(fields=("asked", "found"), name="suggestion_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked", ""), _negated=True), models.Q(("found", ""), _negated=True)
                        ),
                        name="suggestion_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.FloatField(verbose_name="score")),
                ("reasons", models.JSONField(default=list, verbose_name="which records fit each other")),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "offered"), ("set_aside", "set aside"), ("begun", "begun")],
                        default="offered",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="found at")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="coordination.case",
                        verbose_name="case that was begun",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="the one organisation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="the other organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "unmet pair of organisations",
                "verbose_name_plural": "unmet pairs of organisations",
                "ordering": ["-score", "pk"],
                "indexes": [models.Index(fields=["state", "-score", "id"], name="pair_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="pair_once"),
                    models.CheckConstraint(condition=models.Q(("one__lt", models.F("other"))), name="pair_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["offered", "set_aside", "begun"])), name="pair_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", False), ("state", "begun")),
                            models.Q(models.Q(("state", "begun"), _negated=True), ("case", None)),
                            _connector="OR",
                        ),
                        name="pair_begun_with_a_case",
                    ),
                ],
            },
        ),
    ]

    operations = [
        Together(tables),
        migrations.RunPython(forbid, allow, elidable=False),
    ]
