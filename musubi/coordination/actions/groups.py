"""Groups of organisations, their members over time, and their cases."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.coordination.indexing import index_group
from musubi.coordination.models import Case, Group, GroupMember
from musubi.coordination.refusals import ChangedMeanwhile, GroupExists, LeavesBeforeItJoined
from musubi.core.dates import long_date
from musubi.registry.models import Organisation

COLUMNS = ("name_ja", "name_en", "aim_ja", "aim_en", "starts_on", "ends_on", "visibility")


@transaction.atomic
def found_group(told: Mapping[str, Any], *, by: User | None, now: datetime, is_invented: bool = False) -> Group:
    """Found a group; `told` holds COLUMNS. Raises GroupExists."""
    group = Group(is_invented=is_invented, **{name: told[name] for name in COLUMNS if name in told})
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise GroupExists from error
    index_group(group)
    record_deed(by, "coordination.found_group", group.key, now=now)
    return group


@transaction.atomic
def edit_group(group: Group, told: Mapping[str, Any], *, revision: int, by: User | None, now: datetime) -> None:
    """Change a group as it stood at `revision`. Raises ChangedMeanwhile or GroupExists."""
    if not Group.objects.filter(pk=group.pk, revision=revision).update(revision=F("revision") + 1):
        raise ChangedMeanwhile
    group.refresh_from_db()
    for name in COLUMNS:
        if name in told:
            setattr(group, name, told[name])
    try:
        with transaction.atomic():
            group.save(update_fields=COLUMNS)
    except IntegrityError as error:
        raise GroupExists from error
    index_group(group)
    record_deed(by, "coordination.edit_group", group.key, now=now)


@transaction.atomic
def join_group(
    group: Group, organisation: Organisation, *, starts_on: date, by: User | None, now: datetime, **told: Any
) -> GroupMember:
    """Let an organisation belong to a group from a day; one that does already stays. `told` holds its part."""
    member, _created = GroupMember.objects.get_or_create(
        group=group, organisation=organisation, ends_on=None, defaults={"starts_on": starts_on, **told}
    )
    index_group(group)
    record_deed(by, "coordination.join_group", group.key, now=now, details={"organisation": organisation.pk})
    return member


@transaction.atomic
def leave_group(member: GroupMember, *, ends_on: date, by: User | None, now: datetime) -> None:
    """Let an organisation's membership end with a day. Raises LeavesBeforeItJoined."""
    if ends_on < member.starts_on:
        raise LeavesBeforeItJoined(day=long_date(member.starts_on))
    if GroupMember.objects.filter(pk=member.pk, ends_on=None).update(ends_on=ends_on):
        member.refresh_from_db()
        index_group(member.group)
        record_deed(by, "coordination.leave_group", member.group.key, now=now)


@transaction.atomic
def set_cases(group: Group, cases: Iterable[Case], *, by: User | None, now: datetime) -> None:
    """Say which cases are the group's."""
    group.cases.set(cases)
    record_deed(by, "coordination.set_cases", group.key, now=now)
