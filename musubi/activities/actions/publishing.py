"""The way to the public: submitted, returned, published, withdrawn."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.activities.actions.files import open_files
from musubi.activities.indexing import index_activity
from musubi.activities.models import Activity, State
from musubi.activities.refusals import CommentMissing, EditedMeanwhile, NoSuchMove


@transaction.atomic
def submit(activity: Activity, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Hand it to the secretariat. Raises NoSuchMove or EditedMeanwhile."""
    _move(activity, State.SUBMITTED, revision=revision, by=by, now=now, comment="")
    record_deed(by, "activities.submit", activity.key, now=now, on_behalf_of=activity.organisation.key)


@transaction.atomic
def return_activity(
    activity: Activity, *, comment: str, by: User | None, now: datetime, revision: int | None = None
) -> None:
    """Give it back with a comment; what was published is taken off the site. Raises CommentMissing and as `submit`."""
    if not comment.strip():
        raise CommentMissing
    _move(activity, State.RETURNED, revision=revision, by=by, now=now, comment=comment.strip())
    record_deed(by, "activities.return", activity.key, now=now)


@transaction.atomic
def publish(activity: Activity, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Show it to those it is meant for. The first instant stays when it is published again. Raises as `submit`."""
    _move(
        activity,
        State.PUBLISHED,
        revision=revision,
        by=by,
        now=now,
        comment="",
        published_at=activity.published_at or now,
    )
    record_deed(by, "activities.publish", activity.key, now=now)


@transaction.atomic
def withdraw(activity: Activity, *, by: User | None, now: datetime, revision: int | None = None) -> None:
    """Take it away from everywhere. It can be put back. Raises as `submit`."""
    _move(activity, State.WITHDRAWN, revision=revision, by=by, now=now)
    record_deed(by, "activities.withdraw", activity.key, now=now, on_behalf_of=activity.organisation.key)


@transaction.atomic
def put_back(activity: Activity, *, by: User | None, now: datetime) -> None:
    """Make a draft again of what was withdrawn. Raises NoSuchMove or EditedMeanwhile."""
    _move(activity, State.DRAFT, revision=None, by=by, now=now)
    record_deed(by, "activities.put_back", activity.key, now=now)


def _move(
    activity: Activity, state: str, *, revision: int | None, by: User | None, now: datetime, **changes: Any
) -> None:
    """Change the state as NEXT allows, with one UPDATE that names what it found, and tell the index."""
    if state not in Activity.NEXT[activity.state]:
        raise NoSuchMove(state=activity.get_state_display(), wanted=State(state).label)
    seen = activity.revision if revision is None else revision
    found = Activity.objects.filter(pk=activity.pk, revision=seen, state=activity.state, merged_into=None)
    if not found.update(state=state, revision=F("revision") + 1, changed_at=now, **changes):
        raise EditedMeanwhile
    activity.refresh_from_db()
    index_activity(activity)
    open_files(activity, by=by, now=now)
