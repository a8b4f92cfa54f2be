"""One activity edited by itself, its files with it; and what was typed over it, kept until it is saved."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from musubi.accounts.models import User
from musubi.activities.actions import publishing
from musubi.activities.actions.files import owner_of
from musubi.activities.actions.merging import tell_apart
from musubi.activities.actions.sheets import days_left, values_of
from musubi.activities.actions.telling import edit
from musubi.activities.models import Activity, EditDraft, State
from musubi.documents import actions as documents
from musubi.documents.contents import Checked
from musubi.documents.models import StoredFile


@transaction.atomic
def edit_with_files(
    activity: Activity,
    *,
    revision: int,
    told: Mapping[str, Any],
    by: User | None,
    now: datetime,
    image: Checked | None = None,
    image_alt: str = "",
    attachment: Checked | None = None,
    removed: Collection[str] = (),
    apart: Sequence[Activity] = (),
    then: str = "",
) -> None:
    """Change what was told and which files belong to it, in one moment. Raises what `edit` raises, and AltMissing.

    `apart` is what looks like it and was said to be another activity. What `by` had typed before is saved thereby.
    `then` is what becomes of it: State.SUBMITTED hands it to the secretariat, State.PUBLISHED shows it. NoSuchMove.
    """
    edit(activity, revision=revision, told=days_left(told, activity), by=by, now=now)
    whose: dict[str, Any] = {"by": by, "now": now, "on_behalf_of": activity.organisation.key}
    owner = owner_of(activity)
    for file in StoredFile.objects.of(*owner).present():
        if str(file.uuid) in removed:
            documents.remove(file, **whose)
    if image is not None:
        documents.store(image, owner=owner, audience=activity.audience, alt_ja=image_alt, **whose)
    if attachment is not None:
        documents.store(attachment, owner=owner, audience=activity.audience, **whose)
    for other in apart:
        tell_apart(activity, other, by=by, now=now)
    if by is not None:
        forget_edit(activity, by=by)
    if then:
        move = publishing.submit if then == State.SUBMITTED else publishing.publish
        move(activity, by=by, now=now)


def keep_edit(activity: Activity, values: Mapping[str, Any], *, revision: int, by: User, now: datetime) -> None:
    """Keep what somebody has typed over an activity, finished or not; what is as it stands is not kept."""
    if dict(values) == {name: text for name, text in values_of(activity).items() if name in values}:
        forget_edit(activity, by=by)
        return
    kept = {"values": dict(values), "revision": revision, "saved_at": now}
    EditDraft.objects.update_or_create(activity=activity, user=by, defaults=kept)


def forget_edit(activity: Activity, *, by: User) -> None:
    """Throw away what somebody has typed over an activity."""
    EditDraft.objects.filter(activity=activity, user=by).delete()
