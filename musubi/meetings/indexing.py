"""What search is told of meetings and symposia."""

from musubi.accounts.audience import PUBLIC
from musubi.meetings.models import Meeting
from musubi.search import actions as search
from musubi.search.actions import Entry


def index_meeting(meeting: Meeting) -> None:
    """Write the meeting's row of the search index."""
    search.index(
        Entry(
            kind="meeting",
            key=str(meeting.pk),
            title_ja=meeting.title_ja,
            title_en=meeting.title_en,
            text_ja="\n".join(filter(None, [meeting.series.name_ja, meeting.prefecture.name_ja, meeting.note_ja])),
            text_en="\n".join(filter(None, [meeting.series.name_en, meeting.prefecture.name_en, meeting.note_en])),
            url=f"/meetings/{meeting.pk}/",
            prefecture=meeting.prefecture_id,
            happened_on=meeting.starts_on,
            audience=frozenset({PUBLIC}),
        )
    )


def index_all() -> None:
    """Write every row anew."""
    for meeting in Meeting.objects.select_related("series", "prefecture").order_by("pk"):
        index_meeting(meeting)
