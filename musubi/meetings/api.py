"""The chronology for machines, read-only."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import P, QueryEx, Router
from pydantic import Field

from musubi.core.api import HIGHEST_LIMIT, LIMIT, Answer, Code, Name, page_of
from musubi.meetings.models import Meeting

router = Router(tags=["meetings"])


class MeetingOut(Answer):
    """One meeting or symposium. `ordinal` counts within its series and is never the year."""

    id: int
    series: str
    ordinal: int
    title: Name
    starts_on: date
    ends_on: date
    wording: str
    is_planned: bool
    is_unconfirmed: bool = Field(description="planned for days that are over; no record says that it was held")
    prefecture: str


class ChronologyOut(Answer):
    """Meetings and symposia, earliest first."""

    count: int
    items: list[MeetingOut]
    next_cursor: str | None


@router.get("/chronology", response=ChronologyOut, summary=_("Meetings and symposia"))
def chronology(
    request: HttpRequest,
    series: Code = "",
    limit: QueryEx[int, P(ge=1, le=HIGHEST_LIMIT)] = LIMIT,
    cursor: str = "",
) -> Any:
    """Return what was held, earliest first, of one series or of all."""
    found = Meeting.objects.select_related("series").order_by("starts_on", "series", "ordinal")
    if series:
        found = found.filter(series__code=series)
    today = timezone.localdate()
    items, next_cursor = page_of(found, limit=limit, cursor=cursor)
    return {
        "count": found.count(),
        "items": [
            {
                "id": one.pk,
                "series": one.series.code,
                "ordinal": one.ordinal,
                "title": {"ja": one.title_ja, "en": one.title_en},
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
                "wording": one.wording,
                "is_planned": one.is_planned,
                "is_unconfirmed": one.held.is_unconfirmed(today),
                "prefecture": one.prefecture_id,
            }
            for one in items
        ],
        "next_cursor": next_cursor,
    }
