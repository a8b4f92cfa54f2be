"""Rounds, the requests of each organisation in them, and the letters sent for a request."""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from musubi.core.bilingual import Bilingual
from musubi.registry.models import Organisation

EARLIEST_FISCAL_YEAR = 1950
LATEST_FISCAL_YEAR = 2150


class Round(models.Model):
    """One collection for one fiscal year: who is asked, until which day, with which words of the secretariat."""

    collection = models.SlugField(_("what is asked"), max_length=40)
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=[MinValueValidator(EARLIEST_FISCAL_YEAR), MaxValueValidator(LATEST_FISCAL_YEAR)]
    )
    title_ja = models.CharField(_("title (Japanese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120, blank=True)
    title = Bilingual()
    message = models.TextField(_("message to those who are asked"), max_length=2000, blank=True)
    due_on = models.DateField(_("due date"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-fiscal_year", "-opened_at", "-pk"]
        constraints = [
            UniqueConstraint(fields=["collection", "fiscal_year"], name="round_once_a_year"),
            CheckConstraint(
                condition=Q(fiscal_year__gte=EARLIEST_FISCAL_YEAR, fiscal_year__lte=LATEST_FISCAL_YEAR),
                name="round_in_believable_year",
            ),
            CheckConstraint(condition=~Q(title_ja=""), name="round_has_title"),
            CheckConstraint(condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="round_closes_later"),
        ]

    def __str__(self) -> str:
        """Return the title in the reader's language."""
        return self.title

    @property
    def key(self) -> str:
        """The round as deeds name it."""
        return f"round:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.closed_at is None


class State(models.TextChoices):
    """How far an organisation's answer has come."""

    ASKED = "asked", _("not begun")
    DRAFT = "draft", _("being written")
    CHECKING = "checking", _("being checked inside the organisation")
    SUBMITTED = "submitted", _("received")
    RETURNED = "returned", _("returned with a comment")
    ACCEPTED = "accepted", _("accepted")


IN_HAND = (State.SUBMITTED, State.ACCEPTED)
WITH_THEM = (State.ASKED, State.DRAFT, State.CHECKING, State.RETURNED)


class RequestQuerySet(models.QuerySet["Request"]):
    """Requests by how far they have come."""

    def missing(self) -> Self:
        """Return the requests whose answer has not come, or went back."""
        return self.filter(state__in=WITH_THEM)

    def received(self) -> Self:
        """Return the requests whose answer is with the secretariat."""
        return self.filter(state__in=IN_HAND)


class Request(models.Model):
    """One organisation is asked in a round.

    `revision` counts the moves: whoever moves it from a page that shows an older one is told.
    `submitted_at` is when the answer first came: an answer that was returned and comes again was still on time.
    """

    NEXT: ClassVar[dict[str, set[str]]] = {
        State.ASKED: {State.DRAFT, State.CHECKING, State.SUBMITTED},
        State.DRAFT: {State.CHECKING, State.SUBMITTED},
        State.CHECKING: {State.DRAFT, State.SUBMITTED},
        State.SUBMITTED: {State.SUBMITTED, State.RETURNED, State.ACCEPTED},  # what was sent may be corrected until then
        State.RETURNED: {State.CHECKING, State.SUBMITTED, State.RETURNED},  # one more entry may go back
        State.ACCEPTED: {State.RETURNED},
    }

    round = models.ForeignKey(Round, models.PROTECT, related_name="requests", verbose_name=_("round"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="requests", verbose_name=_("organisation")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.ASKED)
    submitted_at = models.DateTimeField(_("received at"), null=True, blank=True)
    is_on_behalf = models.BooleanField(_("typed by the secretariat"), default=False)
    has_nothing = models.BooleanField(_("nothing to report"), default=False)
    comment = models.TextField(_("comment on what was returned"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects: ClassVar[Any] = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to an organisation")
        verbose_name_plural = _("requests to organisations")
        ordering = ["round", "organisation"]
        constraints = [
            UniqueConstraint(fields=["round", "organisation"], name="request_once_a_round"),
            CheckConstraint(
                condition=Q(state__in=WITH_THEM) | Q(submitted_at__isnull=False), name="request_received_at_an_instant"
            ),
            CheckConstraint(condition=~Q(state="returned", comment=""), name="request_returned_with_comment"),
            CheckConstraint(condition=Q(state__in=State.values), name="request_state_known"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key

    @property
    def key(self) -> str:
        """The request as deeds and links name it: bound to round and organisation."""
        return f"round:{self.round_id}:organisation:{self.organisation_id}"

    def is_on_time(self, received_on: date) -> bool:
        """Whether an answer that came on `received_on`, a day in Japan, kept the due date."""
        return received_on <= self.round.due_on


# What a mail server or the way to it says, by the class of Python's exception.
UNREACHED = {"ConnectionRefusedError", "SMTPConnectError", "SMTPServerDisconnected", "TimeoutError", "gaierror"}
REFUSED_ADDRESS = {"SMTPRecipientsRefused"}


class Letter(models.Model):
    """A mail for a request: to whom, why, and whether it went out.

    Between SENDING and SENT stands the mail server: a letter that was left there by a fall of the machine may have gone
    out, is never sent again by itself, and is shown to the secretariat.
    """

    class Purpose(models.TextChoices):
        """Why it is sent."""

        ASKING = "asking", _("request")
        REMINDER = "reminder", _("reminder")
        CHECKING = "checking", _("request for an internal check")
        RETURN = "return", pgettext_lazy("letter", "return with a comment")
        THANKS = "thanks", _("receipt")

    class State(models.TextChoices):
        """How far it got."""

        WAITING = "waiting", pgettext_lazy("letter", "waiting")
        SENDING = "sending", _("being handed to the mail server")
        SENT = "sent", pgettext_lazy("letter", "sent")
        FAILED = "failed", _("failed; it will be tried again")
        UNKNOWN = "unknown", _("interrupted; it may have been sent")

    request = models.ForeignKey(Request, models.CASCADE, related_name="letters", verbose_name=_("request"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    email = models.EmailField(_("sent to"))
    day = models.DateField(_("day"), help_text=_("To one address one letter of a purpose a day."))
    occasion = models.PositiveIntegerField(
        _("occasion"), default=0, help_text=_("The request’s revision, where each move is told however often a day.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    failure = models.CharField(_("why it failed"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    passed_on_by = models.CharField(
        max_length=40, blank=True, editable=False, help_text="user:5, link:12: who asked for the internal check."
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["request", "purpose", "email", "day", "occasion"], name="letter_once_a_day"),
            CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="letter_sent_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        """Return the purpose."""
        return self.get_purpose_display()

    @property
    def is_stuck(self) -> bool:
        """Whether somebody has to look: it failed, or may or may not have gone out."""
        return self.state in {self.State.FAILED, self.State.UNKNOWN}

    @property
    def reason(self) -> str:
        """Why it is stuck, in words."""
        if self.state == self.State.UNKNOWN:
            return gettext("The machine stopped while it was being sent. It may have arrived: ask, or send it again.")
        if self.failure in REFUSED_ADDRESS:
            return gettext("The mail server does not accept this address. Ask for the right one.")
        if self.failure in UNREACHED:
            return gettext("The mail server could not be reached. It will be tried again.")
        return gettext("The mail server did not take it (%(name)s). It will be tried again.") % {"name": self.failure}
