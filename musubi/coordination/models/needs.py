"""Needs: what a company is troubled by, in its own words and in words that others understand."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from musubi.accounts.audience import MEMBERS, SECRETARIAT
from musubi.accounts.models import User
from musubi.coordination.models.keys import cases_of, organisations_of
from musubi.coordination.models.vocabulary import ConsultationKind
from musubi.core.bilingual import is_english
from musubi.registry.models import Field, Organisation, Prefecture

LONGEST_TEXT = 8_000
UNNAMED_CONTACT = "ご担当者"  # whoever reads the company's mail: stands where the sender gave no name


class Disclosure(models.TextChoices):
    """Who may see a need besides those who take part in its case: the five levels, widest first."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("all members, with my company’s name")
    ANONYMOUS = "anonymous", _("all members, without my company’s name")
    NAMED = "named", _("only the organisations I choose")
    PARTICIPANTS = "participants", _("only the secretariat and whoever it puts in charge")


class NeedState(models.TextChoices):
    """Whether others than those who handle it may see it."""

    RECEIVED = "received", _("received")
    SHOWN = "shown", _("shown to those it is disclosed to")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Filing(models.TextChoices):
    """Who typed it."""

    COMPANY = "company", _("the company itself")
    CLERK = "clerk", _("an organisation, for its client")
    SECRETARIAT = "secretariat", _("the secretariat, for the company")


class Size(models.TextChoices):
    """How many people work there."""

    TO_5 = "to_5", _("up to 5 people")
    TO_20 = "to_20", _("6 to 20 people")
    TO_100 = "to_100", _("21 to 100 people")
    TO_300 = "to_300", _("101 to 300 people")
    OVER_300 = "over_300", _("more than 300 people")


class NeedQuerySet(models.QuerySet["Need"]):
    """Needs by who may see something of them. What of it they see is `audience.view_of`'s to say."""

    def visible_to(self, keys: Collection[str]) -> Self:
        """Return what a person with these keys sees at all, with the company's name or without."""
        return self if SECRETARIAT in keys else self.filter(_named(keys) | _nameless(keys)).distinct()

    def named_to(self, keys: Collection[str]) -> Self:
        """Return what a person with these keys sees whole, the company's name too."""
        return self if SECRETARIAT in keys else self.filter(_named(keys)).distinct()

    def shown(self) -> Self:
        """Return what is shown to somebody besides those who handle it."""
        return self.filter(state=NeedState.SHOWN)


def _named(keys: Collection[str]) -> Q:
    shown = Q(disclosure=Disclosure.PUBLIC, is_named=True)
    shown |= Q(disclosure=Disclosure.NAMED, chosen__in=organisations_of(keys))
    if MEMBERS in keys:
        shown |= Q(disclosure=Disclosure.MEMBERS)
    return Q(case__in=cases_of(keys)) | Q(state=NeedState.SHOWN) & shown


def _nameless(keys: Collection[str]) -> Q:
    shown = Q(disclosure=Disclosure.PUBLIC)
    if MEMBERS in keys:
        shown |= Q(disclosure=Disclosure.ANONYMOUS)
    # Whoever was asked may read what they were asked, until the company takes it back.
    asked = Q(case__inquiries__organisation__in=organisations_of(keys)) & ~Q(state=NeedState.WITHDRAWN)
    return Q(state=NeedState.SHOWN) & shown | asked


