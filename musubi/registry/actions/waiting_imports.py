"""Importing a large roster file after the answer: asked for once, done once, and its asker told what became of it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django_tasks import task

from musubi.accounts.models import User
from musubi.core.errors import Refused
from musubi.jobs.actions import enqueue
from musubi.registry.actions.imports import import_roster
from musubi.registry.models import RosterImport
from musubi.registry.queries import the_council


@transaction.atomic
def request_import(kept: RosterImport, *, starts_on: date, reason: str, by: User, now: datetime) -> bool:
    """Let the rows be imported by a job; False when somebody has asked for it already, and nothing changes."""
    rows = RosterImport.objects.filter(pk=kept.pk, requested_at=None)
    asked = rows.update(requested_at=now, requested_by=by, starts_on=starts_on, reason=reason)
    if asked:
        enqueue(carry_out_import, kept.pk, get_language() or "", unique_key=kept.job_key)
    return bool(asked)


@task()
def carry_out_import(pk: int, language: str) -> None:
    """Import the rows that were asked for. Run twice, or again after being killed, it imports them once.

    What is refused is kept, in its asker's language; what fails otherwise is tried again.
    """
    kept = RosterImport.objects.filter(pk=pk, requested_at__isnull=False, finished_at=None).first()
    council = the_council()
    if kept is None or kept.requested_by is None or kept.starts_on is None or council is None:
        return
    with override(language or None):
        try:
            import_roster(
                kept,
                council=council,
                starts_on=kept.starts_on,
                reason=kept.reason,
                by=kept.requested_by,
                now=timezone.now(),
            )
        except Refused as refusal:
            RosterImport.objects.filter(pk=pk, finished_at=None).update(
                finished_at=timezone.now(), outcome={"refused": str(refusal)}, sheet={}
            )
