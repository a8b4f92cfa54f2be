"""Seeds: what a university, college or institute could give to somebody's need."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.audience import MEMBERS, PUBLIC, SECRETARIAT, organisation_key
from musubi.coordination.models.keys import organisations_of
from musubi.core.bilingual import Bilingual
from musubi.registry.audience import editing_key
from musubi.registry.models import Field, Organisation, Person, Unit

HIGHEST_TRL = 9
# What stands on the sheet of a seed, each in both languages. An unpublished patent shows only the first few.
SHOWN_ALWAYS = ("title", "uses", "wanted", "keywords")
SHEET = (*SHOWN_ALWAYS, "summary", "comparison", "features", "challenges")


class SeedState(models.TextChoices):
    """How far it has come."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class SeedVisibility(models.TextChoices):
    """Who may see it once it is published."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members of the council")
    OWN = "own", _("my organisation and the secretariat")


class Rights(models.TextChoices):
    """What became of the intellectual property."""

    NONE = "none", pgettext_lazy("intellectual property", "none, or not said")
    UNPUBLISHED = "unpublished", _("unpublished patent application")
    PENDING = "pending", _("published patent application")
    GRANTED = "granted", _("patent granted")
    OTHER = "other", _("other right or know-how")


class SeedQuerySet(models.QuerySet["Seed"]):
    """Seeds by who may see them."""

    def published(self) -> Self:
        """Return what is shown to somebody."""
        return self.filter(state=SeedState.PUBLISHED)

    def visible_to(self, keys: Collection[str]) -> Self:
        """Return what a person with these keys may read. The same question as `Seed.audience`."""
        if SECRETARIAT in keys:
            return self
        is_open = Q(visibility=SeedVisibility.PUBLIC)
        if MEMBERS in keys:
            is_open |= Q(visibility=SeedVisibility.MEMBERS)
        is_open |= Q(visibility=SeedVisibility.OWN, organisation__in=organisations_of(keys))
        kept = Q(organisation__in=organisations_of(keys, suffix=":editing"))
        return self.filter(Q(state=SeedState.PUBLISHED) & is_open | kept)


class Seed(models.Model):
    """Something an organisation knows or can do that somebody may need.

    `revision` counts changes: an editor who saw an older one is told. A seed whose patent application is unpublished
    shows its readers SHOWN_ALWAYS alone; see audience.sheet_for.
    """

    NEXT: ClassVar[dict[str, set[str]]] = {
        SeedState.DRAFT: {SeedState.PUBLISHED, SeedState.WITHDRAWN},
        SeedState.PUBLISHED: {SeedState.DRAFT, SeedState.WITHDRAWN},
        SeedState.WITHDRAWN: {SeedState.DRAFT, SeedState.PUBLISHED},
    }

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="seeds", verbose_name=_("organisation"))
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    researcher = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="seeds", verbose_name=_("researcher known here")
    )
    researcher_name_ja = models.CharField(_("researcher (Japanese)"), max_length=120, blank=True)
    researcher_name_en = models.CharField(_("researcher (English)"), max_length=120, blank=True)
    researcher_name = Bilingual()
    affiliation_ja = models.CharField(_("department and post (Japanese)"), max_length=200, blank=True)
    affiliation_en = models.CharField(_("department and post (English)"), max_length=200, blank=True)
    affiliation = Bilingual()
    moved_on = models.DateField(_("researcher has moved since"), null=True, blank=True)
    title_ja = models.CharField(_("title (Japanese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    title = Bilingual()
    summary_ja = models.TextField(_("summary (Japanese)"), max_length=4000, blank=True)
    summary_en = models.TextField(_("summary (English)"), max_length=8000, blank=True)
    summary = Bilingual()
    comparison_ja = models.TextField(_("beside what there is (Japanese)"), max_length=2000, blank=True)
    comparison_en = models.TextField(_("beside what there is (English)"), max_length=4000, blank=True)
    comparison = Bilingual()
    features_ja = models.TextField(_("what is new (Japanese)"), max_length=2000, blank=True)
    features_en = models.TextField(_("what is new (English)"), max_length=4000, blank=True)
    features = Bilingual()
    uses_ja = models.TextField(_("possible uses (Japanese)"), max_length=2000, blank=True)
    uses_en = models.TextField(_("possible uses (English)"), max_length=4000, blank=True)
    uses = Bilingual()
    challenges_ja = models.TextField(_("what is still to be solved (Japanese)"), max_length=2000, blank=True)
    challenges_en = models.TextField(_("what is still to be solved (English)"), max_length=4000, blank=True)
    challenges = Bilingual()
    wanted_ja = models.TextField(_("what is hoped for from companies (Japanese)"), max_length=2000, blank=True)
    wanted_en = models.TextField(_("what is hoped for from companies (English)"), max_length=4000, blank=True)
    wanted = Bilingual()
    keywords_ja = models.CharField(_("keywords (Japanese)"), max_length=300, blank=True)
    keywords_en = models.CharField(_("keywords (English)"), max_length=500, blank=True)
    keywords = Bilingual()
    fields = models.ManyToManyField(Field, blank=True, related_name="seeds", verbose_name=_("fields"))
    trl = models.PositiveSmallIntegerField(
        _("technology readiness level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_TRL)],
    )
    rights = models.CharField(_("intellectual property"), max_length=20, choices=Rights, default=Rights.NONE)
    rights_number = models.CharField(_("number of the patent or application"), max_length=120, blank=True)
    papers = models.TextField(_("papers and pages"), max_length=2000, blank=True)
    equipment = models.CharField(_("equipment that can be used"), max_length=500, blank=True)
    window_ja = models.CharField(_("contact office (Japanese)"), max_length=200, blank=True)
    window_en = models.CharField(_("contact office (English)"), max_length=200, blank=True)
    window = Bilingual()
    window_email = models.EmailField(_("mail address of the contact office"), blank=True)
    window_phone = models.CharField(_("phone of the contact office"), max_length=40, blank=True)
    source_system = models.CharField(_("system it is kept in"), max_length=80, blank=True)
    outside_id = models.CharField(_("number there"), max_length=120, blank=True)
    url = models.URLField(_("its page there"), max_length=500, blank=True)
    visibility = models.CharField(_("who may see it"), max_length=20, choices=SeedVisibility, default="public")
    state = models.CharField(_("state"), max_length=20, choices=SeedState, default=SeedState.DRAFT)
    origin = models.CharField(_("came from"), max_length=60, unique=True, null=True, blank=True, editable=False)
    is_invented = models.BooleanField(_("invented for show"), default=False, help_text="見本")
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects: ClassVar[Any] = SeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("seed")
        verbose_name_plural = _("seeds")
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "visibility", "-changed_at", "-id"], name="seed_shown_by_change"),
            models.Index(fields=["organisation", "state"], name="seed_by_keeper"),
        ]
        constraints = [
            CheckConstraint(condition=~Q(title_ja=""), name="seed_has_title"),
            CheckConstraint(condition=Q(trl=None) | Q(trl__gte=1, trl__lte=HIGHEST_TRL), name="seed_trl_from_1_to_9"),
            CheckConstraint(condition=Q(state__in=SeedState.values), name="seed_state_known"),
            CheckConstraint(condition=Q(visibility__in=SeedVisibility.values), name="seed_visibility_known"),
            CheckConstraint(condition=Q(rights__in=Rights.values), name="seed_rights_known"),
            CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="seed_published_at_an_instant"
            ),
            CheckConstraint(condition=Q(outside_id="") | ~Q(source_system=""), name="seed_number_of_a_system"),
            UniqueConstraint(
                fields=["source_system", "outside_id"], condition=~Q(outside_id=""), name="seed_once_per_outside_number"
            ),
        ]

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return self.title

    @property
    def key(self) -> str:
        """The seed as deeds, files and the index name it."""
        return f"seed:{self.pk}"

    @property
    def path(self) -> str:
        """Where its page stands, without language."""
        return f"/seeds/{self.pk}/"

    @property
    def keepers(self) -> frozenset[str]:
        """The keys of those who keep it: they read all of it, in every state."""
        return frozenset({editing_key(self.organisation_id), SECRETARIAT})

    @property
    def audience(self) -> frozenset[str]:
        """The keys that open it, in its state."""
        if self.state != SeedState.PUBLISHED:
            return self.keepers
        return {
            SeedVisibility.PUBLIC: frozenset({PUBLIC}),
            SeedVisibility.MEMBERS: frozenset({MEMBERS, SECRETARIAT}),
            SeedVisibility.OWN: frozenset({organisation_key(self.organisation_id), SECRETARIAT}),
        }[SeedVisibility(self.visibility)]

    @property
    def is_limited(self) -> bool:
        """Whether an unpublished patent keeps part of it from its readers."""
        return self.rights == Rights.UNPUBLISHED
