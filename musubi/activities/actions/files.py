"""Images and attachments of activities: they open to whom their activity opens."""

from datetime import datetime

from musubi.accounts.audience import SECRETARIAT
from musubi.accounts.models import User
from musubi.activities.models import Activity
from musubi.documents import actions as documents
from musubi.documents.actions import Owner
from musubi.registry.audience import editing_key
from musubi.surveys.models import Request

KIND = "activity"
KIND_OF_ENTRY = "answer_entry"


def owner_of(activity: Activity) -> Owner:
    """Return the activity as documents knows it."""
    return Owner(KIND, str(activity.pk))


def owner_of_entry(request: Request, key: str) -> Owner:
    """Return an entry that is not sent yet as documents knows it."""
    return Owner(KIND_OF_ENTRY, f"{request.pk}:{key}")


def audience_of_entry(request: Request) -> frozenset[str]:
    """Return who may open the files of an entry that is not sent yet."""
    return frozenset({editing_key(request.organisation_id), SECRETARIAT})


def open_files(activity: Activity, *, by: User | None, now: datetime) -> None:
    """Open the activity's files to its audience of now, in the transaction that changed it."""
    documents.set_audience(
        owner_of(activity), activity.audience, by=by, now=now, on_behalf_of=activity.organisation.key
    )
