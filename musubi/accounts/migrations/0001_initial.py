"""The tables; and the database itself refuses to change, replace or remove a deed."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from musubi.core.migrating import Together

ON_POSTGRESQL = [
    """
    CREATE FUNCTION accounts_deed_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'deeds are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER accounts_deed_append_only BEFORE UPDATE OR DELETE ON accounts_deed
    FOR EACH ROW EXECUTE FUNCTION accounts_deed_is_append_only()
    """,
    """
    CREATE TRIGGER accounts_deed_not_emptied BEFORE TRUNCATE ON accounts_deed
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_deed_is_append_only()
    """,
]
NOT_ON_POSTGRESQL = [
    "DROP TRIGGER accounts_deed_not_emptied ON accounts_deed",
    "DROP TRIGGER accounts_deed_append_only ON accounts_deed",
    "DROP FUNCTION accounts_deed_is_append_only()",
]
ON_SQLITE = [
    *(
        f"""
        CREATE TRIGGER accounts_deed_no_{event.lower()} BEFORE {event} ON accounts_deed
        BEGIN SELECT RAISE(ABORT, 'deeds are append-only'); END
        """
        for event in ("UPDATE", "DELETE")
    ),
    # INSERT OR REPLACE removes the deed in its way without asking the triggers of DELETE. On PostgreSQL such an insert
    # is an update, which is refused.
    """
    CREATE TRIGGER accounts_deed_no_replace BEFORE INSERT ON accounts_deed
    WHEN EXISTS (
        SELECT 1 FROM accounts_deed AS other
        WHERE other.number = NEW.number OR other.hash = NEW.hash OR other.previous_hash = NEW.previous_hash
    )
    BEGIN SELECT RAISE(ABORT, 'deeds are append-only'); END
    """,
]
NOT_ON_SQLITE = [f"DROP TRIGGER accounts_deed_no_{event}" for event in ("update", "delete", "replace")]


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
        ("accounts", "0002_deeds_are_append_only"),
        ("accounts", "0003_deeds_are_not_replaced"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    tables = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="mail address")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("is_staff", models.BooleanField(default=False, verbose_name="operator")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_lower",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("on_behalf_of", models.CharField(blank=True, max_length=80, verbose_name="on behalf of")),
                ("verb", models.CharField(max_length=60, verbose_name="what")),
                ("subject", models.CharField(max_length=80, verbose_name="subject")),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("previous_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the deed before")),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="hash")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deeds",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "deed",
                "verbose_name_plural": "deeds",
                "indexes": [models.Index(fields=["subject", "number"], name="deed_by_subject")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="deed_number_from_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="DeedHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("count", models.BigIntegerField(default=0, verbose_name="number of deeds")),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                        verbose_name="hash",
                    ),
                ),
            ],
            options={
                "verbose_name": "head of the deeds",
                "verbose_name_plural": "heads of the deeds",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="deed_head_is_one")],
            },
        ),
        migrations.CreateModel(
            name="SignedLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=40, verbose_name="purpose")),
                (
                    "subject",
                    models.CharField(help_text="a key such as organisation:17", max_length=80, verbose_name="subject"),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="sent to")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
            ],
            options={
                "verbose_name": "signed link",
                "verbose_name_plural": "signed links",
                "indexes": [models.Index(fields=["purpose", "subject"], name="link_by_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="link_expires_later"
                    )
                ],
            },
        ),
    ]

    operations = [
        Together(tables),
        migrations.RunPython(forbid, allow, elidable=False),
    ]
