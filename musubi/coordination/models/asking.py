"""Asking organisations, and bringing two sides together when both want it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.models import User
from musubi.coordination.models.cases import Case
from musubi.coordination.models.seeds import Seed
from musubi.coordination.models.vocabulary import Reason
from musubi.registry.models import Organisation


class Inquiry(models.Model):
    """An organisation is asked about a case. It answers once; one that is not interested says why."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("waits for an answer")
        INTERESTED = "interested", _("interested")
        DECLINED = "declined", _("not interested")
        TAKEN_BACK = "taken_back", _("taken back")

    NEXT: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.INTERESTED, State.DECLINED, State.TAKEN_BACK},
        State.INTERESTED: set(),
        State.DECLINED: set(),
        State.TAKEN_BACK: set(),
    }

    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries", verbose_name=_("case"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="inquiries", verbose_name=_("organisation")
    )
    seed = models.ForeignKey(
        Seed, models.PROTECT, null=True, blank=True, related_name="inquiries", verbose_name=_("because of the seed")
    )
    message = models.TextField(_("words to the organisation"), max_length=2000, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("answer wanted by"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    words = models.TextField(_("words to whoever asked"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["organisation", "state"], name="inquiry_by_organisation")]
        constraints = [
            UniqueConstraint(fields=["case", "organisation"], condition=Q(state="open"), name="inquiry_open_once"),
            CheckConstraint(
                condition=Q(state="open", answered_at=None, reason=None, words="")
                | ~Q(state="open") & Q(answered_at__isnull=False),
                name="inquiry_answered_at_an_instant",
            ),
            CheckConstraint(
                condition=~Q(state="declined") | Q(reason__isnull=False) & ~Q(words=""),
                name="inquiry_declined_with_reason",
            ),
            CheckConstraint(
                condition=Q(state__in=["open", "interested", "declined", "taken_back"]), name="inquiry_state_known"
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key

    @property
    def key(self) -> str:
        """The inquiry as deeds and links name it."""
        return f"inquiry:{self.pk}"


class Introduction(models.Model):
    """The two sides are to be brought together. It goes through when both have agreed, once."""

    class Side(models.TextChoices):
        """Whose word it is."""

        FIRM = "firm", _("the company")
        ORGANISATION = "organisation", _("the organisation")

    class State(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposed", _("waits for both sides")
        THROUGH = "through", _("went through")
        DECLINED = "declined", pgettext_lazy("introduction", "declined")
        TAKEN_BACK = "taken_back", _("taken back")

    NEXT: ClassVar[dict[str, set[str]]] = {
        State.PROPOSED: {State.THROUGH, State.DECLINED, State.TAKEN_BACK},
        State.THROUGH: set(),
        State.DECLINED: set(),
        State.TAKEN_BACK: set(),
    }

    case = models.ForeignKey(Case, models.PROTECT, related_name="introductions", verbose_name=_("case"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="introductions", verbose_name=_("organisation")
    )
    inquiry = models.ForeignKey(
        Inquiry, models.PROTECT, null=True, blank=True, related_name="introductions", verbose_name=_("inquiry")
    )
    message = models.TextField(_("words to both sides"), max_length=2000, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"))
    firm_agreed_at = models.DateTimeField(_("company agreed at"), null=True, blank=True)
    organisation_agreed_at = models.DateTimeField(_("organisation agreed at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PROPOSED)
    ended_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    declined_by = models.CharField(_("declined by"), max_length=20, choices=Side, blank=True)
    reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    words = models.TextField(_("why not"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["proposed_at", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(state__in=["proposed", "through"]),
                name="introduction_once",
            ),
            CheckConstraint(
                condition=Q(state="proposed", ended_at=None) | ~Q(state="proposed") & Q(ended_at__isnull=False),
                name="introduction_decided_at_an_instant",
            ),
            CheckConstraint(
                condition=~Q(state="through") | Q(firm_agreed_at__isnull=False, organisation_agreed_at__isnull=False),
                name="introduction_only_when_both_agree",
            ),
            CheckConstraint(
                condition=~Q(state="declined") | ~Q(declined_by="") & Q(reason__isnull=False) & ~Q(words=""),
                name="introduction_declined_with_reason",
            ),
            CheckConstraint(
                condition=Q(state__in=["proposed", "through", "declined", "taken_back"]),
                name="introduction_state_known",
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key

    @property
    def key(self) -> str:
        """The introduction as deeds and links name it."""
        return f"introduction:{self.pk}"

    def has_agreed(self, side: str) -> bool:
        """Whether that side has said yes."""
        at: Any = self.firm_agreed_at if side == self.Side.FIRM else self.organisation_agreed_at
        return at is not None
