"""Plans in a row, each following one other; their guidelines, examples and targets.

What later records refer to is never edited in meaning: a guideline that changes is a guideline of the next plan that
continues it, so an activity keeps the words it was once counted to. What was typed otherwise than it was adopted is
corrected, and the plan says so.
"""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, Subquery, UniqueConstraint
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.core.bilingual import Bilingual, is_english
from musubi.core.dates import VagueDate, fiscal_period, fiscal_year_label
from musubi.core.text import search_key
from musubi.meetings.models import Meeting
from musubi.registry.models import Body

EARLIEST, LATEST = 1900, 2200  # fiscal years that are no slip of the keyboard


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans by the years they hold for."""

    def in_force(self, body: Body, fiscal_year: int) -> Self:
        """Return the plan of `body` that holds for `fiscal_year`: one, or none.

        A plan holds from its first fiscal year until the next plan's, or until its last where that comes first.
        """
        begun = self.filter(body=body, starts_fy__lte=fiscal_year).order_by("-starts_fy")
        return self.filter(pk=Subquery(begun.values("pk")[:1])).filter(Q(ends_fy=None) | Q(ends_fy__gte=fiscal_year))


class Plan(models.Model):
    """What the council set itself for some fiscal years: a plan, or a slogan with guidelines."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="plans", verbose_name=_("body"))
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("plan before it")
    )
    name_ja = models.CharField(_("name (Japanese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=160, blank=True)
    name = Bilingual()
    short_ja = models.CharField(_("short name (Japanese)"), max_length=60)
    short_en = models.CharField(_("short name (English)"), max_length=60, blank=True)
    short = Bilingual()
    slogan_ja = models.CharField(_("slogan (Japanese)"), max_length=120, blank=True)
    slogan_en = models.CharField(_("slogan (English)"), max_length=160, blank=True)
    slogan = Bilingual()
    subtitle_ja = models.CharField(_("subtitle (Japanese)"), max_length=160, blank=True)
    subtitle_en = models.CharField(_("subtitle (English)"), max_length=200, blank=True)
    subtitle = Bilingual()
    aim_ja = models.CharField(_("aim (Japanese)"), max_length=300, blank=True)
    aim_en = models.CharField(_("aim (English)"), max_length=400, blank=True)
    aim = Bilingual()
    is_english_ours = models.BooleanField(_("the English is our own translation"), default=False)
    starts_fy = models.PositiveSmallIntegerField(_("first fiscal year"))
    ends_fy = models.PositiveSmallIntegerField(_("last fiscal year"), null=True, blank=True)
    adopted_from = models.DateField(_("adopted, from"), null=True, blank=True)
    adopted_to = models.DateField(_("adopted, to"), null=True, blank=True)
    adopted_wording = models.CharField(_("adopted, in words"), max_length=60, blank=True)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="adopted_plans", verbose_name=_("adopted by")
    )
    # A gathering that is none of the council's own meetings.
    occasion_ja = models.CharField(_("adopted at (Japanese)"), max_length=120, blank=True)
    occasion_en = models.CharField(_("adopted at (English)"), max_length=160, blank=True)
    occasion = Bilingual()
    note_ja = models.CharField(_("note (Japanese)"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=400, blank=True)
    note = Bilingual()
    source = models.CharField(_("source"), max_length=300, blank=True)
    # Counts corrections, of the plan and all that belongs to it: who saw an older one is told, and shown both.
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects: ClassVar[Any] = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["starts_fy", "pk"]
        constraints = [
            # Of the plans that have begun, the last one holds: two that begin together would both be the last.
            UniqueConstraint(fields=["body", "starts_fy"], name="plan_begins_alone"),
            UniqueConstraint(fields=["body"], condition=Q(follows=None), name="plan_first_once"),
            CheckConstraint(condition=~Q(follows=F("id")), name="plan_follows_another"),
            CheckConstraint(condition=Q(starts_fy__range=(EARLIEST, LATEST)), name="plan_in_our_time"),
            CheckConstraint(condition=Q(ends_fy=None) | Q(ends_fy__gte=F("starts_fy")), name="plan_ends_after_start"),
            CheckConstraint(
                condition=Q(adopted_from=None, adopted_to=None)
                | Q(adopted_from__isnull=False, adopted_to__isnull=False, adopted_to__gte=F("adopted_from")),
                name="plan_adopted_in_order",
            ),
        ]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name

    @property
    def period(self) -> str:
        """The fiscal years it says it is for, in the reader's calendar."""
        return fiscal_period(self.starts_fy, self.ends_fy)

    @property
    def adopted(self) -> VagueDate | None:
        """When it was adopted, as far as is known."""
        if self.adopted_from is None or self.adopted_to is None:
            return None
        return VagueDate(self.adopted_from, self.adopted_to, self.adopted_wording)


class GuidelineQuerySet(models.QuerySet["Guideline"]):
    """Guidelines by the years their plans hold for."""

    def in_force(self, body: Body, fiscal_year: int) -> Self:
        """Return the guidelines of the plan that holds for `fiscal_year`, in their order."""
        return self.filter(plan__in=Plan.objects.in_force(body, fiscal_year)).order_by("position")


class Guideline(models.Model):
    """One thing a plan asks everybody to strive for: a policy, a viewpoint, a guideline, whatever the plan calls it."""

    class Continuation(models.TextChoices):
        """What became of the guideline it continues."""

        KEPT = "kept", _("kept")
        REVISED = "revised", _("revised")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="guidelines", verbose_name=_("plan"))
    position = models.PositiveSmallIntegerField(_("position"))
    label_ja = models.CharField(_("called (Japanese)"), max_length=30, help_text="行動視点, 行動指針")
    label_en = models.CharField(_("called (English)"), max_length=40, blank=True)
    label = Bilingual()
    number = models.PositiveSmallIntegerField(_("number"))
    name_ja = models.CharField(_("heading (Japanese)"), max_length=120)
    name_en = models.CharField(_("heading (English)"), max_length=200, blank=True)
    name = Bilingual()
    text_ja = models.TextField(_("text (Japanese)"), max_length=1000, blank=True)
    text_en = models.TextField(_("text (English)"), max_length=2000, blank=True)
    text = Bilingual()
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_by", verbose_name=_("continues")
    )
    continuation = models.CharField(_("how it continues"), max_length=10, choices=Continuation, blank=True)

    objects: ClassVar[Any] = GuidelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("guideline")
        verbose_name_plural = _("guidelines")
        ordering = ["plan", "position"]
        constraints = [
            UniqueConstraint(fields=["plan", "position"], name="guideline_position_once"),
            UniqueConstraint(
                fields=["plan", "label_ja", "number"], condition=Q(parent=None), name="guideline_number_once"
            ),
            UniqueConstraint(fields=["parent", "label_ja", "number"], name="guideline_number_once_in_its_part"),
            CheckConstraint(condition=Q(number__gte=1), name="guideline_number_from_one"),
            CheckConstraint(
                condition=Q(continues=None, continuation="")
                | Q(continues__isnull=False, continuation__in=["kept", "revised"]),
                name="guideline_says_how_it_continues",
            ),
            CheckConstraint(condition=~Q(continues=F("id")), name="guideline_continues_another"),
            CheckConstraint(condition=~Q(parent=F("id")), name="guideline_part_of_another"),
        ]

    def __str__(self) -> str:
        """Return number and heading in the reader's language."""
        return f"{self.number}. {self.name}" if is_english() else f"{self.number}　{self.name}"

    @property
    def says_what_it_continues(self) -> bool:
        """Whether it reads as the guideline it continues: a comma more is not another guideline."""
        return self.continues is not None and _words(self) == _words(self.continues)


