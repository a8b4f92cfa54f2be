"""What the desk notes in passing, and what readers say of suggestions and want to hear of."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.models import User
from musubi.coordination.models.cases import Case
from musubi.registry.models import Field, Organisation, Prefecture

LONGEST_CALL_MINUTES = 600


class PhoneCall(models.Model):
    """A telephone call in one line: who, about what, how long, what came of it. It can become a case, once."""

    class Result(models.TextChoices):
        """What came of it."""

        ANSWERED = "answered", _("answered on the phone")
        CALL_BACK = "call_back", _("to be called back")
        PASSED_ON = "passed_on", _("passed on to another organisation")
        CASE = "case", _("became a case")

    firm_name = models.CharField(_("company"), max_length=200)
    topic = models.CharField(_("about what"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    result = models.CharField(_("what came of it"), max_length=20, choices=Result)
    called_at = models.DateTimeField(_("called at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("who took it"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose desk")
    )
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="phone_call", verbose_name=_("case")
    )

    class Meta:
        verbose_name = _("phone call")
        verbose_name_plural = _("phone calls")
        ordering = ["-called_at", "-pk"]
        constraints = [
            CheckConstraint(condition=~Q(firm_name="") & ~Q(topic=""), name="phone_call_says_who_and_what"),
            CheckConstraint(condition=Q(minutes__lte=LONGEST_CALL_MINUTES), name="phone_call_within_a_day"),
            CheckConstraint(
                condition=Q(result="case", case__isnull=False) | ~Q(result="case") & Q(case=None),
                name="phone_call_became_a_case",
            ),
        ]

    def __str__(self) -> str:
        """Return the key: the topic may name the company."""
        return self.key

    @property
    def key(self) -> str:
        """The call as deeds name it."""
        return f"phone_call:{self.pk}"


class Verdict(models.Model):
    """A reader says of a suggestion that it was useful or wrong: seed:12 for need:7. The engine learns from it."""

    asked = models.CharField(_("for"), max_length=60)
    found = models.CharField(_("suggested"), max_length=60)
    is_useful = models.BooleanField(_("useful"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("verdict", "by"))
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("verdict on a suggestion")
        verbose_name_plural = _("verdicts on suggestions")
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["asked", "found", "by"], name="verdict_once_by_a_person")]

    def __str__(self) -> str:
        """Return the pair."""
        return f"{self.asked} {self.found}"


class Interest(models.Model):
    """What a member wants to hear of in the weekly digest, or that they want none."""

    user = models.OneToOneField(User, models.CASCADE, related_name="interest", verbose_name=_("user"))
    is_on = models.BooleanField(_("digest wanted"), default=True)
    words = models.CharField(_("words"), max_length=300, blank=True)
    fields = models.ManyToManyField(Field, blank=True, related_name="+", verbose_name=_("fields"))
    prefectures = models.ManyToManyField(Prefecture, blank=True, related_name="+", verbose_name=_("prefectures"))
    wants_seeds = models.BooleanField(_("seeds"), default=True)
    wants_needs = models.BooleanField(_("needs"), default=True)
    told_until = models.DateTimeField(_("told of what is shown until"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")

    def __str__(self) -> str:
        """Return the key."""
        return self.key

    @property
    def key(self) -> str:
        """The interest as deeds and links name it."""
        return f"interest:{self.pk}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by how far they got."""

    def stuck(self) -> Self:
        """Return those that somebody has to look at: they failed, or may or may not have gone out."""
        return self.filter(state__in=[Letter.State.FAILED, Letter.State.UNKNOWN])


class Letter(models.Model):
    """A mail of coordination: why, to whom, about what, and whether it went out. The same occasion is written once.

    Between SENDING and SENT stands the mail server: a letter left there by a fall of the machine may have gone out, is
    never sent again by itself, and is shown to the secretariat.
    """

    class Purpose(models.TextChoices):
        """Why it is sent."""

        RECEIPT = "receipt", pgettext_lazy("letter of a case", "receipt")
        CAME_IN = "came_in", _("a request came in")
        TAKEN = "taken", _("who is in charge")
        HANDED_OVER = "handed_over", _("who is in charge now")
        HANDED_TO_YOU = "handed_to_you", _("a case is handed to you")
        SHARED = "shared", _("you take part in a case")
        CHECK = "check", _("look at the plain words")
        ASK = "ask", _("inquiry")
        ANSWER = "answer", _("answer to an inquiry")
        PROPOSE = "propose", _("introduction proposed")
        THROUGH = "through", _("introduction went through")
        DECLINED = "declined", _("introduction declined")
        CLOSED = "closed", _("how it ended")
        FOLLOW_UP = "follow_up", _("how did it go on?")
        CONFIRM = "confirm", _("are the seeds still right?")
        DIGEST = "digest", _("weekly digest")
        MESSAGE = "message", _("message from the sender")

    class State(models.TextChoices):
        """How far it got."""

        WAITING = "waiting", pgettext_lazy("letter", "waiting")
        SENDING = "sending", _("being handed to the mail server")
        SENT = "sent", pgettext_lazy("letter", "sent")
        FAILED = "failed", _("failed; it will be tried again")
        UNKNOWN = "unknown", _("interrupted; it may have been sent")
        DROPPED = "dropped", _("not needed any more")

    SENDABLE: ClassVar[tuple[str, ...]] = (State.WAITING, State.FAILED)

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("case")
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    subject = models.CharField(_("about"), max_length=60)
    email = models.EmailField(_("sent to"))
    occasion = models.CharField(_("occasion"), max_length=40, default="once")
    told = models.JSONField(_("what it tells of"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    failure = models.CharField(_("why it failed"), max_length=200, blank=True)
    written_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects: ClassVar[Any] = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter of coordination")
        verbose_name_plural = _("letters of coordination")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["purpose", "subject", "email", "occasion"], name="coordination_letter_once"),
            CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="coordination_letter_sent_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        """Return the purpose."""
        return self.get_purpose_display()

    @property
    def is_stuck(self) -> bool:
        """Whether somebody has to look: it failed, or may or may not have gone out."""
        return self.state in {self.State.FAILED, self.State.UNKNOWN}
