"""Cases: who is in charge, how far it has come, and in the end what the sender was told."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.audience import SECRETARIAT
from musubi.coordination.models.keys import case_key, listed_cases
from musubi.coordination.models.needs import Need
from musubi.coordination.models.seeds import Seed
from musubi.coordination.models.vocabulary import Reason
from musubi.core.queries import among
from musubi.registry.models import Organisation, Person, Prefecture


class Stage(models.TextChoices):
    """How far a case has come."""

    RECEIVED = "received", pgettext_lazy("stage of a case", "received")
    HEARING = "hearing", _("hearing")
    SEARCHING = "searching", _("searching and asking")
    MEETING = "meeting", _("interview")
    TERMS = "terms", _("settling terms")
    WORKING = "working", _("at work together")
    PROTOTYPE = "prototype", _("prototype, rights, funding")
    BUSINESS = "business", _("in business")
    ON_HOLD = "on_hold", _("on hold")
    CLOSED = "closed", pgettext_lazy("stage of a case", "closed")


UNDER_WAY = (
    Stage.HEARING,
    Stage.SEARCHING,
    Stage.MEETING,
    Stage.TERMS,
    Stage.WORKING,
    Stage.PROTOTYPE,
    Stage.BUSINESS,
)


class Ending(models.TextChoices):
    """What a case came to."""

    ACHIEVED = "achieved", _("reached what it was for")
    ANSWERED = "answered", _("answered with advice or information")
    PASSED_ON = "passed_on", _("passed on to another organisation")
    NOT_MATCHED = "not_matched", _("no partner was found")
    WITHDRAWN = "withdrawn", _("withdrawn by the sender")


class Channel(models.TextChoices):
    """How it came in."""

    FORM = "form", _("form on the site")
    CLERK = "clerk", _("an organisation, for its client")
    PHONE = "phone", _("telephone")
    SECRETARIAT = "secretariat", _("typed by the secretariat")


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases by who may see them and how far they have come."""

    def visible_to(self, keys: Collection[str]) -> Self:
        """Return the cases that a person with these keys takes part in; the secretariat in all."""
        return self if SECRETARIAT in keys else self.filter(pk__in=among(listed_cases(keys, "")))

    def kept_by(self, keys: Collection[str]) -> Self:
        """Return the cases that a person with these keys keeps as owner or helper; the secretariat all."""
        return self if SECRETARIAT in keys else self.filter(pk__in=among(listed_cases(keys, ":keeping")))

    def followed_by(self, keys: Collection[str]) -> Self:
        """Return the cases whose state a person with these keys may see, and perhaps nothing else."""
        if SECRETARIAT in keys:
            return self
        return self.filter(pk__in=among(listed_cases(keys, "", ":following")))

    def open(self) -> Self:
        """Return what is not closed."""
        return self.exclude(stage=Stage.CLOSED)

    def unowned(self) -> Self:
        """Return what waits in the secretariat's queue for somebody to take it."""
        return self.filter(stage=Stage.RECEIVED, owner=None)

    def owned_by(self, person: Person) -> Self:
        """Return what a person is in charge of; what nobody has taken yet is on whoever is on duty."""
        return self.filter(Q(owner=person) | Q(owner=None, duty_owner=person, stage=Stage.RECEIVED))

    def unanswered(self) -> Self:
        """Return what waits for a first reply."""
        return self.open().filter(first_replied_at=None)


