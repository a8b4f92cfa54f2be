"""Organisations and what they were called and were, day by day."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, F, OuterRef, Q, Subquery, UniqueConstraint
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from musubi.accounts.audience import organisation_key
from musubi.core.bilingual import Bilingual, is_english
from musubi.registry.models.history import Recorded, RecordedQuerySet, is_standing, recorded_constraints
from musubi.registry.models.vocabulary import Kind, Prefecture


class Organisation(models.Model):
    """A body the council knows. What it is called and is, is in its dated profiles; here is how to reach it now.

    `revision` counts changes to anything about it: an editor who saw an older revision is told, not overruled.
    """

    website = models.URLField(_("website"), blank=True)
    window_ja = models.CharField(_("contact office (Japanese)"), max_length=200, blank=True)
    window_en = models.CharField(_("contact office (English)"), max_length=200, blank=True)
    window = Bilingual()
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("mail address of the office"), blank=True)
    introduction_ja = models.TextField(_("introduction (Japanese)"), blank=True, max_length=2000)
    introduction_en = models.TextField(_("introduction (English)"), blank=True, max_length=4000)
    introduction = Bilingual()
    contact_note = models.CharField(
        _("contact for members"),
        max_length=300,
        blank=True,
        help_text=_("A direct line or a person. Only members see it."),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    chased_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        """Return the key; pages show the name of a profile."""
        return self.key

    @property
    def key(self) -> str:
        """The audience key of everybody who acts for it."""
        return organisation_key(self.pk)


class ProfileQuerySet(RecordedQuerySet["Profile"]):
    """Profiles by day."""

    def on(self, day: date, *, known_at: datetime | None = None) -> Self:
        """Return at most one standing profile an organisation: the latest that had started on `day`."""
        begun = Q(starts_on=None) | Q(starts_on__lte=day)
        # Asked for each row by itself, the latest is found by its index, whatever the database thinks of the table's
        # size. Asked for by NOT EXISTS, PostgreSQL without statistics joined all with all: four million rows for 2,000.
        begun_of_it = Profile.objects.filter(
            is_standing(known_at), organisation=OuterRef("organisation"), starts_on__lte=day
        )
        latest = Subquery(begun_of_it.order_by("-starts_on").values("starts_on")[:1])
        # A profile without a first day comes before every other.
        return self.filter(is_standing(known_at), begun).filter(Exact(_or_ever(F("starts_on")), _or_ever(latest)))


def _or_ever(day: Any) -> Coalesce:
    return Coalesce(day, date.min, output_field=models.DateField())


class Profile(Recorded):
    """What an organisation is called and is, from a day until its next profile: so two can never overlap.

    A null `starts_on` reaches back as far as anything is known.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="profiles", verbose_name=_("organisation")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    legal_form_ja = models.CharField(
        _("legal form"), max_length=40, blank=True, help_text=_("As written before the name: (公財), 国立大学法人.")
    )
    name_ja = models.CharField(_("name (Japanese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    name = Bilingual()
    reading = models.CharField(_("reading"), max_length=200, blank=True, help_text=_("In hiragana."))
    kind = models.ForeignKey(Kind, models.PROTECT, verbose_name=_("kind"))
    prefecture = models.ForeignKey(Prefecture, models.PROTECT, verbose_name=_("prefecture"))

    objects: ClassVar[Any] = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            UniqueConstraint(
                fields=["organisation", "starts_on"], condition=Q(superseded_at=None), name="profile_one_a_day"
            ),
            UniqueConstraint(
                fields=["organisation"],
                condition=Q(superseded_at=None, starts_on=None),
                name="profile_one_first",
            ),
            CheckConstraint(condition=~Q(name_ja=""), name="profile_has_name"),
            *recorded_constraints("profile"),
        ]

    def __str__(self) -> str:
        """Return the name in the reader's language, without its legal form."""
        return self.name

    @property
    def full_name_ja(self) -> str:
        """The Japanese name as the council prints it: 国立大学法人広島大学."""
        return f"{self.legal_form_ja}{self.name_ja}"

    @property
    def full_name(self) -> str:
        """The name as it is printed in the reader's language."""
        return self.name if is_english() else self.full_name_ja


class Alias(models.Model):
    """A name people use and no profile ever had: 産総研, 広大, ポリテクカレッジ島根."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    text = models.CharField(_("short or other name"), max_length=200)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["organisation", "text"], name="alias_once")]

    def __str__(self) -> str:
        """Return the text."""
        return self.text


class Identifier(models.Model):
    """A number somebody else gave the organisation. Several entries may share one: a university and its faculty."""

    class Scheme(models.TextChoices):
        """Who gave it."""

        HOUJIN = "houjin", _("Corporate Number (法人番号)")
        ROR = "ror", _("ROR ID")
        ERAD = "erad", _("institution code (e-Rad)")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("scheme"), max_length=20, choices=Scheme)
    value = models.CharField(_("value"), max_length=40)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["scheme"]
        constraints = [UniqueConstraint(fields=["organisation", "scheme"], name="identifier_once_per_scheme")]

    def __str__(self) -> str:
        """Return the value."""
        return self.value

    @property
    def link(self) -> str:
        """Where the number's giver shows it, or an empty string."""
        if self.scheme == self.Scheme.ROR:
            return f"https://ror.org/{self.value}"
        if self.scheme == self.Scheme.HOUJIN:
            return f"https://www.houjin-bangou.nta.go.jp/henkorireki-johoto.html?selHouzinNo={self.value}"
        return ""


class Unit(models.Model):
    """A department of an organisation: where equipment stands and whom one calls."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="units")
    name_ja = models.CharField(_("name (Japanese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    name = Bilingual()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["organisation", "name_ja"], name="unit_once")]

    def __str__(self) -> str:
        """Return the name in the reader's language."""
        return self.name


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Corrections by the days they speak of."""

    def about(self, day: date) -> Self:
        """Return those that changed what is said of `day`."""
        begun = Q(first_day=None) | Q(first_day__lte=day)
        return self.filter(begun).filter(Q(last_day=None) | Q(last_day__gte=day))


class LineageQuerySet(RecordedQuerySet["Lineage"]):
    """Lineages by what they did to the organisation before."""

    def endings(self, day: date) -> Self:
        """Return those by which an organisation had ended on `day`; one that splits goes on."""
        return self.filter(happened_on__lte=day).exclude(change=Lineage.Change.SPLIT)


class Lineage(Recorded):
    """How one organisation became another. A name change is no lineage: it is a new profile."""

    class Change(models.TextChoices):
        """What happened."""

        MERGED = "merged", _("merged into")
        SPLIT = "split", _("split off as")
        SUCCEEDED = "succeeded", _("succeeded by")
        DISSOLVED = "dissolved", _("dissolved")

    change = models.CharField(_("what happened"), max_length=20, choices=Change)
    before = models.ForeignKey(Organisation, models.PROTECT, related_name="later_lines", verbose_name=_("before"))
    after = models.ForeignKey(
        Organisation, models.PROTECT, related_name="earlier_lines", null=True, blank=True, verbose_name=_("after")
    )
    happened_on = models.DateField(_("day"))

    objects: ClassVar[Any] = LineageQuerySet.as_manager()

    class Meta:
        verbose_name = _("lineage")
        verbose_name_plural = _("lineages")
        ordering = ["happened_on", "pk"]
        constraints = [
            CheckConstraint(condition=Q(after=None) | ~Q(after=F("before")), name="lineage_between_two"),
            CheckConstraint(
                condition=Q(change="dissolved", after=None) | (~Q(change="dissolved") & Q(after__isnull=False)),
                name="lineage_ends_somewhere",
            ),
            UniqueConstraint(
                fields=["before", "change", "after"], condition=Q(superseded_at=None), name="lineage_once"
            ),
            UniqueConstraint(
                fields=["before"], condition=Q(superseded_at=None, change="dissolved"), name="lineage_dissolved_once"
            ),
            *recorded_constraints("lineage"),
        ]

    def __str__(self) -> str:
        """Return what happened."""
        return self.get_change_display()


class Correction(models.Model):
    """A statement that an earlier answer about an organisation was wrong, for these days, and why.

    Every action that changes what is said of a day already past leaves one, in its own transaction.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="corrections")
    made_at = models.DateTimeField(_("corrected at"))
    first_day = models.DateField(_("first day"), null=True, blank=True, help_text="null: as far back as is known")
    last_day = models.DateField(_("last day"), null=True, blank=True, help_text="null: until now")
    reason = models.CharField(_("reason"), max_length=300)

    objects: ClassVar[Any] = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["made_at", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(first_day=None) | Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="correction_in_order",
            ),
            CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason
