"""Activities, who takes part in them, where they lead, and which of them turned out to be the same."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.audience import MEMBERS, PUBLIC, SECRETARIAT, organisation_key
from musubi.activities.models.vocabulary import ActivityKind
from musubi.core.bilingual import Bilingual, is_english
from musubi.core.dates import VagueDate
from musubi.meetings.models import Meeting
from musubi.planning.models import Guideline
from musubi.registry.audience import editing_key
from musubi.registry.models import Field, Organisation, Prefecture
from musubi.surveys.models import EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR, Request


class Stage(models.TextChoices):
    """Whether it tells what is meant to be done or what was."""

    PLAN = "plan", _("plan")
    RESULT = "result", pgettext_lazy("stage of an activity", "result")


class State(models.TextChoices):
    """How far it has come on its way to the public."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("with the secretariat")
    RETURNED = "returned", _("returned with a comment")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Visibility(models.TextChoices):
    """Who may see it once it is published."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("members of the council")
    OWN = "own", _("my organisation and the secretariat")
    SECRETARIAT = "secretariat", _("those who answer for my organisation, and the secretariat")


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activities by who may see them and how far they have come."""

    def published(self) -> Self:
        """Return what stands on the site for somebody, once each: what was merged into another is left out."""
        return self.filter(state=State.PUBLISHED, merged_into=None)

    def visible_to(self, keys: Collection[str]) -> Self:
        """Return what a person with these keys may read, published or not. The same question as `Activity.audience`."""
        if SECRETARIAT in keys:
            return self
        own = numbers_held(keys, suffix="")
        editing = numbers_held(keys, suffix=":editing")
        is_open = Q(visibility=Visibility.PUBLIC)
        if MEMBERS in keys:
            is_open |= Q(visibility=Visibility.MEMBERS)
        out = Q(state=State.PUBLISHED) & (is_open | Q(visibility=Visibility.OWN, organisation__in=own))
        return self.filter(out | Q(organisation__in=editing))


