"""Series and what was held in them. Two series may share a day and a place; each counts for itself."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual
from musubi.core.dates import VagueDate
from musubi.registry.models import Body, Membership, Prefecture


class Series(models.Model):
    """A row of meetings or symposia that numbers itself."""

    class Nature(models.TextChoices):
        """Whether it decides or is open to all."""

        MEETING = "meeting", _("meeting")
        SYMPOSIUM = "symposium", _("symposium")

    code = models.SlugField(_("code"), unique=True)
    nature = models.CharField(_("nature"), max_length=20, choices=Nature)
    body = models.ForeignKey(Body, models.PROTECT, related_name="series", verbose_name=_("body"))
    name_ja = models.CharField(_("name (Japanese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    name = Bilingual()
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["position"]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name


class Meeting(models.Model):
    """One meeting or symposium: planned or held. An ordinal is never the year and never a count of rows."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="meetings", verbose_name=_("series"))
    ordinal = models.PositiveSmallIntegerField(_("number in the series"))
    title_ja = models.CharField(_("title (Japanese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    title = Bilingual()
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    wording = models.CharField(_("date, in words"), max_length=80, blank=True)
    is_planned = models.BooleanField(_("planned"), default=False, help_text="what the source marks 【予定】")
    prefecture = models.ForeignKey(Prefecture, models.PROTECT, verbose_name=_("prefecture"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_wording = models.CharField(_("as the source writes it"), max_length=200, blank=True)
    note_ja = models.CharField(_("note (Japanese)"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=300, blank=True)
    note = Bilingual()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_on", "series", "ordinal"]
        constraints = [
            UniqueConstraint(fields=["series", "ordinal"], name="meeting_ordinal_once"),
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="meeting_ends_after_start"),
            CheckConstraint(condition=Q(ordinal__gte=1), name="meeting_ordinal_from_one"),
        ]

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return self.title

    @property
    def held(self) -> VagueDate:
        """When, with the words it was told in."""
        return VagueDate(self.starts_on, self.ends_on, self.wording, self.is_planned)


class Admission(models.Model):
    """A meeting admitted an organisation to the council."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="admissions", verbose_name=_("meeting"))
    membership = models.OneToOneField(
        Membership, models.PROTECT, related_name="admission", verbose_name=_("membership")
    )

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.meeting_id} {self.membership_id}"
