"""What the two sides agreed on, and what was received in each fiscal year."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from musubi.coordination.models.cases import Case
from musubi.coordination.models.vocabulary import SupportProgramme
from musubi.registry.models import Organisation, Prefecture

EARLIEST_FISCAL_YEAR = 1950
LATEST_FISCAL_YEAR = 2150


class Agreement(models.Model):
    """An agreement of a case. Its fiscal year is the one it was signed in; no amount comes before that."""

    class Kind(models.TextChoices):
        """What it is."""

        NDA = "nda", _("non-disclosure agreement")
        CONSULTATION = "consultation", _("technical consultation")
        COMMISSIONED = "commissioned", _("commissioned research")
        JOINT = "joint", _("joint research")
        EQUIPMENT = "equipment", _("use of equipment")

    case = models.ForeignKey(Case, models.PROTECT, related_name="agreements", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("theme"), max_length=200, blank=True)
    number = models.CharField(_("contract number"), max_length=80, blank=True)
    signed_on = models.DateField(_("signed on"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year it was signed in"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    programmes = models.ManyToManyField(
        SupportProgramme, blank=True, related_name="agreements", verbose_name=_("support programmes used")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    revision = models.PositiveIntegerField(_("revision"), default=1)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["signed_on", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(kind__in=["nda", "consultation", "commissioned", "joint", "equipment"]),
                name="agreement_kind_known",
            ),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("signed_on")), name="agreement_ends_later"),
            UniqueConstraint(
                fields=["case", "kind", "number"], condition=~Q(number=""), name="agreement_once_by_number"
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.get_kind_display()

    @property
    def key(self) -> str:
        """The agreement as deeds name it."""
        return f"agreement:{self.pk}"


class AgreementParty(models.Model):
    """An organisation known here, or any other by name, is party to an agreement.

    Size and place are those the contract names: the ministry's survey counts by them, wherever the company is today.
    """

    class Size(models.TextChoices):
        """What the survey of joint research counts a partner as."""

        LARGE = "large", _("large company")
        SMALL = "small", _("small or medium company")
        OTHER = "other", _("no company")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties", verbose_name=_("agreement"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name of another body"), max_length=200, blank=True)
    size = models.CharField(_("size"), max_length=20, choices=Size, blank=True)
    prefecture = models.ForeignKey(
        Prefecture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("prefecture in the contract"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("party to an agreement")
        verbose_name_plural = _("parties to agreements")
        ordering = ["position", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(organisation__isnull=False, name="") | Q(organisation=None) & ~Q(name=""),
                name="agreement_party_is_somebody",
            ),
            UniqueConstraint(fields=["agreement", "organisation"], name="agreement_party_once"),
        ]

    def __str__(self) -> str:
        """Return the name of a body that is not known here, otherwise the number."""
        return self.name or str(self.organisation_id)


class AgreementAmount(models.Model):
    """What one party paid to another in one fiscal year. Nothing received in a year is no row, 0 yen is one."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="amounts", verbose_name=_("agreement"))
    payer = models.ForeignKey(AgreementParty, models.CASCADE, related_name="paid", verbose_name=_("paid by"))
    receiver = models.ForeignKey(AgreementParty, models.CASCADE, related_name="received", verbose_name=_("received by"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    signed_fiscal_year = models.PositiveSmallIntegerField(editable=False)
    yen = models.PositiveBigIntegerField(_("received in the year (yen)"))
    indirect_yen = models.PositiveBigIntegerField(_("of it indirect costs (yen)"), default=0)

    class Meta:
        verbose_name = _("amount of an agreement")
        verbose_name_plural = _("amounts of agreements")
        ordering = ["fiscal_year", "pk"]
        constraints = [
            UniqueConstraint(fields=["agreement", "payer", "receiver", "fiscal_year"], name="amount_once_a_year"),
            CheckConstraint(
                condition=Q(fiscal_year__gte=F("signed_fiscal_year"), fiscal_year__lte=LATEST_FISCAL_YEAR),
                name="amount_not_before_the_agreement",
            ),
            CheckConstraint(condition=Q(indirect_yen__lte=F("yen")), name="amount_holds_its_indirect_costs"),
            CheckConstraint(condition=~Q(payer=F("receiver")), name="amount_between_two"),
        ]

    def __str__(self) -> str:
        """Return year and amount."""
        return f"{self.fiscal_year} {self.yen}"