class Case(models.Model):
    """One request that somebody is in charge of, until it has ended with a reason that its sender reads.

    Nobody is without somebody in charge: what has just come in is the queue's, and `duty_owner` answers for that;
    beyond the first stage the database asks for an owner. `revision` counts moves and changes.
    """

    NEXT: ClassVar[dict[str, set[str]]] = {
        Stage.RECEIVED: {Stage.HEARING, Stage.SEARCHING, Stage.ON_HOLD, Stage.CLOSED},
        Stage.HEARING: {Stage.SEARCHING, Stage.MEETING, Stage.WORKING, Stage.ON_HOLD, Stage.CLOSED},
        Stage.SEARCHING: {Stage.HEARING, Stage.MEETING, Stage.ON_HOLD, Stage.CLOSED},
        Stage.MEETING: {Stage.SEARCHING, Stage.TERMS, Stage.WORKING, Stage.ON_HOLD, Stage.CLOSED},
        Stage.TERMS: {Stage.SEARCHING, Stage.MEETING, Stage.WORKING, Stage.ON_HOLD, Stage.CLOSED},
        Stage.WORKING: {Stage.TERMS, Stage.PROTOTYPE, Stage.BUSINESS, Stage.ON_HOLD, Stage.CLOSED},
        Stage.PROTOTYPE: {Stage.WORKING, Stage.BUSINESS, Stage.ON_HOLD, Stage.CLOSED},
        Stage.BUSINESS: {Stage.PROTOTYPE, Stage.ON_HOLD, Stage.CLOSED},
        Stage.ON_HOLD: {*UNDER_WAY, Stage.CLOSED},
        Stage.CLOSED: {*UNDER_WAY},
    }

    number = models.CharField(_("number"), max_length=12, unique=True)
    need = models.OneToOneField(
        Need, models.PROTECT, null=True, blank=True, related_name="case", verbose_name=_("need")
    )
    title = models.CharField(_("title"), max_length=200)
    firm_name = models.CharField(_("company"), max_length=200)
    prefecture = models.ForeignKey(
        Prefecture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prefecture")
    )
    channel = models.CharField(_("how it came in"), max_length=20, choices=Channel)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.RECEIVED)
    stage_since = models.DateTimeField(_("in this stage since"))
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("in charge")
    )
    duty_owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on duty when it came in")
    )
    received_at = models.DateTimeField(_("received at"))
    reply_due_on = models.DateField(_("first reply due"))
    first_replied_at = models.DateTimeField(_("first reply at"), null=True, blank=True)
    last_contact_at = models.DateTimeField(_("last contact at"))
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    taken_over_at = models.DateTimeField(_("hand-over read at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    ending = models.CharField(_("what it came to"), max_length=20, choices=Ending, blank=True)
    closing_reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    closing_words = models.TextField(_("what its sender is told"), max_length=2000, blank=True)
    is_follow_up_stopped = models.BooleanField(_("its sender wants no more questions"), default=False)
    is_invented = models.BooleanField(_("invented for show"), default=False, help_text="見本")
    changed_at = models.DateTimeField(_("changed at"))
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["stage", "-received_at", "-id"], name="case_by_stage"),
            models.Index(fields=["-received_at", "-id"], name="case_by_day"),
            models.Index(fields=["owner", "stage", "last_contact_at"], name="case_by_owner"),
        ]
        constraints = [
            CheckConstraint(condition=~Q(number="") & ~Q(title="") & ~Q(firm_name=""), name="case_says_who_and_what"),
            CheckConstraint(condition=Q(stage__in=Stage.values), name="case_stage_known"),
            CheckConstraint(condition=Q(channel__in=Channel.values), name="case_channel_known"),
            CheckConstraint(
                condition=Q(stage__in=["received", "closed"]) | Q(owner__isnull=False), name="case_never_without_owner"
            ),
            CheckConstraint(
                condition=~Q(stage="closed") & Q(closed_at=None, ending="", closing_reason=None, closing_words="")
                | Q(stage="closed", closed_at__isnull=False, closing_reason__isnull=False)
                & Q(ending__in=Ending.values)
                & ~Q(closing_words=""),
                name="case_closes_with_outcome_and_reason",
            ),
            CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("received_at")), name="case_closes_after_it_came"
            ),
        ]

    def __str__(self) -> str:
        """Return the number: a title may name the company."""
        return self.number

    @property
    def key(self) -> str:
        """The case as deeds, files and audiences name it."""
        return case_key(self.pk)

    @property
    def path(self) -> str:
        """Where its page stands, without language."""
        return f"/cases/{self.pk}/"

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.stage != Stage.CLOSED

    def days_since_contact(self, now: datetime) -> int:
        """Return how many whole days nobody has been in touch."""
        return max((now - self.last_contact_at).days, 0)

    def is_reply_late(self, today: date) -> bool:
        """Whether the first reply should have gone out."""
        return self.is_open and self.first_replied_at is None and self.reply_due_on < today


class Participant(models.Model):
    """A person or an organisation takes part in a case besides its owner, until a day."""

    class Part(models.TextChoices):
        """As what."""

        HELPER = "helper", _("helper")
        PARTY = "party", _("partner introduced")
        READER = "reader", pgettext_lazy("part in a case", "reader")
        WATCHER = "watcher", _("sees how far it has come")

    case = models.ForeignKey(Case, models.CASCADE, related_name="participants", verbose_name=_("case"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    part = models.CharField(_("part"), max_length=20, choices=Part)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("participant in a case")
        verbose_name_plural = _("participants in cases")
        ordering = ["pk"]
        # Which cases somebody takes part in is asked for every page they read: no row itself is read for it.
        indexes = [
            models.Index(
                fields=["person", "until", "part", "case"],
                condition=Q(person__isnull=False),
                name="participant_by_person",
            ),
            models.Index(
                fields=["organisation", "until", "part", "case"],
                condition=Q(organisation__isnull=False),
                name="participant_by_body",
            ),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(person__isnull=False, organisation=None) | Q(person=None, organisation__isnull=False),
                name="participant_is_one",
            ),
            CheckConstraint(
                condition=~Q(part="helper") | Q(person__isnull=False), name="participant_helper_is_a_person"
            ),
            CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="participant_in_order"),
            UniqueConstraint(
                fields=["case", "person", "part"],
                condition=Q(until=None, organisation=None),
                name="participant_person_once",
            ),
            UniqueConstraint(
                fields=["case", "organisation", "part"],
                condition=Q(until=None, person=None),
                name="participant_organisation_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the part."""
        return self.get_part_display()


class CaseSeed(models.Model):
    """A seed was put beside a case, as a candidate or as what it came from."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="candidates", verbose_name=_("case"))
    seed = models.ForeignKey(Seed, models.PROTECT, related_name="candidacies", verbose_name=_("seed"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    put_at = models.DateTimeField(_("put there at"))

    class Meta:
        verbose_name = _("seed beside a case")
        verbose_name_plural = _("seeds beside cases")
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["case", "seed"], name="seed_once_beside_a_case")]

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.case_id} {self.seed_id}"


class Duty(models.Model):
    """From this day this person answers for what nobody has taken yet."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="duties", verbose_name=_("person"))
    starts_on = models.DateField(_("from"), unique=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        """Return the day."""
        return self.starts_on.isoformat()
