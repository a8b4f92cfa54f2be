"""Whom a reminder reaches: which members have not confirmed, and at which addresses somebody can be asked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, TextChoices
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from musubi.registry.audience import EDITING_ROLES
from musubi.registry.models import Organisation, Role
from musubi.registry.queries import members_on, the_council

CONFIRMATION_LASTS = timedelta(days=365)
LEFT_ALONE_FOR = timedelta(days=14)  # after a reminder, before the desk proposes another


class Show(TextChoices):
    """Which members the desk lists."""

    UNCONFIRMED = "unconfirmed", _("Not confirmed for 12 months")
    UNREACHABLE = "unreachable", _("No address to write to")
    ALL = "all", _("All members")


@dataclass(frozen=True)
class Asked:
    """A member, as far as asking it to confirm goes."""

    organisation_id: int
    confirmed_at: datetime | None
    chased_at: datetime | None
    addresses: tuple[str, ...]
    is_unconfirmed: bool
    is_due: bool  # unconfirmed, can be reached, and not reminded lately


@dataclass(frozen=True)
class Desk:
    """Today's members, those first who confirmed longest ago."""

    members: list[Asked]

    @cached_property
    def lists(self) -> dict[str, list[Asked]]:
        """The members by what may be shown of them; of those to be asked, whom a mail reaches comes first."""
        unconfirmed = [one for one in self.members if one.is_unconfirmed]
        return {
            Show.UNCONFIRMED: sorted(unconfirmed, key=lambda one: not one.addresses),
            Show.UNREACHABLE: [one for one in self.members if not one.addresses],
            Show.ALL: self.members,
        }

    @cached_property
    def due(self) -> list[Asked]:
        """Whom to remind now."""
        return [one for one in self.lists[Show.UNCONFIRMED] if one.is_due]


def desk(*, now: datetime) -> Desk:
    """Return today's members and whom a reminder would reach, in three queries however many they are."""
    body = the_council()
    if body is None:
        return Desk([])
    today = timezone.localdate(now)
    members = members_on(body, day=today).order_by(
        F("organisation__confirmed_at").asc(nulls_first=True), "reading", "pk"
    )
    fields = ("organisation_id", "organisation__confirmed_at", "organisation__chased_at", "organisation__email")
    speaking = _speaking(day=today)
    return Desk(
        [
            _asked(pk, confirmed_at, chased_at, speaking.get(pk) or _office(email), now=now)
            for pk, confirmed_at, chased_at, email in members.values_list(*fields)
        ]
    )


def addresses_of(organisations: list[Organisation], *, day: date) -> dict[int, tuple[str, ...]]:
    """Return where a reminder goes by the organisation's id: whoever speaks for it, else its office, else nowhere."""
    speaking = _speaking(day=day, organisations=[one.pk for one in organisations])
    return {one.pk: speaking.get(one.pk) or _office(one.email) for one in organisations}


def speaking_addresses(organisation: Organisation, *, day: date) -> tuple[str, ...]:
    """Return the mail addresses of the people who may confirm the organisation's data on `day`, sorted."""
    return _speaking(day=day, organisations=[organisation.pk]).get(organisation.pk, ())


def _asked(
    pk: int, confirmed_at: datetime | None, chased_at: datetime | None, addresses: tuple[str, ...], *, now: datetime
) -> Asked:
    is_unconfirmed = confirmed_at is None or confirmed_at < now - CONFIRMATION_LASTS
    is_rested = chased_at is None or chased_at < now - LEFT_ALONE_FOR
    is_due = is_unconfirmed and is_rested and bool(addresses)
    return Asked(pk, confirmed_at, chased_at, addresses, is_unconfirmed, is_due)


def _office(email: str) -> tuple[str, ...]:
    return (email,) if email else ()


def _speaking(*, day: date, organisations: list[int] | None = None) -> dict[int, tuple[str, ...]]:
    roles = Role.objects.on(day).filter(kind__in=EDITING_ROLES, organisation__isnull=False)
    if organisations is not None:
        roles = roles.filter(organisation__in=organisations)
    active = roles.filter(Q(person__user=None) | Q(person__user__is_active=True)).exclude(person__email="")
    found: dict[int, set[str]] = defaultdict(set)
    for pk, email in active.order_by().values_list("organisation_id", "person__email"):
        found[pk].add(email)
    return {pk: tuple(sorted(emails)) for pk, emails in found.items()}
