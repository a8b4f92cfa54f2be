"""What search and the lists' counts are told of activities."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from musubi.accounts.actions import recount
from musubi.accounts.audience import organisation_key
from musubi.activities.models import Activity, State
from musubi.activities.queries import Body, bodies_on
from musubi.activities.tallies import KIND
from musubi.search import actions as search
from musubi.search.actions import Entry


def index_activity(activity: Activity) -> None:
    """Write the activity's row of the search index; what was withdrawn or merged into another has none."""
    if activity.state == State.WITHDRAWN or activity.merged_into_id is not None:
        search.unindex(KIND, str(activity.pk))
        recount(KIND, [activity.pk])
        return
    index_activities([activity])


def index_activities(
    activities: Sequence[Activity], *, bodies: Mapping[int, Body] | None = None, is_of_a_file: bool = False
) -> None:
    """Write the rows of many, none of them withdrawn or merged away. `bodies`, those of today, spare a question.

    What is of a file may be very much: a job does the half of the work that searches can do without.
    """
    if bodies is None:
        bodies = bodies_on(timezone.localdate(), organisations={one.organisation_id for one in activities})
    entries = (_entry(one, bodies.get(one.organisation_id)) for one in activities)
    search.index_many(entries, tokens_later=is_of_a_file)
    recount(KIND, [one.pk for one in activities])


def index_all(*, today: date) -> None:
    """Write every row anew that is not as it should be: a teller may be called otherwise since this morning."""
    bodies = bodies_on(today)
    shown = Activity.objects.filter(merged_into=None).exclude(state=State.WITHDRAWN)
    rows = shown.select_related("organisation").order_by("pk").iterator(chunk_size=500)
    search.index_many(_entry(activity, bodies.get(activity.organisation_id)) for activity in rows)


def _entry(activity: Activity, teller: Body | None) -> Entry:
    told_by = (teller.name_ja, teller.name_en) if teller else ("", "")
    return Entry(
        kind=KIND,
        key=str(activity.pk),
        title_ja=activity.title_ja,
        title_en=activity.title_en,
        text_ja=_lines(activity.text_ja, told_by[0], activity.partners, activity.place),
        text_en=_lines(activity.text_en, told_by[1]),
        url=f"/activities/{activity.pk}/",
        owner=organisation_key(activity.organisation_id),
        sector=teller.sector if teller else "",
        prefecture=activity.prefecture_id or (teller.prefecture if teller else ""),
        happened_on=activity.starts_on,
        is_invented=activity.is_invented,
        audience=activity.audience,
    )


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))
