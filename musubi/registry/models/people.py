"""People, where they belong, and for whom they may act."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual
from musubi.registry.models.organisations import Organisation, Unit


class Person(models.Model):
    """Somebody the council deals with. `user` is set when they sign in; `is_sample` marks an invented one (見本)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name=_("user")
    )
    name_ja = models.CharField(_("name (Japanese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    name = Bilingual()
    reading = models.CharField(_("reading"), max_length=80, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_sample = models.BooleanField(_("invented for demonstration"), default=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name


class Affiliation(models.Model):
    """A person belongs to an organisation from a day to a day."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True)
    title_ja = models.CharField(_("post (Japanese)"), max_length=80, blank=True)
    title_en = models.CharField(_("post (English)"), max_length=80, blank=True)
    title = Bilingual()
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            UniqueConstraint(fields=["person", "organisation", "starts_on"], name="affiliation_once"),
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="affiliation_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles by day."""

    def on(self, day: date) -> Self:
        """Return the roles held on `day`."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Role(models.Model):
    """What a person may do for an organisation, or for the secretariat, from a day to a day."""

    class Kind(models.TextChoices):
        """What one may do."""

        CONTACT = "contact", _("contact person")
        APPROVER = "approver", _("approver")
        COORDINATOR = "coordinator", _("coordinator")
        FINANCE = "finance", _("finance clerk")
        VIEWER = "viewer", _("viewer")
        SECRETARIAT = "secretariat", _("secretariat")

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("organisation")
    )
    kind = models.CharField(_("role"), max_length=20, choices=Kind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[Any] = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["kind", "starts_on", "pk"]
        constraints = [
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_start"),
            CheckConstraint(
                condition=Q(kind="secretariat", organisation=None)
                | (~Q(kind="secretariat") & Q(organisation__isnull=False)),
                name="role_for_somebody",
            ),
            UniqueConstraint(fields=["person", "organisation", "kind", "starts_on"], name="role_once"),
            # To both engines two absent organisations are two.
            UniqueConstraint(
                fields=["person", "starts_on"], condition=Q(organisation=None), name="role_in_secretariat_once"
            ),
            UniqueConstraint(
                fields=["person", "organisation", "kind"], condition=Q(ends_on=None), name="role_open_once"
            ),
            UniqueConstraint(
                fields=["person"], condition=Q(organisation=None, ends_on=None), name="role_in_secretariat_open_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the role's name."""
        return self.get_kind_display()
