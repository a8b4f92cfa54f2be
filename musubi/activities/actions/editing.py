"""One activity edited by itself, its files with it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from musubi.accounts.models import User
from musubi.activities.actions.files import owner_of
from musubi.activities.actions.sheets import days_left
from musubi.activities.actions.telling import edit
from musubi.activities.models import Activity
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
) -> None:
    """Change what was told and which files belong to it, in one moment. Raises what `edit` raises, and AltMissing."""
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
