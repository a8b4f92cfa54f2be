"""What search is told of activities."""

from musubi.activities.models import Activity, State
from musubi.registry.queries import current_profile
from musubi.search import actions as search
from musubi.search.actions import Entry

KIND = "activity"


def index_activity(activity: Activity) -> None:
    """Write the activity's row of the search index; what was withdrawn or merged into another has none."""
    if activity.state == State.WITHDRAWN or activity.merged_into_id is not None:
        search.unindex(KIND, str(activity.pk))
        return
    profile = current_profile(activity.organisation)
    told_by = (profile.name_ja, profile.name_en) if profile else ("", "")
    search.index(
        Entry(
            kind=KIND,
            key=str(activity.pk),
            title_ja=activity.title_ja,
            title_en=activity.title_en,
            text_ja=_lines(activity.text_ja, told_by[0], activity.partners, activity.place),
            text_en=_lines(activity.text_en, told_by[1]),
            url=f"/activities/{activity.pk}/",
            owner=activity.organisation.key,
            prefecture=activity.prefecture_id or (profile.prefecture_id if profile else ""),
            happened_on=activity.starts_on,
            audience=activity.audience,
        )
    )


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def index_all() -> None:
    """Write every row anew."""
    for activity in Activity.objects.select_related("organisation").order_by("pk").iterator(chunk_size=500):
        index_activity(activity)