class Programme(models.Model):
    """An example that a plan gives of what is done under one of its guidelines."""

    guideline = models.ForeignKey(Guideline, models.PROTECT, related_name="programmes", verbose_name=_("guideline"))
    position = models.PositiveSmallIntegerField(_("position"))
    name_ja = models.CharField(_("name (Japanese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    name = Bilingual()
    is_placed_by_us = models.BooleanField(
        _("placed by us"), default=False, help_text=_("No source says which guideline it belongs to.")
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("example programme")
        verbose_name_plural = _("example programmes")
        ordering = ["guideline", "position"]
        constraints = [UniqueConstraint(fields=["guideline", "position"], name="programme_position_once")]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name


class Target(models.Model):
    """A number a plan set itself. What no source gives, its base or its result, stays unknown."""

    class Span(models.TextChoices):
        """What the number is counted over."""

        CUMULATIVE = "cumulative", _("total over several years")
        SINGLE = "single", _("one fiscal year")

    class Measure(models.TextChoices):
        """Whether the number stands by itself."""

        ABSOLUTE = "absolute", _("a number by itself")
        MULTIPLE = "multiple", _("multiple of a base value")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("number"))
    indicator_ja = models.CharField(_("indicator (Japanese)"), max_length=120)
    indicator_en = models.CharField(_("indicator (English)"), max_length=160, blank=True)
    indicator = Bilingual()
    span = models.CharField(_("counted over"), max_length=20, choices=Span)
    years = models.PositiveSmallIntegerField(_("number of years"), null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), null=True, blank=True)
    measure = models.CharField(_("kind of number"), max_length=20, choices=Measure)
    value = models.DecimalField(_("target"), max_digits=14, decimal_places=2)
    unit_ja = models.CharField(_("unit (Japanese)"), max_length=20)
    unit_en = models.CharField(_("unit (English)"), max_length=40, blank=True)
    unit = Bilingual()
    # The base of a multiple, and what was reached; both in the unit named here, which need not be the target's.
    base = models.DecimalField(_("base value"), max_digits=18, decimal_places=2, null=True, blank=True)
    result = models.DecimalField(_("result"), max_digits=18, decimal_places=2, null=True, blank=True)
    result_unit_ja = models.CharField(_("unit of base and result (Japanese)"), max_length=20, blank=True)
    result_unit_en = models.CharField(_("unit of base and result (English)"), max_length=40, blank=True)
    result_unit = Bilingual()
    result_source = models.CharField(_("source of base and result"), max_length=300, blank=True)
    note_ja = models.CharField(_("note (Japanese)"), max_length=300, blank=True)
    note_en = models.CharField(_("note (English)"), max_length=400, blank=True)
    note = Bilingual()
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_wording = models.CharField(_("as the source writes it"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["plan", "number"]
        constraints = [
            UniqueConstraint(fields=["plan", "number"], name="target_number_once"),
            CheckConstraint(condition=Q(value__gt=0), name="target_above_nought"),
            CheckConstraint(
                condition=Q(span="cumulative", years__gte=1, years__isnull=False, fiscal_year=None)
                | Q(span="single", years=None, fiscal_year__isnull=False),
                name="target_span_is_told",
            ),
            CheckConstraint(
                condition=Q(measure="absolute", base=None) | Q(measure="multiple"), name="target_base_of_a_multiple"
            ),
            CheckConstraint(
                condition=Q(base=None, result=None) | ~Q(result_source="") & ~Q(result_unit_ja=""),
                name="target_result_has_source_and_unit",
            ),
        ]

    def __str__(self) -> str:
        """Return the indicator in the reader's language."""
        return self.indicator

    @property
    def counted_over(self) -> str:
        """The years the number is for: so many in all, or this one alone."""
        if self.years is not None:
            return ngettext("total over %(count)d year", "total over %(count)d years", self.years) % {
                "count": self.years
            }
        return gettext("%(year)s alone") % {"year": fiscal_year_label(self.fiscal_year or 0)}

    @property
    def value_told(self) -> str:
        """The number with its unit."""
        return _amount(self.value, self.unit)

    @property
    def base_told(self) -> str:
        """The base value with its unit; nothing where it is not known."""
        return _amount(self.base, self.result_unit)

    @property
    def result_told(self) -> str:
        """What was reached, with its unit; nothing where it is not known."""
        return _amount(self.result, self.result_unit)


class PlanCorrection(models.Model):
    """What a plan was told to say wrongly until then, why, and how it reads since. Rows are added and never changed.

    `changes` holds one entry for each thing that was changed: the part of the plan (`plan`, `guideline:12`,
    `target:3`), what it was called in both languages, the field, and its value before and after.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="corrections", verbose_name=_("plan"))
    revision = models.PositiveIntegerField(_("revision that it made"))
    made_at = models.DateTimeField(_("corrected at"))
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("correction", "by")
    )
    reason = models.CharField(_("reason"), max_length=300)
    changes = models.JSONField(_("what was changed"))

    class Meta:
        verbose_name = _("correction of a plan")
        verbose_name_plural = _("corrections of plans")
        ordering = ["plan", "-revision"]
        constraints = [
            UniqueConstraint(fields=["plan", "revision"], name="plan_correction_once_a_revision"),
            CheckConstraint(condition=~Q(reason=""), name="plan_correction_has_reason"),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


def _words(guideline: Guideline) -> str:
    """Return what a guideline says, without punctuation."""
    return search_key(f"{guideline.name_ja} {guideline.text_ja}").replace(" ", "")


def _amount(number: Decimal | None, unit: str) -> str:
    if number is None:
        return ""
    text = f"{number.normalize():,f}"
    return f"{text} {unit}" if is_english() else f"{text}{unit}"
