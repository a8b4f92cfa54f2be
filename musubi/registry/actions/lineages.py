"""How organisations become others: merged, split, succeeded, dissolved."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.core.dates import day_before
from musubi.registry.actions.memberships import admit, end_everything
from musubi.registry.actions.refusals import LineageAlreadyRecorded, LineageToItself
from musubi.registry.actions.rows import refusing, say_correction, take
from musubi.registry.indexing import index_organisation
from musubi.registry.models import Lineage, Membership, Organisation


@transaction.atomic
def become(
    before: Organisation,
    *,
    change: str,
    after: Organisation | None,
    happened_on: date,
    by: User | None,
    now: datetime,
    reason: str = "",
) -> Lineage:
    """Record that `before` was merged into, split off as, or succeeded by `after`, or dissolved, on `happened_on`.

    Except for a split, memberships and seats of `before` end with the day before. A successor takes over a membership,
    for the days that were left of it, unless it has one of its own from then on. Raises LineageToItself,
    LineageAlreadyRecorded, and ReasonMissing when days already past change.
    """
    if after == before:
        raise LineageToItself
    take(before)
    held = list(Membership.objects.standing().on(day_before(happened_on)).filter(organisation=before))
    with refusing(LineageAlreadyRecorded):
        line = Lineage.objects.create(
            before=before, after=after, change=change, happened_on=happened_on, recorded_at=now
        )
    if change != Lineage.Change.SPLIT:
        end_everything(before, ends_on=day_before(happened_on), by=by, now=now, reason=reason)
        say_correction(before, first_day=happened_on, last_day=None, reason=reason, now=now)
    if change == Lineage.Change.SUCCEEDED and after is not None:
        _take_over(held, after, starts_on=happened_on, by=by, now=now, reason=reason)
    details = {"change": change, "on": happened_on.isoformat(), "after": after.key if after else ""}
    record_deed(by, "registry.become", before.key, now=now, details=details)
    index_organisation(before, today=timezone.localdate(now))
    return line


def _take_over(
    held: list[Membership], after: Organisation, *, starts_on: date, by: User | None, now: datetime, reason: str
) -> None:
    for membership in held:
        own = Membership.objects.standing().filter(organisation=after, body=membership.body)
        # Whoever ended the membership with the day before, because of the succession, did not mean the successor's.
        is_limited = membership.ends_on is not None and membership.ends_on >= starts_on
        if not own.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).exists():
            admit(
                after,
                body=membership.body,
                sector=membership.sector,
                starts_on=starts_on,
                ends_on=membership.ends_on if is_limited else None,
                by=by,
                now=now,
                admitted_by=membership.admitted_by,
                reason=reason,
            )
