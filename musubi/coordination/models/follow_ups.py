"""Asking, months later, how it went on."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from musubi.coordination.models.cases import Case

MONTHS = (3, 6, 12, 24)


class FollowUp(models.Model):
    """The sender of a case is asked so many months after an interview or agreement, once."""

    class State(models.TextChoices):
        """What became of it."""

        PLANNED = "planned", _("to come")
        ASKED = "asked", _("asked")
        ANSWERED = "answered", _("answered")
        STOPPED = "stopped", _("stopped")

    class Answer(models.TextChoices):
        """How it went on."""

        ON = "on", _("it goes on")
        FRUIT = "fruit", _("something came of it")
        STUCK = "stuck", _("it is stuck")
        OVER = "over", _("it is over")
        HELP = "help", _("we want to talk to somebody")

    NEXT: ClassVar[dict[str, set[str]]] = {
        State.PLANNED: {State.ASKED, State.ANSWERED, State.STOPPED},  # answered on the phone, before any mail
        State.ASKED: {State.ANSWERED, State.STOPPED},
        State.ANSWERED: set(),
        State.STOPPED: {State.ANSWERED},  # an answer to a mail that had gone out is kept
    }

    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups", verbose_name=_("case"))
    counted_from = models.DateField(_("counted from"))
    months = models.PositiveSmallIntegerField(_("months after"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PLANNED)
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, blank=True)
    words = models.TextField(_("in words"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="follow_up_due")]
        constraints = [
            UniqueConstraint(fields=["case", "months"], name="follow_up_once"),
            CheckConstraint(condition=Q(months__in=[3, 6, 12, 24]), name="follow_up_months_known"),
            CheckConstraint(
                condition=Q(state__in=["planned", "asked", "answered", "stopped"]), name="follow_up_state_known"
            ),
            CheckConstraint(
                condition=~Q(state="answered") | ~Q(answer="") & Q(answered_at__isnull=False, asked_at__isnull=False),
                name="follow_up_answered_once_asked",
            ),
            CheckConstraint(
                condition=~Q(state="asked") | Q(asked_at__isnull=False), name="follow_up_asked_at_an_instant"
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key

    @property
    def key(self) -> str:
        """The follow-up as deeds and links name it."""
        return f"follow_up:{self.pk}"
