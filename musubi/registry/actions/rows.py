"""How dated rows change: the revision that serialises editors, superseding, and saying that we correct."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from musubi.core.errors import Refused
from musubi.registry.actions.refusals import (
    AlreadySuperseded,
    AlreadyWithdrawn,
    EditedMeanwhile,
    PeriodsOverlap,
    ReasonMissing,
)
from musubi.registry.models import Correction, Organisation, Profile
from musubi.registry.models.history import Recorded

Row = TypeVar("Row", bound=Recorded)


def take(organisation: Organisation, *, revision: int | None = None) -> None:
    """Lock the organisation for the rest of the transaction and count one change to it.

    With `revision`, the caller changed what it saw at that revision; raises EditedMeanwhile if it has moved on.
    Raises AlreadyWithdrawn when nothing is said of the organisation any more.
    """
    rows = Organisation.objects.filter(pk=organisation.pk)
    if revision is not None:
        rows = rows.filter(revision=revision)
    if not rows.update(revision=F("revision") + 1):
        raise EditedMeanwhile
    if not Profile.objects.standing().filter(organisation=organisation).exists():
        raise AlreadyWithdrawn
    organisation.refresh_from_db(fields=["revision"])


def supersede(row: Recorded, *, now: datetime) -> None:
    """Stop believing `row`. Raises AlreadySuperseded if somebody else did so first."""
    # Whoever waited for the organisation may have come in before the row was recorded; it cannot end before it began.
    superseded_at = max(now, row.recorded_at)
    changed = type(row)._default_manager.filter(pk=row.pk, superseded_at=None).update(superseded_at=superseded_at)
    if not changed:
        raise AlreadySuperseded
    row.superseded_at = superseded_at


def successor(row: Row, *, now: datetime, **changes: Any) -> Row:
    """Supersede `row` and return its saved copy with `changes`."""
    supersede(row, now=now)
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    if "replaces_id" in kept:
        kept["replaces_id"] = row.pk
    fresh = type(row)(**{**kept, "recorded_at": now, "superseded_at": None})
    for name, value in changes.items():
        setattr(fresh, name, value)
    with refusing(PeriodsOverlap):
        fresh.save()
    return fresh


def say_correction(
    organisation: Organisation, *, first_day: date | None, last_day: date | None, reason: str, now: datetime
) -> None:
    """Record that what was said of these days was wrong, when any of them is already past.

    Raises ReasonMissing when a past day is concerned and `reason` is empty.
    """
    yesterday_or_before = first_day is None or first_day < timezone.localdate(now)
    if not yesterday_or_before:
        return
    if not reason.strip():
        raise ReasonMissing
    Correction.objects.create(
        organisation=organisation, made_at=now, first_day=first_day, last_day=last_day, reason=reason.strip()
    )


@contextmanager
def refusing(refusal: type[Refused]) -> Iterator[None]:
    """Turn a database constraint's no into `refusal`, leaving the surrounding transaction usable."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise refusal from error
