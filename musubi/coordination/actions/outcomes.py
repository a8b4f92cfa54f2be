"""What came of it, and who did what for it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.coordination.actions.moving import log
from musubi.coordination.indexing import index_outcome
from musubi.coordination.models import Case, EventKind, Outcome, OutcomeRole, OutcomeState
from musubi.coordination.refusals import ChangedMeanwhile, EvidenceMissing, Missing, NotAllowedHere

COLUMNS = (
    "kind",
    "title_ja",
    "title_en",
    "text_ja",
    "text_en",
    "happened_on",
    "evidence",
    "evidence_url",
    "prefecture",
    "venture_status",
    "venture_status_on",
    "visibility",
)


@transaction.atomic
def record_outcome(
    told: Mapping[str, Any],
    *,
    roles: Iterable[Mapping[str, Any]] = (),
    case: Case | None = None,
    by: User | None,
    now: datetime,
    is_invented: bool = False,
) -> Outcome:
    """Record an outcome as a draft; `told` holds COLUMNS and venture_classes, `roles` what each organisation did.

    Raises Missing or EvidenceMissing.
    """
    outcome = Outcome(case=case, recorded_at=now, changed_at=now, is_invented=is_invented)
    _fill(outcome, told)
    outcome.save()
    _attach(outcome, told, roles)
    index_outcome(outcome)
    if case is not None:
        log(case, EventKind.OUTCOME, by=by, now=now, details={"outcome": outcome.pk, "kind": outcome.kind})
    record_deed(by, "coordination.record_outcome", outcome.key, now=now, details={"kind": outcome.kind})
    return outcome


@transaction.atomic
def edit_outcome(
    outcome: Outcome,
    told: Mapping[str, Any],
    *,
    revision: int,
    by: User | None,
    now: datetime,
    roles: Iterable[Mapping[str, Any]] | None = None,
) -> None:
    """Change an outcome as it stood at `revision`, and its roles if they are given. Raises ChangedMeanwhile too."""
    _take(outcome, revision=revision, now=now)
    _fill(outcome, told)
    outcome.save(update_fields=COLUMNS)
    _attach(outcome, told, roles)
    index_outcome(outcome)
    record_deed(by, "coordination.edit_outcome", outcome.key, now=now)


@transaction.atomic
def move_outcome(outcome: Outcome, state: str, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Publish an outcome, take it away, or make a draft of it again. Raises NotAllowedHere or ChangedMeanwhile."""
    if state not in Outcome.NEXT[outcome.state]:
        raise NotAllowedHere(state=outcome.get_state_display(), wanted=OutcomeState(state).label)
    _take(outcome, revision=outcome.revision if revision is None else revision, now=now)
    Outcome.objects.filter(pk=outcome.pk).update(state=state)
    outcome.refresh_from_db()
    index_outcome(outcome)
    record_deed(by, f"coordination.outcome_{state}", outcome.key, now=now)


def _take(outcome: Outcome, *, revision: int, now: datetime) -> None:
    rows = Outcome.objects.filter(pk=outcome.pk, revision=revision, state=outcome.state)
    if not rows.update(revision=F("revision") + 1, changed_at=now):
        raise ChangedMeanwhile
    outcome.refresh_from_db()


def _fill(outcome: Outcome, told: Mapping[str, Any]) -> None:
    for name in COLUMNS:
        if name in told:
            setattr(outcome, name, told[name])
    if not outcome.title_ja.strip():
        raise Missing(name=Outcome._meta.get_field("title_ja").verbose_name)
    if not outcome.evidence.strip():
        raise EvidenceMissing


def _attach(outcome: Outcome, told: Mapping[str, Any], roles: Iterable[Mapping[str, Any]] | None) -> None:
    if "venture_classes" in told:
        outcome.venture_classes.set(told["venture_classes"])
    if roles is None:
        return
    outcome.roles.all().delete()
    OutcomeRole.objects.bulk_create(
        OutcomeRole(outcome=outcome, position=position, **role) for position, role in enumerate(roles)
    )