class Activity(models.Model):
    """One effort of one fiscal year, told by one organisation, done by one or many; it counts once.

    `revision` counts changes: an editor who saw an older one is told and shown both.
    `english_of` names the Japanese text that the English was made from: another one is out of date.
    """

    NEXT: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.SUBMITTED, State.PUBLISHED, State.WITHDRAWN},
        State.SUBMITTED: {State.SUBMITTED, State.RETURNED, State.PUBLISHED, State.WITHDRAWN},
        State.RETURNED: {State.SUBMITTED, State.PUBLISHED, State.WITHDRAWN},
        State.PUBLISHED: {State.RETURNED, State.WITHDRAWN},
        State.WITHDRAWN: {State.DRAFT, State.PUBLISHED},
    }

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="told_activities", verbose_name=_("told by")
    )
    request = models.ForeignKey(
        Request, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("came in for")
    )
    stage = models.CharField(_("plan or result"), max_length=10, choices=Stage)
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=[MinValueValidator(EARLIEST_FISCAL_YEAR), MaxValueValidator(LATEST_FISCAL_YEAR)]
    )
    plan = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="result", verbose_name=_("result of the plan")
    )
    title_ja = models.CharField(_("what (Japanese)"), max_length=200)
    title_en = models.CharField(_("what (English)"), max_length=300, blank=True)
    title = Bilingual()
    text_ja = models.TextField(_("in more words (Japanese)"), max_length=4000, blank=True)
    text_en = models.TextField(_("in more words (English)"), max_length=8000, blank=True)
    text = Bilingual()
    english_of = models.CharField(max_length=64, blank=True, editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    wording = models.CharField(_("when, in words"), max_length=120, blank=True)
    is_planned = models.BooleanField(_("planned"), default=False)
    place = models.CharField(_("place"), max_length=200, blank=True)
    prefecture = models.ForeignKey(Prefecture, models.PROTECT, null=True, blank=True, verbose_name=_("prefecture"))
    partners = models.CharField(
        _("with whom"), max_length=500, help_text=_("As written by whoever told it; names known here are linked.")
    )
    kind = models.ForeignKey(ActivityKind, models.PROTECT, null=True, blank=True, verbose_name=_("kind"))
    fields = models.ManyToManyField(Field, blank=True, related_name="activities", verbose_name=_("fields"))
    guidelines = models.ManyToManyField(Guideline, blank=True, related_name="activities", verbose_name=_("guidelines"))
    visibility = models.CharField(_("who may see it"), max_length=20, choices=Visibility, default=Visibility.PUBLIC)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    comment = models.TextField(_("comment on what was returned"), max_length=2000, blank=True)
    example = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("tried after")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=pgettext_lazy("activity", "merged into"),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    origin = models.CharField(
        _("came from"), max_length=60, unique=True, null=True, blank=True, editable=False,
        help_text="piece:12, import:3:17: one piece of a pasted text, one row of a file, becomes one activity.",
    )  # fmt: skip
    is_invented = models.BooleanField(_("invented for show"), default=False, help_text="見本")
    is_on_behalf = models.BooleanField(_("typed by the secretariat"), default=False)
    position = models.PositiveSmallIntegerField(_("position in the answer"), default=0)
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects: ClassVar[Any] = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["state", "-starts_on", "-id"], name="activity_by_day"),
            models.Index(fields=["organisation", "fiscal_year", "stage"], name="activity_by_teller"),
            # What the site lists and counts stands in the index, whole. `merged_into` is nothing in what is shown;
            # a condition on the index would say it shorter, but SQLite does not use one for a value given from outside.
            models.Index(
                fields=["state", "visibility", "merged_into", "-starts_on", "-id"], name="activity_shown_by_day"
            ),
            models.Index(
                fields=["fiscal_year", "state", "visibility", "merged_into", "-starts_on", "-id"],
                name="activity_shown_of_year",
            ),
            models.Index(
                fields=["state", "visibility", "merged_into", "-changed_at", "-id"], name="activity_shown_by_change"
            ),
            models.Index(
                fields=[
                    "state",
                    "visibility",
                    "merged_into",
                    "fiscal_year",
                    "stage",
                    "kind",
                    "organisation",
                    "prefecture",
                ],
                name="activity_shown_counted",
            ),
        ]
        constraints = [
            CheckConstraint(condition=~Q(title_ja=""), name="activity_has_title"),
            CheckConstraint(condition=~Q(partners=""), name="activity_says_with_whom"),
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="activity_ends_after_start"),
            CheckConstraint(condition=Q(state__in=State.values), name="activity_state_known"),
            CheckConstraint(condition=Q(stage__in=Stage.values), name="activity_stage_known"),
            CheckConstraint(condition=Q(visibility__in=Visibility.values), name="activity_visibility_known"),
            CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="activity_published_at_an_instant"
            ),
            CheckConstraint(condition=~Q(state="returned", comment=""), name="activity_returned_with_comment"),
            CheckConstraint(condition=Q(plan=None) | Q(stage="result"), name="activity_only_results_have_plans"),
            CheckConstraint(condition=~Q(merged_into=F("id")), name="activity_merged_into_another"),
            CheckConstraint(condition=~Q(example=F("id")), name="activity_follows_another"),
            CheckConstraint(
                condition=Q(fiscal_year__gte=EARLIEST_FISCAL_YEAR, fiscal_year__lte=LATEST_FISCAL_YEAR),
                name="activity_in_believable_year",
            ),
        ]

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return self.title

    @property
    def key(self) -> str:
        """The activity as deeds, files and the index name it."""
        return f"activity:{self.pk}"

    @property
    def path(self) -> str:
        """Where its page stands, without language."""
        return f"/activities/{self.pk}/"

    @property
    def happens(self) -> VagueDate:
        """When, with the words it was told in."""
        return VagueDate(self.starts_on, self.ends_on, self.wording, self.is_planned)

    @property
    def audience(self) -> frozenset[str]:
        """The keys that open it, in its state."""
        if self.state != State.PUBLISHED:
            return frozenset({editing_key(self.organisation_id), SECRETARIAT})
        return audience_of(self.visibility, self.organisation_id)

    def is_shown_to(self, keys: Collection[str]) -> bool:
        """Whether a list shows it to whoever holds these keys: as `published` and `visible_to` together."""
        if self.state != State.PUBLISHED or self.merged_into_id is not None:
            return False
        is_open = self.visibility == Visibility.PUBLIC or SECRETARIAT in keys  # most are, and that is soon seen
        return is_open or not self.audience.isdisjoint(keys)

    @property
    def japanese_hash(self) -> str:
        """The name of the Japanese text as it stands."""
        return sha256(f"{self.title_ja}\n{self.text_ja}".encode()).hexdigest()

    @property
    def is_translation_missing(self) -> bool:
        """Whether a reader of English meets Japanese."""
        return is_english() and not self.title_en

    @property
    def is_translation_outdated(self) -> bool:
        """Whether a reader of English meets a translation older than its source."""
        return is_english() and bool(self.title_en) and self.english_of != self.japanese_hash


