"""Groups of organisations that pursue something together, over several cases."""

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.audience import MEMBERS, PUBLIC, SECRETARIAT
from musubi.coordination.models.cases import Case
from musubi.coordination.models.keys import organisations_of
from musubi.core.bilingual import Bilingual
from musubi.registry.models import Organisation


class GroupVisibility(models.TextChoices):
    """Who may see that there is such a group."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members of the council")
    OWN = "own", _("its own members and the secretariat")


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups by who may see them."""

    def visible_to(self, keys: Collection[str]) -> Self:
        """Return what a person with these keys may read. The same question as `Group.audience_of`."""
        if SECRETARIAT in keys:
            return self
        is_open = Q(visibility=GroupVisibility.PUBLIC)
        if MEMBERS in keys:
            is_open |= Q(visibility=GroupVisibility.MEMBERS)
        return self.filter(
            is_open | Q(members__organisation__in=organisations_of(keys), members__ends_on=None)
        ).distinct()


class Group(models.Model):
    """Organisations that pursue an aim together, from a day."""

    name_ja = models.CharField(_("name (Japanese)"), max_length=120, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    name = Bilingual()
    aim_ja = models.TextField(_("aim (Japanese)"), max_length=2000)
    aim_en = models.TextField(_("aim (English)"), max_length=4000, blank=True)
    aim = Bilingual()
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    cases = models.ManyToManyField(Case, blank=True, related_name="groups", verbose_name=_("cases"))
    visibility = models.CharField(_("who may see it"), max_length=20, choices=GroupVisibility)
    is_invented = models.BooleanField(_("invented for show"), default=False, help_text="見本")
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects: ClassVar[Any] = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("coordination", "collaboration group")
        verbose_name_plural = pgettext_lazy("coordination", "collaboration groups")
        ordering = ["-starts_on", "pk"]
        constraints = [
            CheckConstraint(condition=~Q(name_ja="") & ~Q(aim_ja=""), name="group_has_name_and_aim"),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="group_ends_later"),
            CheckConstraint(condition=Q(visibility__in=GroupVisibility.values), name="group_visibility_known"),
        ]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name

    @property
    def key(self) -> str:
        """The group as deeds and the index name it."""
        return f"group:{self.pk}"

    @property
    def path(self) -> str:
        """Where its page stands, without language."""
        return f"/groups/{self.pk}/"

    def audience_of(self, members: Collection[int]) -> frozenset[str]:
        """Return the keys that open it, whose `members` are these organisations today."""
        if self.visibility == GroupVisibility.PUBLIC:
            return frozenset({PUBLIC})
        own = {f"organisation:{pk}" for pk in members} | {SECRETARIAT}
        return frozenset(own | ({MEMBERS} if self.visibility == GroupVisibility.MEMBERS else set()))


class GroupMember(models.Model):
    """An organisation belongs to a group from a day to a day."""

    group = models.ForeignKey(
        Group, models.CASCADE, related_name="members", verbose_name=pgettext_lazy("coordination", "collaboration group")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="groups", verbose_name=_("organisation")
    )
    part_ja = models.CharField(_("its part (Japanese)"), max_length=120, blank=True)
    part_en = models.CharField(_("its part (English)"), max_length=200, blank=True)
    part = Bilingual()
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        ordering = ["starts_on", "pk"]
        constraints = [
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="group_member_in_order"),
            UniqueConstraint(
                fields=["group", "organisation"], condition=Q(ends_on=None), name="group_member_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.group_id} {self.organisation_id}"

    def is_member_on(self, day: date) -> bool:
        """Whether it belonged to the group on `day`."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
