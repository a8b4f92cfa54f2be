"""Entering many organisations at once, as a roster file asks: what `enter`, `admit` and others do one by one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.core.errors import Refused
from musubi.registry.actions.refusals import ReasonMissing
from musubi.registry.exchange.planning import Entry
from musubi.registry.identifiers import READERS
from musubi.registry.indexing import index_organisation
from musubi.registry.models import Alias, Body, Correction, Identifier, Membership, Organisation, Profile

AT_ONCE = 500


def enter_many(
    entries: Sequence[Entry], *, council: Body, reason: str, source: str, by: User | None, now: datetime
) -> Iterator[tuple[Entry, Refused]]:
    """Enter the organisation of each entry with all that its row says of it, and yield what a rule refuses.

    To be called inside a transaction that is given up when anything is yielded. An organisation that nobody knows yet
    has no editor to wait for and no period to overlap, so its rows are written without asking.
    """
    organisations = Organisation.objects.bulk_create(
        [Organisation(revision=1 + len(_steps(entry)), **entry.details) for entry in entries], batch_size=AT_ONCE
    )
    pairs = list(zip(entries, organisations, strict=True))
    Profile.objects.bulk_create(
        [Profile(organisation=one, recorded_at=now, source=source, **entry.facts) for entry, one in pairs],
        batch_size=AT_ONCE,
    )
    aliases = [
        Alias(organisation=one, text=text) for entry, one in pairs for text in dict.fromkeys(entry.aliases or [])
    ]
    Alias.objects.bulk_create(aliases, batch_size=AT_ONCE)
    identifiers = [
        Identifier(organisation=one, scheme=scheme, value=READERS[scheme](text))
        for entry, one in pairs
        for scheme, text in entry.identifiers.items()
        if text.strip()
    ]
    Identifier.objects.bulk_create(identifiers, batch_size=AT_ONCE)
    memberships = _admitted(pairs, council, source=source, now=now)
    Membership.objects.bulk_create(memberships.values(), batch_size=AT_ONCE)
    late = {pk: one for pk, one in memberships.items() if one.starts_on < timezone.localdate(now)}
    if late and not reason.strip():
        yield from ((entry, ReasonMissing()) for entry, one in pairs if one.pk in late)
        return
    Correction.objects.bulk_create(_corrections(late.values(), reason.strip(), now), batch_size=AT_ONCE)
    _tell(pairs, memberships, by=by, now=now)


def _steps(entry: Entry) -> list[tuple[str, dict[str, Any]]]:
    """Return the verbs that one by one would do the same after `enter`, with what their deeds tell."""
    steps: list[tuple[str, dict[str, Any]]] = []
    if entry.details:
        steps.append(("registry.edit_details", {"fields": sorted(entry.details)}))
    if entry.aliases is not None:
        steps.append(("registry.replace_aliases", {}))
    if entry.identifiers:
        steps.append(("registry.set_identifiers", {"schemes": sorted(entry.identifiers)}))
    if entry.step:
        steps.append(("registry.admit", {}))
    return steps


def _admitted(
    pairs: Sequence[tuple[Entry, Organisation]], council: Body, *, source: str, now: datetime
) -> dict[int, Membership]:
    return {
        one.pk: Membership(
            organisation=one, body=council, sector=entry.step.sector, source=source, recorded_at=now, **entry.step.terms
        )
        for entry, one in pairs
        if entry.step and entry.step.sector
    }


def _corrections(late: Any, reason: str, now: datetime) -> Iterator[Correction]:
    for one in late:
        yield Correction(
            organisation_id=one.organisation_id, made_at=now, first_day=one.starts_on, last_day=one.ends_on,
            reason=reason,
        )  # fmt: skip


def _tell(
    pairs: Sequence[tuple[Entry, Organisation]],
    memberships: dict[int, Membership],
    *,
    by: User | None,
    now: datetime,
) -> None:
    for entry, organisation in pairs:
        record_deed(by, "registry.enter", organisation.key, now=now)
        for verb, details in _steps(entry):
            told = memberships[organisation.pk].told if verb == "registry.admit" else details
            record_deed(by, verb, organisation.key, now=now, details=told)
        index_organisation(organisation, today=timezone.localdate(now))