class Participation(models.Model):
    """An organisation takes part in an activity: a known one by reference, any other by name."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participations", verbose_name=_("activity"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name of another body"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["position", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(organisation__isnull=False, name="") | Q(organisation=None) & ~Q(name=""),
                name="participation_of_somebody",
            ),
            UniqueConstraint(fields=["activity", "organisation"], name="participation_once"),
        ]

    def __str__(self) -> str:
        """Return the name of a body that is not known here, otherwise the number."""
        return self.name or str(self.organisation_id)


class ActivityLink(models.Model):
    """An outside record of the activity: a page, a paper, a database entry."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="links", verbose_name=_("activity"))
    url = models.URLField(_("web address"), max_length=500)
    label = models.CharField(_("name of the page"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("outside link")
        verbose_name_plural = _("outside links")
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["activity", "url"], name="activity_link_once")]

    def __str__(self) -> str:
        """Return the name, or the address where it has none."""
        return self.label or self.url


class Presentation(models.Model):
    """The activity was, or is to be, presented at a meeting."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="presentations", verbose_name=_("activity"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="presentations", verbose_name=_("meeting"))

    class Meta:
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")
        constraints = [UniqueConstraint(fields=["activity", "meeting"], name="presented_once_at_a_meeting")]

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.activity_id} {self.meeting_id}"


class Merger(models.Model):
    """Two entries told the same: `merged` disappeared into `kept` until it was undone."""

    kept = models.ForeignKey(
        Activity, models.PROTECT, related_name="mergers", verbose_name=pgettext_lazy("activity", "kept")
    )
    merged = models.ForeignKey(Activity, models.PROTECT, related_name="mergers_away", verbose_name=_("merged"))
    made_at = models.DateTimeField(_("merged at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    moved = models.JSONField(_("what came over"), default=dict, help_text="what actions.unmerge takes back")

    class Meta:
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        ordering = ["pk"]
        constraints = [
            CheckConstraint(condition=~Q(kept=F("merged")), name="merger_of_two"),
            UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merged_once_at_a_time"),
            # a into b and b into a, by two people in the same second
            UniqueConstraint(
                Least("kept", "merged"),
                Greatest("kept", "merged"),
                condition=Q(undone_at=None),
                name="merger_of_a_pair_once",
            ),
        ]

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.merged_id} → {self.kept_id}"


class NotTheSame(models.Model):
    """Two entries look alike and are not the same: nobody is asked again. The one told first stands first."""

    first = models.ForeignKey(Activity, models.CASCADE, related_name="+", verbose_name=_("activity"))
    second = models.ForeignKey(Activity, models.CASCADE, related_name="+", verbose_name=_("another activity"))
    made_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("pair that is not the same")
        verbose_name_plural = _("pairs that are not the same")
        ordering = ["pk"]
        constraints = [
            CheckConstraint(condition=Q(first__lt=F("second")), name="not_the_same_in_order"),
            UniqueConstraint(fields=["first", "second"], name="not_the_same_said_once"),
        ]

    def __str__(self) -> str:
        """Return both."""
        return f"{self.first_id} ≠ {self.second_id}"


def audience_of(visibility: str, organisation_pk: int) -> frozenset[str]:
    """Return the keys that open a published activity of the organisation."""
    own = organisation_key(organisation_pk)
    editing = editing_key(organisation_pk)
    return {
        Visibility.PUBLIC: frozenset({PUBLIC}),
        Visibility.MEMBERS: frozenset({MEMBERS}),
        Visibility.OWN: frozenset({own, SECRETARIAT}),
        Visibility.SECRETARIAT: frozenset({editing, SECRETARIAT}),
    }[Visibility(visibility)]


def numbers_held(keys: Collection[str], *, suffix: str) -> list[int]:
    """Return the organisations of the keys organisation:17 (no suffix) or organisation:17:editing."""
    held = (key.removeprefix("organisation:") for key in keys if key.startswith("organisation:"))
    # Asked for itself: to take a suffix off a key without one would make a viewer an editor.
    names = (name.removesuffix(suffix) for name in held if name.endswith(suffix))
    return [int(name) for name in names if name.isdecimal()]
