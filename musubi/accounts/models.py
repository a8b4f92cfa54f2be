"""People who sign in, the links mailed to them, and the append-only record of deeds."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users by their mail address; a password is for operators only."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user. Without `password` the account signs in by mailed code or passkey."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an operator who may open Django's admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, known by a mail address. Who they are and whom they speak for is the registry's to say."""

    email = models.EmailField(_("mail address"), unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    audience_keys: frozenset[str] | None = None  # what audience.keys_of() found, for as long as this object lives

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="user_email_lower")]

    def __str__(self) -> str:
        """Return the mail address."""
        return self.email

    def clean(self) -> None:
        """Read the mail address in small letters, as it is kept."""
        super().clean()
        self.email = self.email.strip().lower()


class SignedLink(models.Model):
    """A link that lets its holder do one thing to one subject, without signing in, until it expires or is revoked."""

    purpose = models.CharField(_("purpose"), max_length=40)
    subject = models.CharField(_("subject"), max_length=80, help_text="a key such as organisation:17")
    email = models.EmailField(_("sent to"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signed link")
        verbose_name_plural = _("signed links")
        constraints = [CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="link_expires_later")]
        indexes = [models.Index(fields=["purpose", "subject"], name="link_by_subject")]

    def __str__(self) -> str:
        """Return what the link is for."""
        return f"{self.purpose} {self.subject}"

    def is_valid(self, now: datetime) -> bool:
        """Whether the link still opens anything at `now`."""
        return self.revoked_at is None and now < self.expires_at


class Deed(models.Model):
    """Who did what, on whose behalf, when. Rows are added and never changed; each seals the one before it.

    Triggers of the database refuse UPDATE and DELETE (migration 0002). On SQLite a migration that alters this table
    makes it anew and loses its triggers: such a migration creates them again.
    `details` never holds personal data: nothing here can be erased later.
    """

    FIRST_PREVIOUS_HASH = "0" * 64

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="deeds", verbose_name=_("who"))
    on_behalf_of = models.CharField(_("on behalf of"), max_length=80, blank=True)
    verb = models.CharField(_("what"), max_length=60)
    subject = models.CharField(_("subject"), max_length=80)
    details = models.JSONField(_("details"), default=dict)
    previous_hash = models.CharField(_("hash of the deed before"), max_length=64, unique=True)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        constraints = [CheckConstraint(condition=Q(number__gte=1), name="deed_number_from_one")]
        indexes = [models.Index(fields=["subject", "number"], name="deed_by_subject")]

    def __str__(self) -> str:
        """Return the deed in machine words."""
        return f"{self.verb} {self.subject}"

    def seal(self) -> str:
        """Return the SHA-256 of the row's content and `previous_hash`: what `hash` must be."""
        content = {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor_id,
            "on_behalf_of": self.on_behalf_of,
            "verb": self.verb,
            "subject": self.subject,
            "details": self.details,
            "previous_hash": self.previous_hash,
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


class DeedHead(models.Model):
    """The last link of the chain, in one row: whoever adds a deed holds it, so deeds are added one after another."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    count = models.BigIntegerField(_("number of deeds"), default=0)
    hash = models.CharField(_("hash"), max_length=64, default=Deed.FIRST_PREVIOUS_HASH)

    class Meta:
        verbose_name = _("head of the deeds")
        verbose_name_plural = _("heads of the deeds")
        constraints = [CheckConstraint(condition=Q(id=1), name="deed_head_is_one")]

    def __str__(self) -> str:
        """Return the count and the hash."""
        return f"{self.count} {self.hash}"


class Recount(models.Model):
    """A record that a list may count otherwise than before, and the deed that made it so.

    Written in the transaction of the change, first as if after all deeds, for they come last; stamped with the number
    when that is known. Who has counted up to a deed reads what came after it.
    """

    NOT_YET = 2**63 - 1

    kind = models.CharField(_("kind"), max_length=20)
    # A number alone: what was deleted has to be told too.
    record = models.PositiveBigIntegerField(_("record"))
    deed = models.BigIntegerField(_("number of the deed"), default=NOT_YET)

    class Meta:
        verbose_name = _("record to be counted anew")
        verbose_name_plural = _("records to be counted anew")
        constraints = [UniqueConstraint(fields=["kind", "record"], name="recount_once")]
        # No row itself is read, however many there are: of each kind those of late, and those to be stamped.
        indexes = [
            models.Index(fields=["kind", "deed", "record"], name="recount_since"),
            models.Index(fields=["deed"], condition=Q(deed=2**63 - 1), name="recount_to_stamp"),
        ]

    def __str__(self) -> str:
        """Return the record's key, and the deed."""
        return f"{self.kind}:{self.record} {self.deed}"
