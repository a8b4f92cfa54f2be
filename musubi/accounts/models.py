"""People who sign in, the links mailed to them, and the append-only record of deeds."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import CheckConstraint, F, Q
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

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="user_email_lower")]

    def __str__(self) -> str:
        """Return the mail address."""
        return self.email


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

    def __str__(self) -> str:
        """Return what the link is for."""
        return f"{self.purpose} {self.subject}"

    def is_valid(self, now: datetime) -> bool:
        """Whether the link still opens anything at `now`."""
        return self.revoked_at is None and now < self.expires_at


class Deed(models.Model):
    """Who did what, on whose behalf, when. Rows are added and never changed; each seals the one before it.

    `hash` is the SHA-256 of the row's own content and `previous_hash`. The unique `previous_hash` keeps the chain a line.
    """

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

    def __str__(self) -> str:
        """Return the deed in machine words."""
        return f"{self.verb} {self.subject}"
