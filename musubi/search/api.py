"""Search for machines: what anybody may see, and nothing else."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import P, QueryEx, Router

from musubi.accounts.audience import keys_of
from musubi.core.api import HIGHEST_LIMIT, Answer, Name, decode_cursor, encode_cursor
from musubi.search.queries import find

router = Router(tags=["search"])
LIMIT = 20


class HitOut(Answer):
    """One record found."""

    kind: str
    title: Name
    url: str
    sector: str
    prefecture: str
    date: date | None


class SearchOut(Answer):
    """What was found, best first."""

    count: int
    items: list[HitOut]
    next_cursor: str | None


@router.get("/search", response=SearchOut, summary=_("Search everything"))
def search(
    request: HttpRequest,
    q: str,
    kind: str = "",
    sector: str = "",
    prefecture: str = "",
    limit: QueryEx[int, P(ge=1, le=HIGHEST_LIMIT)] = LIMIT,
    cursor: str = "",
) -> Any:
    """Return the records that contain every word of `q`, as the reader may see them."""
    offset = decode_cursor(cursor)
    found = find(
        q,
        keys=keys_of(request.user),
        kinds=(kind,) if kind else (),
        sector=sector,
        prefecture=prefecture,
        offset=offset,
        limit=limit,
    )
    return {
        "count": found.total,
        "items": [
            {
                "kind": hit.kind,
                "title": {"ja": hit.title_ja, "en": hit.title_en},
                "url": f"{settings.SITE_URL}{hit.url}",
                "sector": hit.sector,
                "prefecture": hit.prefecture,
                "date": hit.happened_on,
            }
            for hit in found.hits
        ],
        "next_cursor": encode_cursor(offset + limit) if offset + limit < found.total else None,
    }
