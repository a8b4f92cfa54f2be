"""How a round stands, for the secretariat alone."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q
from django.utils import timezone

from musubi.registry.models import Organisation
from musubi.registry.queries import speaking_addresses
from musubi.surveys.models import IN_HAND, Letter, Request, Round, State


@dataclass(frozen=True)
class Standing:
    """How many organisations were asked, have answered, and answered by the due date."""

    expected: int
    received: int
    on_time: int
    letters_failed: int

    @property
    def missing(self) -> int:
        """How many answers are still to come."""
        return self.expected - self.received


def standing_of(round_: Round) -> Standing:
    """Count a round's requests. On time is what first came by the end of the due date in Japan."""
    last_moment = timezone.make_aware(datetime.combine(round_.due_on, time.max))
    counted = round_.requests.aggregate(
        expected=Count("pk"),
        received=Count("pk", filter=Q(state__in=IN_HAND)),
        on_time=Count("pk", filter=Q(state__in=IN_HAND, submitted_at__lte=last_moment)),
    )
    failed = Letter.objects.filter(request__round=round_, state__in=[Letter.State.FAILED, Letter.State.UNKNOWN]).count()
    return Standing(letters_failed=failed, **counted)


def addresses_of(organisation: Organisation, *, day: date) -> list[str]:
    """Return where a request is mailed: to the people who speak for the organisation, else to its office."""
    return speaking_addresses(organisation, day=day) or list(filter(None, [organisation.email]))


def open_requests(organisations: list[int]) -> list[Request]:
    """Return what these organisations are asked for now and have not sent, the nearest due date first."""
    found = Request.objects.missing().filter(organisation__in=organisations, round__closed_at=None)
    return list(found.select_related("round").order_by("round__due_on", "pk"))


def standings() -> list[tuple[Round, Standing]]:
    """Return every open round with how it stands, the nearest due date first, without who was on time: one query."""
    unsent = Q(requests__letters__state__in=[Letter.State.FAILED, Letter.State.UNKNOWN])
    counted = Round.objects.filter(closed_at=None).annotate(
        expected=Count("requests", distinct=True),
        received=Count("requests", filter=Q(requests__state__in=IN_HAND), distinct=True),
        failed=Count("requests__letters", filter=unsent, distinct=True),
    )
    return [
        (round_, Standing(round_.expected, round_.received, 0, round_.failed))
        for round_ in counted.order_by("due_on", "pk")
    ]


def waiting_answers(limit: int) -> list[Request]:
    """Return the answers the secretariat has not read, the first to come first."""
    found = Request.objects.filter(state=State.SUBMITTED, round__closed_at=None).select_related("round")
    return list(found.order_by("submitted_at", "pk")[:limit])
