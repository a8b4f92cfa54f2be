"""Bodies of the council, who sits in them, and who takes part in the council itself."""

from datetime import date
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual
from musubi.core.dates import VagueDate
from musubi.registry.models.history import Recorded, RecordedQuerySet, recorded_constraints
from musubi.registry.models.organisations import Organisation
from musubi.registry.models.vocabulary import Sector


class Body(models.Model):
    """The council, its centre, its planning meeting, the talks of its heads."""

    class Nature(models.TextChoices):
        """What the body is for."""

        COUNCIL = "council", _("council")
        CENTRE = "centre", _("secretariat")
        PLANNING = "planning", _("planning meeting")
        HEADS = "heads", _("talks of the heads")

    nature = models.CharField(_("nature"), max_length=20, choices=Nature)
    code = models.SlugField(_("code"), unique=True)
    name_ja = models.CharField(_("name (Japanese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    name = Bilingual()
    short_ja = models.CharField(_("short name (Japanese)"), max_length=60, blank=True)
    short_en = models.CharField(_("short name (English)"), max_length=60, blank=True)
    short = Bilingual()
    purpose_ja = models.TextField(_("purpose (Japanese)"), blank=True)
    purpose_en = models.TextField(_("purpose (English)"), blank=True)
    purpose = Bilingual()
    region_ja = models.CharField(_("region (Japanese)"), max_length=120, blank=True)
    region_en = models.CharField(_("region (English)"), max_length=120, blank=True)
    region = Bilingual()
    founded_from = models.DateField(_("founded, from"), null=True, blank=True)
    founded_to = models.DateField(_("founded, to"), null=True, blank=True)
    founded_wording = models.CharField(_("founded, wording"), max_length=60, blank=True)
    # Before this day nobody wrote down who took part; only totals are known.
    roster_known_from = models.DateField(_("roster known from"), null=True, blank=True)
    roster_confirmed_on = models.DateField(_("roster last printed on"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["position"]
        constraints = [
            CheckConstraint(
                condition=Q(founded_to=None) | Q(founded_to__gte=F("founded_from")), name="body_founded_in_order"
            )
        ]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name

    @property
    def founded(self) -> VagueDate | None:
        """When it was set up, as far as is known."""
        if self.founded_from is None:
            return None
        wording = "" if self.founded_from == self.founded_to else self.founded_wording
        return VagueDate(self.founded_from, self.founded_to or self.founded_from, wording)


AnyPeriod = TypeVar("AnyPeriod", bound="Period")


class PeriodQuerySet(RecordedQuerySet[AnyPeriod]):
    """Rows by the days they cover, both ends included."""

    def on(self, day: date) -> Self:
        """Return the rows that cover `day`."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Period(Recorded):
    """From one day to another, both included; with an unknown beginning, `starts_on` is the first day of evidence."""

    starts_on = models.DateField(_("first day"))
    is_start_known = models.BooleanField(_("the first day is known"), default=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    # The row it was before an end or a correction; what hangs on that one (an admission) belongs to this one too.
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("replaces")
    )

    class Meta:
        abstract = True

    @property
    def told(self) -> dict[str, Any]:
        """What a deed tells of it; the models that are periods have a body."""
        days = {"from": self.starts_on.isoformat()}
        if self.ends_on:
            days["until"] = self.ends_on.isoformat()
        return {"row": self.pk, "body": getattr(self, "body_id", None), **days}

    def covers(self, day: date) -> bool:
        """Whether `day` is one of its days, both ends included."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


def period_constraints(table: str) -> list[BaseConstraint]:
    """Return the constraints every table of periods has, named after `table`."""
    return [
        CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name=f"{table}_ends_after_start"),
        *recorded_constraints(table),
    ]


class Membership(Period):
    """An organisation takes part in the council, in a sector, from a day. Two of one organisation never overlap.

    The overlap is refused by the database: see migration 0002.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships", verbose_name=_("council"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    sector = models.ForeignKey(Sector, models.PROTECT, verbose_name=_("sector"))
    admitted_by = models.CharField(
        _("admitted by"), max_length=120, blank=True, help_text=_("The meeting that admitted it.")
    )

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["starts_on", "pk"]
        constraints = period_constraints("membership")

    def __str__(self) -> str:
        """Return the sector and the first day."""
        return f"{self.sector_id} {self.starts_on}"


class Seat(Period):
    """An organisation sits in a body, in a capacity, from a day. Two of one organisation in one body never overlap."""

    class Capacity(models.TextChoices):
        """As what it sits there."""

        MEMBER = "member", _("member")
        CHAIR = "chair", _("chair")
        PARTICIPANT = "participant", _("joins the deliberation")

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats", verbose_name=_("body"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="seats", verbose_name=_("organisation"))
    capacity = models.CharField(_("capacity"), max_length=20, choices=Capacity, default=Capacity.MEMBER)
    held_by_ja = models.CharField(_("held by (Japanese)"), max_length=60, blank=True, help_text="学長, 会長")
    held_by_en = models.CharField(_("held by (English)"), max_length=60, blank=True)
    held_by = Bilingual()

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["starts_on", "pk"]
        constraints = period_constraints("seat")

    def __str__(self) -> str:
        """Return the capacity and the first day."""
        return f"{self.capacity} {self.starts_on}"


class KnownTotal(models.Model):
    """How many organisations a source says took part, where it gives a number and perhaps no list."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="known_totals", verbose_name=_("council"))
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"))
    wording = models.CharField(_("wording"), max_length=60, blank=True)
    count = models.PositiveIntegerField(_("organisations"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("published total")
        verbose_name_plural = _("published totals")
        ordering = ["valid_from"]
        constraints = [
            CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="known_total_in_order"),
            models.UniqueConstraint(fields=["body", "valid_from"], name="known_total_once"),
        ]

    def __str__(self) -> str:
        """Return the count with its day."""
        return f"{self.count} ({self.valid_from})"

    def days_from(self, day: date) -> int:
        """Return how many days lie between `day` and the time of which the number is told; 0 within it."""
        return max((self.valid_from - day).days, (day - self.valid_to).days, 0)

    @property
    def told(self) -> VagueDate:
        """When it was so, with the words it was told in."""
        return VagueDate(self.valid_from, self.valid_to, self.wording)
