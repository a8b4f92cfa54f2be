"""What happened in a case, line by line. The database refuses to change a line."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.audience import SECRETARIAT
from musubi.accounts.models import User
from musubi.coordination.models.cases import Case, Stage
from musubi.coordination.models.keys import cases_of


class EventKind(models.TextChoices):
    """What happened."""

    RECEIVED = "received", pgettext_lazy("event of a case", "received")
    TAKEN = "taken", _("somebody took charge")
    MOVED = "moved", _("moved on")
    UNDONE = "undone", _("a move was undone")
    NOTE = "note", _("note")
    CONTACT = "contact", _("contact")
    INTERVIEW = "interview", pgettext_lazy("event of a case", "interview")
    HANDED_OVER = "handed_over", _("handed over")
    WRITTEN_DOWN = "written_down", _("need written down for the company")
    REWRITTEN = "rewritten", _("put in plain words")
    CHECKED = "checked", _("looked at by the company")
    SHOWN = "shown", _("shown to others, or not any more")
    DISCLOSED = "disclosed", _("who may see it was changed")
    ASKED = "asked", _("organisation asked")
    ANSWERED = "answered", _("inquiry answered")
    INTRODUCED = "introduced", _("introduction")
    AGREED = "agreed", _("agreement")
    CLOSED = "closed", pgettext_lazy("event of a case", "closed")
    REOPENED = "reopened", _("opened again")
    FOLLOWED_UP = "followed_up", _("asked how it went on")
    OUTCOME = "outcome", pgettext_lazy("coordination", "outcome")


MOVES = (EventKind.MOVED, EventKind.CLOSED, EventKind.REOPENED)


class Readers(models.TextChoices):
    """Who may read a line."""

    KEEPERS = "keepers", _("those who keep the case")
    PARTICIPANTS = "participants", _("those who take part in the case")
    SENDER = "sender", _("those who take part, and its sender")


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """Lines by who may read them."""

    def visible_to(self, keys: Collection[str]) -> Self:
        """Return the lines a person with these keys may read."""
        if SECRETARIAT in keys:
            return self
        kept = Q(case__in=cases_of(keys, suffix=":keeping"))
        shared = Q(case__in=cases_of(keys)) & ~Q(readers=Readers.KEEPERS)
        return self.filter(kept | shared)

    def for_sender(self) -> Self:
        """Return the lines that the status page shows."""
        return self.filter(readers=Readers.SENDER)


class CaseEvent(models.Model):
    """One line of a case's log: added, never changed, never removed.

    A move names the stages it led from and to; what undoes it names it, once. `details` keeps what a closing was, so
    that it can be undone.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("case"))
    kind = models.CharField(pgettext_lazy("event of a case", "what"), max_length=20, choices=EventKind)
    happened_at = models.DateTimeField(_("happened at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("event of a case", "who"),
    )
    text = models.TextField(_("in words"), max_length=4000, blank=True)
    attendees = models.CharField(_("who was there"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    readers = models.CharField(_("who may read it"), max_length=20, choices=Readers, default=Readers.KEEPERS)
    stage_before = models.CharField(_("stage before"), max_length=20, choices=Stage, blank=True)
    stage_after = models.CharField(_("stage after"), max_length=20, choices=Stage, blank=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects: ClassVar[Any] = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of cases")
        ordering = ["happened_at", "pk"]
        indexes = [models.Index(fields=["case", "kind"], name="case_event_by_kind")]
        constraints = [
            CheckConstraint(
                condition=~Q(kind__in=["moved", "closed", "reopened"]) | ~Q(stage_before="") & ~Q(stage_after=""),
                name="case_event_move_from_and_to",
            ),
            CheckConstraint(
                condition=Q(kind="undone", undoes__isnull=False) | ~Q(kind="undone") & Q(undoes=None),
                name="case_event_undoes_a_move",
            ),
        ]

    def __str__(self) -> str:
        """Return what happened."""
        return self.get_kind_display()
