"""The secretariat reads an organisation's answer: publishes its entries, or gives some back. All of it or nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from musubi.accounts.models import User
from musubi.activities.actions import publishing
from musubi.activities.models import Activity, State
from musubi.activities.models.activities import ActivityQuerySet
from musubi.activities.refusals import CommentMissing, EditedMeanwhile
from musubi.surveys import actions as surveys
from musubi.surveys.models import Request
from musubi.surveys.models import State as Answer


@transaction.atomic
def publish_entries(request: Request, seen: Mapping[int, int], *, by: User | None, now: datetime) -> int:
    """Publish the entries named in `seen`, each at the revision its reader saw; return how many there were.

    When none is left to be read, the answer is accepted. Raises EditedMeanwhile or NoSuchMove.
    """
    entries = _held(request, seen)
    waiting = [entry for entry in entries if entry.state == State.SUBMITTED]
    for entry in waiting:
        publishing.publish(entry, revision=seen[entry.pk], by=by, now=now)
    if request.state == Answer.SUBMITTED and not entries_of(request).exclude(state=State.PUBLISHED).exists():
        surveys.accept(request, by=by, now=now)
    return len(waiting)


@transaction.atomic
def publish_loose(seen: Mapping[int, int], *, by: User | None, now: datetime) -> int:
    """Publish entries that came in for no round, each at the revision its reader saw; return how many there were.

    Raises EditedMeanwhile when one of them is not as it was seen.
    """
    entries = list(loose().filter(pk__in=seen).select_related("organisation"))
    if len(entries) != len(seen):
        raise EditedMeanwhile
    for entry in entries:
        publishing.publish(entry, revision=seen[entry.pk], by=by, now=now)
    return len(entries)


@transaction.atomic
def return_entries(
    request: Request, comments: Mapping[int, str], seen: Mapping[int, int], *, by: User | None, now: datetime
) -> list[str]:
    """Give the entries with a comment back, and the answer with all comments; mail it and return the addresses.

    An answer without entries goes back with the comment under 0. Raises CommentMissing, EditedMeanwhile, NoSuchMove or
    RoundClosed.
    """
    given = {pk: comment.strip() for pk, comment in comments.items() if comment.strip()}
    if not given:
        raise CommentMissing
    entries = _held(request, {pk: seen[pk] for pk in given if pk})
    for entry in entries:
        publishing.return_activity(entry, comment=given[entry.pk], revision=seen[entry.pk], by=by, now=now)
    lines = [f"「{entry.title_ja}」{entry.comment}" for entry in entries_of(request).filter(state=State.RETURNED)]
    whole = "\n".join([*filter(None, [given.get(0)]), *lines])
    return surveys.return_answer(request, comment=whole, by=by, now=now)


def loose() -> ActivityQuerySet:
    """Return what waits for the secretariat and belongs to no round: pasted, imported, tried after an example."""
    found: ActivityQuerySet = Activity.objects.filter(state=State.SUBMITTED, request=None, merged_into=None)
    return found.order_by("fiscal_year", "organisation", "position", "pk")


def entries_of(request: Request) -> ActivityQuerySet:
    """Return what an answer holds, in its order: neither what was withdrawn nor what became part of another entry."""
    held: ActivityQuerySet = request.activities.filter(merged_into=None).exclude(state=State.WITHDRAWN)
    return held.order_by("position", "pk")


def _held(request: Request, seen: Mapping[int, int]) -> list[Activity]:
    entries = list(entries_of(request).filter(pk__in=seen).select_related("organisation"))
    if len(entries) != len(seen):
        raise EditedMeanwhile
    return entries
