"""What came of it, and who did what."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.audience import MEMBERS, PUBLIC, SECRETARIAT
from musubi.coordination.models.cases import Case
from musubi.coordination.models.keys import case_key, cases_of
from musubi.coordination.models.vocabulary import VentureClass
from musubi.core.bilingual import Bilingual
from musubi.registry.models import Organisation, Prefecture, Sector


class OutcomeKind(models.TextChoices):
    """What came of it."""

    JOINT_RESEARCH = "joint_research", _("joint or commissioned research")
    PROTOTYPE = "prototype", _("prototype")
    PATENT = "patent", _("patent or other right")
    FUNDING = "funding", _("funds won")
    PRODUCT = "product", _("product or service on the market")
    VENTURE = "venture", _("university venture")
    OTHER = "other", pgettext_lazy("kind of outcome", "other")


class OutcomeVisibility(models.TextChoices):
    """Who may see it."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members of the council")
    PARTICIPANTS = "participants", _("those who take part in the case")


class OutcomeState(models.TextChoices):
    """How far it has come."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    """Outcomes by who may see them. One that several share is one row: it counts once."""

    def published(self) -> Self:
        """Return what is shown to somebody."""
        return self.filter(state=OutcomeState.PUBLISHED)

    def visible_to(self, keys: Collection[str]) -> Self:
        """Return what a person with these keys may read. The same question as `Outcome.audience`."""
        if SECRETARIAT in keys:
            return self
        is_open = Q(visibility=OutcomeVisibility.PUBLIC)
        if MEMBERS in keys:
            is_open |= Q(visibility=OutcomeVisibility.MEMBERS)
        is_open |= Q(visibility=OutcomeVisibility.PARTICIPANTS, case__in=cases_of(keys))
        kept = Q(case__in=cases_of(keys, suffix=":keeping"))
        return self.filter(Q(state=OutcomeState.PUBLISHED) & is_open | kept)

    def of_organisation(self, organisation: int) -> Self:
        """Return those in which the organisation did something, each once."""
        return self.filter(roles__organisation=organisation).distinct()


class Outcome(models.Model):
    """Something that came of working together, with the day and what shows it."""

    class VentureStatus(models.TextChoices):
        """What a venture is on a day."""

        ACTIVE = "active", pgettext_lazy("venture", "in business")
        MERGED = "merged", pgettext_lazy("venture", "taken over or merged")
        CLOSED = "closed", pgettext_lazy("venture", "closed")
        NO_LONGER = "no_longer", _("in business, but no university venture any more")

    NEXT: ClassVar[dict[str, set[str]]] = {
        OutcomeState.DRAFT: {OutcomeState.PUBLISHED, OutcomeState.WITHDRAWN},
        OutcomeState.PUBLISHED: {OutcomeState.DRAFT, OutcomeState.WITHDRAWN},
        OutcomeState.WITHDRAWN: {OutcomeState.DRAFT, OutcomeState.PUBLISHED},
    }

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("case")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OutcomeKind)
    title_ja = models.CharField(_("title (Japanese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    title = Bilingual()
    text_ja = models.TextField(_("in more words (Japanese)"), max_length=4000, blank=True)
    text_en = models.TextField(_("in more words (English)"), max_length=8000, blank=True)
    text = Bilingual()
    happened_on = models.DateField(_("day"))
    evidence = models.CharField(_("what shows it"), max_length=300)
    evidence_url = models.URLField(_("page that shows it"), max_length=500, blank=True)
    prefecture = models.ForeignKey(
        Prefecture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prefecture")
    )
    venture_classes = models.ManyToManyField(
        VentureClass, blank=True, related_name="outcomes", verbose_name=_("classes of the venture")
    )
    venture_status = models.CharField(_("status of the venture"), max_length=20, choices=VentureStatus, blank=True)
    venture_status_on = models.DateField(_("status as of"), null=True, blank=True)
    visibility = models.CharField(_("who may see it"), max_length=20, choices=OutcomeVisibility)
    state = models.CharField(_("state"), max_length=20, choices=OutcomeState, default=OutcomeState.DRAFT)
    is_invented = models.BooleanField(_("invented for show"), default=False, help_text="見本")
    recorded_at = models.DateTimeField(_("recorded at"))
    changed_at = models.DateTimeField(_("changed at"))
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects: ClassVar[Any] = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("coordination", "outcome")
        verbose_name_plural = pgettext_lazy("coordination", "outcomes")
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["state", "visibility", "-happened_on", "-id"], name="outcome_shown_by_day")]
        constraints = [
            CheckConstraint(condition=~Q(title_ja=""), name="outcome_has_title"),
            CheckConstraint(condition=~Q(evidence=""), name="outcome_has_evidence"),
            CheckConstraint(condition=Q(kind__in=OutcomeKind.values), name="outcome_kind_known"),
            CheckConstraint(condition=Q(state__in=OutcomeState.values), name="outcome_state_known"),
            CheckConstraint(condition=Q(visibility__in=OutcomeVisibility.values), name="outcome_visibility_known"),
            CheckConstraint(
                condition=Q(venture_status="", venture_status_on=None)
                | Q(kind="venture", venture_status_on__isnull=False) & ~Q(venture_status=""),
                name="outcome_status_of_a_venture_on_a_day",
            ),
            CheckConstraint(
                condition=~Q(visibility="participants") | Q(case__isnull=False),
                name="outcome_for_participants_of_a_case",
            ),
        ]

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return self.title

    @property
    def key(self) -> str:
        """The outcome as deeds, files and the index name it."""
        return f"outcome:{self.pk}"

    @property
    def path(self) -> str:
        """Where its page stands, without language."""
        return f"/outcomes/{self.pk}/"

    @property
    def audience(self) -> frozenset[str]:
        """The keys that open it, in its state."""
        keepers = {SECRETARIAT} | ({f"{case_key(self.case_id)}:keeping"} if self.case_id else set())
        if self.state != OutcomeState.PUBLISHED:
            return frozenset(keepers)
        if self.visibility == OutcomeVisibility.PUBLIC:
            return frozenset({PUBLIC})
        opened = MEMBERS if self.visibility == OutcomeVisibility.MEMBERS else case_key(self.case_id or 0)
        return frozenset({*keepers, opened})


class OutcomeRole(models.Model):
    """What one organisation did for an outcome, at one step of the way. The grid is sector by step."""

    class Step(models.TextChoices):
        """Where on the way."""

        ENCOUNTER = "encounter", _("coming together")
        RESEARCH = "research", _("research and development")
        RIGHTS = "rights", _("intellectual property")
        FUNDING = "funding", _("funding")
        BUSINESS = "business", _("going into business")
        SALES = "sales", _("finding customers")

    outcome = models.ForeignKey(
        Outcome, models.CASCADE, related_name="roles", verbose_name=pgettext_lazy("coordination", "outcome")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcome_roles",
        verbose_name=_("organisation"),
    )
    name_ja = models.CharField(_("name of another body (Japanese)"), max_length=200, blank=True)
    name_en = models.CharField(_("name of another body (English)"), max_length=200, blank=True)
    name = Bilingual()
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    step = models.CharField(_("step"), max_length=20, choices=Step)
    deed_ja = models.CharField(_("what it did (Japanese)"), max_length=300)
    deed_en = models.CharField(_("what it did (English)"), max_length=400, blank=True)
    deed = Bilingual()
    happened_on = models.DateField(_("day"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("role in an outcome")
        verbose_name_plural = _("roles in outcomes")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["organisation"], name="outcome_role_by_organisation")]
        constraints = [
            CheckConstraint(
                condition=Q(organisation__isnull=False, name_ja="") | Q(organisation=None) & ~Q(name_ja=""),
                name="outcome_role_of_somebody",
            ),
            CheckConstraint(condition=~Q(deed_ja=""), name="outcome_role_says_what"),
            UniqueConstraint(fields=["outcome", "organisation", "step", "deed_ja"], name="outcome_role_once"),
        ]

    def __str__(self) -> str:
        """Return what it did."""
        return self.deed
