"""Texts and files that the secretariat pastes, and the pieces that were read out of them."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.models import User
from musubi.activities.models.activities import Activity, Stage
from musubi.core.dates import VagueDate
from musubi.registry.models import Organisation
from musubi.surveys.models import Round


class Pasting(models.Model):
    """A pasted text, or a file's rows, kept whole so that every piece can be shown beside where it came from."""

    text = models.TextField(_("text"), blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="pastings", verbose_name=_("round")
    )
    stage = models.CharField(_("plan or result"), max_length=10, choices=Stage)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    # [number, use] of each line that is not blank: see reading.drafts.Use. None is missing, so nothing is dropped.
    lines = models.JSONField(_("what became of each line"), default=list)
    unread = models.JSONField(_("lines not understood"), default=list)  # [number, text, why]
    submits = models.BooleanField(_("confirmed entries count as submitted"), default=True)
    pasted_at = models.DateTimeField(_("pasted at"))
    pasted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("pasted text")
        verbose_name_plural = _("pasted texts")
        ordering = ["-pasted_at", "-pk"]

    def __str__(self) -> str:
        """Return the file's name, or how the text begins."""
        return self.file_name or self.text[:40]

    @property
    def key(self) -> str:
        """The pasting as deeds name it."""
        return f"pasting:{self.pk}"


class PastedPiece(models.Model):
    """One activity as it was read from a pasting: to be confirmed or discarded."""

    class State(models.TextChoices):
        """What was decided."""

        WAITING = "waiting", _("to be looked at")
        CONFIRMED = "confirmed", _("confirmed")
        DISCARDED = "discarded", _("discarded")

    pasting = models.ForeignKey(Pasting, models.CASCADE, related_name="pieces", verbose_name=_("pasted text"))
    position = models.PositiveIntegerField(_("position"))
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    section = models.CharField(_("section"), max_length=300, blank=True)
    stage = models.CharField(_("plan or result"), max_length=10, choices=Stage)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    candidates = models.JSONField(_("organisations it may belong to"), default=list)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    title = models.CharField(pgettext_lazy("activity", "what"), max_length=200)
    text = models.TextField(_("in more words"), blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    wording = models.CharField(_("when, in words"), max_length=120, blank=True)
    is_planned = models.BooleanField(_("planned"), default=False)
    partners = models.CharField(_("with whom"), max_length=500, blank=True)
    problems = models.JSONField(_("what was odd"), default=list)
    extra = models.JSONField(_("what else a table's row said"), default=dict)
    excerpt = models.TextField(_("the piece of text it came from"))
    lines = models.JSONField(_("lines it came from"), default=list)  # [first, last], counted from 1
    context = models.JSONField(_("lines of its headings"), default=list)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    activity = models.OneToOneField(
        Activity, models.PROTECT, null=True, blank=True, related_name="piece", verbose_name=_("activity")
    )

    class Meta:
        verbose_name = _("piece of a pasted text")
        verbose_name_plural = _("pieces of pasted texts")
        ordering = ["pasting", "position"]
        constraints = [
            UniqueConstraint(fields=["pasting", "position"], name="piece_position_once"),
            CheckConstraint(
                condition=Q(state="confirmed", activity__isnull=False) | ~Q(state="confirmed") & Q(activity=None),
                name="piece_confirmed_as_activity",
            ),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="piece_ends_after_start"),
            CheckConstraint(condition=Q(state__in=["waiting", "confirmed", "discarded"]), name="piece_state_known"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def origin(self) -> str:
        """What the activity says it came from: the database takes one activity of an origin."""
        return f"piece:{self.pk}"

    @property
    def happens(self) -> VagueDate | None:
        """When, as far as it is known."""
        if self.starts_on is None or self.ends_on is None:
            return None
        return VagueDate(self.starts_on, self.ends_on, self.wording, self.is_planned)
