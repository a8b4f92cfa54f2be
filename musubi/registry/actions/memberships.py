"""Admitting, ending, moving and correcting memberships and seats."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.core.dates import day_before, long_date
from musubi.registry.actions.refusals import EndsBeforeStart, PeriodsOverlap
from musubi.registry.actions.rows import refusing, say_correction, successor, supersede, take
from musubi.registry.indexing import index_organisation
from musubi.registry.models import Body, Membership, Organisation, Seat, Sector

ONE_DAY = timedelta(days=1)
if TYPE_CHECKING:
    from django.db.models import QuerySet

P = TypeVar("P", Membership, Seat)


@transaction.atomic
def admit(
    organisation: Organisation,
    *,
    body: Body,
    sector: Sector,
    starts_on: date,
    by: User | None,
    now: datetime,
    is_start_known: bool = True,
    ends_on: date | None = None,
    admitted_by: str = "",
    source: str = "",
    reason: str = "",
) -> Membership:
    """Make the organisation a member of `body` from `starts_on`.

    Raises EndsBeforeStart, PeriodsOverlap, and ReasonMissing when `starts_on` is past and no reason is given.
    """
    _in_order(starts_on, ends_on)
    take(organisation)
    with refusing(PeriodsOverlap):
        membership = Membership.objects.create(
            organisation=organisation,
            body=body,
            sector=sector,
            starts_on=starts_on,
            is_start_known=is_start_known,
            ends_on=ends_on,
            admitted_by=admitted_by,
            source=source,
            recorded_at=now,
        )
    say_correction(organisation, first_day=starts_on, last_day=ends_on, reason=reason, now=now)
    _tell("registry.admit", membership, by=by, now=now)
    return membership


@transaction.atomic
def give_seat(
    organisation: Organisation,
    *,
    body: Body,
    capacity: str,
    starts_on: date,
    by: User | None,
    now: datetime,
    ends_on: date | None = None,
    reason: str = "",
) -> Seat:
    """Seat the organisation in `body` from `starts_on`. Raises as `admit`."""
    _in_order(starts_on, ends_on)
    take(organisation)
    with refusing(PeriodsOverlap):
        seat = Seat.objects.create(
            organisation=organisation,
            body=body,
            capacity=capacity,
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_at=now,
        )
    say_correction(organisation, first_day=starts_on, last_day=ends_on, reason=reason, now=now)
    _tell("registry.give_seat", seat, by=by, now=now)
    return seat


@transaction.atomic
def end(period: P, *, ends_on: date, by: User | None, now: datetime, reason: str = "") -> P:
    """Let a membership or seat end with `ends_on`, the last day it holds.

    Raises EndsBeforeStart, AlreadySuperseded, PeriodsOverlap (when an end is put off into the next period), and
    ReasonMissing when days already past change and no reason is given.
    """
    _in_order(period.starts_on, ends_on)
    take(period.organisation)
    last_day: date | None
    if period.ends_on is not None and ends_on > period.ends_on:
        first_day, last_day = period.ends_on + ONE_DAY, ends_on
    else:
        first_day, last_day = ends_on + ONE_DAY, period.ends_on
    ended = successor(period, now=now, ends_on=ends_on)
    if last_day is None or first_day <= last_day:
        say_correction(period.organisation, first_day=first_day, last_day=last_day, reason=reason, now=now)
    _tell("registry.end", ended, by=by, now=now)
    return ended


@transaction.atomic
def move_sector(
    membership: Membership, *, sector: Sector, starts_on: date, by: User | None, now: datetime, reason: str = ""
) -> Membership:
    """Put a member into another sector from `starts_on`; the membership goes on in a second row.

    Raises EndsBeforeStart when the membership ends before that day, AlreadySuperseded, and ReasonMissing when days
    already past change.
    """
    _in_order(starts_on, membership.ends_on)
    take(membership.organisation)
    if starts_on <= membership.starts_on:
        moved = successor(membership, now=now, sector=sector)
        first_day = membership.starts_on
    else:
        successor(membership, now=now, ends_on=day_before(starts_on))
        with refusing(PeriodsOverlap):
            moved = Membership.objects.create(
                organisation=membership.organisation,
                body=membership.body,
                sector=sector,
                starts_on=starts_on,
                ends_on=membership.ends_on,
                admitted_by=membership.admitted_by,
                recorded_at=now,
            )
        first_day = starts_on
    say_correction(membership.organisation, first_day=first_day, last_day=membership.ends_on, reason=reason, now=now)
    _tell("registry.move_sector", moved, by=by, now=now)
    return moved


@transaction.atomic
def amend(membership: Membership, *, by: User | None, now: datetime, reason: str, **terms: Any) -> Membership:
    """Correct what is recorded of a membership: `starts_on`, `is_start_known`, `ends_on`, `admitted_by`.

    Raises EndsBeforeStart, PeriodsOverlap, AlreadySuperseded, and ReasonMissing when any of its days is past.
    """
    starts_on: date = terms.get("starts_on") or membership.starts_on
    ends_on: date | None = terms.get("ends_on", membership.ends_on)
    _in_order(starts_on, ends_on)
    take(membership.organisation)
    amended = successor(membership, now=now, **terms)
    last_day = max(ends_on, membership.ends_on) if ends_on and membership.ends_on else None
    first_day = min(starts_on, membership.starts_on)
    say_correction(membership.organisation, first_day=first_day, last_day=last_day, reason=reason, now=now)
    _tell("registry.amend", amended, by=by, now=now)
    return amended


@transaction.atomic
def strike(period: Membership | Seat, *, by: User | None, now: datetime, reason: str) -> None:
    """Take back a membership or seat that never was. Earlier answers keep it; newer ones say why it is gone."""
    take(period.organisation)
    supersede(period, now=now)
    say_correction(period.organisation, first_day=period.starts_on, last_day=period.ends_on, reason=reason, now=now)
    _tell("registry.strike", period, by=by, now=now)


def end_everything(organisation: Organisation, *, ends_on: date, by: User | None, now: datetime, reason: str) -> None:
    """End every membership and seat that would go on after `ends_on`, and strike those that would begin later.

    To be called inside the transaction of the action whose consequence it is.
    """
    _end_each(Membership.objects.standing().filter(organisation=organisation), ends_on, by=by, now=now, reason=reason)
    _end_each(Seat.objects.standing().filter(organisation=organisation), ends_on, by=by, now=now, reason=reason)


def _end_each(periods: "QuerySet[P]", ends_on: date, *, by: User | None, now: datetime, reason: str) -> None:
    for period in periods.order_by("pk"):
        if period.starts_on > ends_on:
            strike(period, by=by, now=now, reason=reason)
        elif period.ends_on is None or period.ends_on > ends_on:
            end(period, ends_on=ends_on, by=by, now=now, reason=reason)


def _in_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart(starts_on=long_date(starts_on), ends_on=long_date(ends_on))


def _tell(verb: str, period: Membership | Seat, *, by: User | None, now: datetime) -> None:
    record_deed(by, verb, period.organisation.key, now=now, details=period.told)
    index_organisation(period.organisation, today=timezone.localdate(now))