class Need(models.Model):
    """One trouble of one company.

    Its own words are kept as typed. `plain_*` is how a coordinator puts them for others; they are shown once the
    company has looked at them (`checked_at`). `fingerprint` names company and words: the same is not taken twice.
    """

    NEXT: ClassVar[dict[str, set[str]]] = {
        NeedState.RECEIVED: {NeedState.SHOWN, NeedState.WITHDRAWN},
        NeedState.SHOWN: {NeedState.RECEIVED, NeedState.WITHDRAWN},
        NeedState.WITHDRAWN: {NeedState.RECEIVED},
    }

    firm_name = models.CharField(_("company"), max_length=200)
    firm_reading = models.CharField(_("reading of the company’s name"), max_length=200, blank=True)
    corporate_number = models.CharField(_("Corporate Number (法人番号)"), max_length=13, blank=True)
    prefecture = models.ForeignKey(
        Prefecture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prefecture")
    )
    place = models.CharField(_("city or address"), max_length=200, blank=True)
    industry = models.CharField(_("industry"), max_length=120, blank=True)
    size = models.CharField(_("size"), max_length=20, choices=Size, blank=True)
    contact_name = models.CharField(_("person to contact"), max_length=120)
    contact_reading = models.CharField(_("reading of the person’s name"), max_length=120, blank=True)
    contact_post = models.CharField(_("department and post"), max_length=120, blank=True)
    contact_email = models.EmailField(_("mail address"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_wish = models.CharField(_("how and when to be contacted"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=200)
    trouble = models.TextField(_("what the trouble is"), max_length=LONGEST_TEXT)
    tried = models.TextField(_("what was tried so far"), max_length=LONGEST_TEXT, blank=True)
    wanted_by = models.CharField(_("by when"), max_length=120, blank=True)
    budget = models.CharField(_("budget"), max_length=120, blank=True, help_text=_("Undecided is an answer too."))
    partner = models.CharField(_("partner wished for"), max_length=300, blank=True)
    kinds = models.ManyToManyField(
        ConsultationKind, blank=True, related_name="needs", verbose_name=_("kinds of consultation")
    )
    fields = models.ManyToManyField(Field, blank=True, related_name="needs", verbose_name=_("fields"))
    needs_nda = models.BooleanField(_("a non-disclosure agreement is wanted"), default=False)
    introduced_by = models.CharField(_("introduced by"), max_length=200, blank=True)
    plain_title_ja = models.CharField(_("title in plain words (Japanese)"), max_length=200, blank=True)
    plain_title_en = models.CharField(_("title in plain words (English)"), max_length=300, blank=True)
    plain_text_ja = models.TextField(_("in plain words (Japanese)"), max_length=LONGEST_TEXT, blank=True)
    plain_text_en = models.TextField(_("in plain words (English)"), max_length=2 * LONGEST_TEXT, blank=True)
    rewritten_at = models.DateTimeField(_("rewritten at"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked by the company at"), null=True, blank=True)
    check_remark = models.TextField(_("what the company wants changed"), max_length=2000, blank=True)
    disclosure = models.CharField(_("who may see it"), max_length=20, choices=Disclosure)
    is_named = models.BooleanField(_("shown to everybody with the company’s name"), default=False)
    chosen = models.ManyToManyField(
        Organisation, blank=True, related_name="needs_disclosed", verbose_name=_("organisations it is disclosed to")
    )
    filing = models.CharField(_("filed by"), max_length=20, choices=Filing)
    filed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who typed it")
    )
    filed_for = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="needs_filed",
        verbose_name=_("organisation that handed its client over"),
    )
    consent_by = models.CharField(_("who consented"), max_length=120, blank=True)
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    consent_how = models.CharField(_("how consent was given"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    posted_elsewhere = models.TextField(_("also posted at"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=NeedState, default=NeedState.RECEIVED)
    fingerprint = models.CharField(max_length=64, editable=False)
    is_invented = models.BooleanField(_("invented for show"), default=False, help_text="見本")
    filed_at = models.DateTimeField(_("received at"))
    changed_at = models.DateTimeField(_("changed at"))
    shown_at = models.DateTimeField(_("shown since"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects: ClassVar[Any] = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-filed_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "disclosure", "-filed_at", "-id"], name="need_shown_by_day"),
            models.Index(fields=["filed_for"], name="need_by_organisation"),
        ]
        constraints = [
            CheckConstraint(
                condition=~Q(firm_name="") & ~Q(title="") & ~Q(trouble="") & ~Q(contact_name=""),
                name="need_says_who_and_what",
            ),
            CheckConstraint(condition=~Q(contact_email="", contact_phone=""), name="need_can_be_answered"),
            CheckConstraint(condition=Q(disclosure__in=Disclosure.values), name="need_disclosure_known"),
            CheckConstraint(condition=Q(is_named=False) | Q(disclosure="public"), name="need_named_to_everybody_only"),
            CheckConstraint(condition=Q(state__in=NeedState.values), name="need_state_known"),
            CheckConstraint(condition=Q(filing__in=Filing.values), name="need_filing_known"),
            CheckConstraint(
                condition=~Q(filing="clerk")
                | Q(filed_for__isnull=False, consent_on__isnull=False) & ~Q(consent_by="") & ~Q(consent_how=""),
                name="need_for_a_client_with_consent",
            ),
            CheckConstraint(condition=~Q(state="shown") | Q(shown_at__isnull=False), name="need_shown_at_an_instant"),
            CheckConstraint(
                condition=Q(checked_at=None) | Q(rewritten_at__isnull=False) & ~Q(plain_text_ja=""),
                name="need_checked_once_rewritten",
            ),
            UniqueConstraint(fields=["fingerprint"], condition=~Q(state="withdrawn"), name="need_taken_once"),
        ]

    def __str__(self) -> str:
        """Return the key: a title may name the company."""
        return self.key

    @property
    def key(self) -> str:
        """The need as deeds, files and the index name it."""
        return f"need:{self.pk}"

    @property
    def path(self) -> str:
        """Where its page stands, without language."""
        return f"/needs/{self.pk}/"

    @property
    def is_plain(self) -> bool:
        """Whether there are plain words that the company has looked at."""
        return self.checked_at is not None and bool(self.plain_title_ja and self.plain_text_ja)

    @property
    def shown_title(self) -> str:
        """The title that others read: in plain words where the company has looked at them, else its own."""
        if not self.is_plain:
            return self.title
        return (is_english() and self.plain_title_en) or self.plain_title_ja

    @property
    def shown_text(self) -> str:
        """What others read of the trouble: in plain words where the company has looked at them, else its own."""
        if not self.is_plain:
            return self.trouble
        return (is_english() and self.plain_text_en) or self.plain_text_ja
