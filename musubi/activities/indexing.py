"""What search is told of activities."""

from collections.abc import Sequence

from django.utils import timezone

from musubi.accounts.audience import organisation_key
from musubi.activities.models import Activity, State
from musubi.registry.models import Profile
from musubi.registry.queries import current_profile, profiles_on
from musubi.search import actions as search
from musubi.search.actions import Entry

KIND = "activity"


def index_activity(activity: Activity) -> None:
    """Write the activity's row of the search index; what was withdrawn or merged into another has none."""
    if activity.state == State.WITHDRAWN or activity.merged_into_id is not None:
        search.unindex(KIND, str(activity.pk))
        return
    search.index(_entry(activity, current_profile(activity.organisation)))


def index_activities(activities: Sequence[Activity]) -> None:
    """Write the rows of many, none of them withdrawn or merged away, in a few questions."""
    profiles = profiles_on(timezone.localdate(), organisations={one.organisation_id for one in activities})
    search.index_many([_entry(one, profiles.get(one.organisation_id)) for one in activities])


def _entry(activity: Activity, profile: Profile | None) -> Entry:
    told_by = (profile.name_ja, profile.name_en) if profile else ("", "")
    return Entry(
        kind=KIND,
        key=str(activity.pk),
        title_ja=activity.title_ja,
        title_en=activity.title_en,
        text_ja=_lines(activity.text_ja, told_by[0], activity.partners, activity.place),
        text_en=_lines(activity.text_en, told_by[1]),
        url=f"/activities/{activity.pk}/",
        owner=organisation_key(activity.organisation_id),
        prefecture=activity.prefecture_id or (profile.prefecture_id if profile else ""),
        happened_on=activity.starts_on,
        audience=activity.audience,
    )


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def index_all() -> None:
    """Write every row anew."""
    for activity in Activity.objects.select_related("organisation").order_by("pk").iterator(chunk_size=500):
        index_activity(activity)
