"""Seeds for machines, read-only: what the reader may see, narrowed as the list on the site is."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import P, QueryEx, Router
from pydantic import Field

from musubi.accounts.audience import keys_of
from musubi.coordination.audience import is_paper_shown, sheet_for
from musubi.coordination.models import SHEET, Seed
from musubi.coordination.queries import seeds_found
from musubi.core.api import HIGHEST_LIMIT, LIMIT, Answer, Code, Name, decode_cursor, encode_cursor

router = Router(tags=["seeds"])


class SeedOut(Answer):
    """What an organisation knows or can do. While its patent application is unpublished, most of the sheet is empty."""

    id: int
    title: Name
    summary: Name
    uses: Name
    features: Name
    comparison: Name
    challenges: Name
    wanted: Name
    keywords: Name
    is_limited: bool = Field(description="an unpublished patent application keeps part of it from this reader")
    kept_by: int = Field(description="the id of the organisation that keeps it")
    researcher: Name
    moved_on: date | None = Field(description="since when the researcher is elsewhere")
    fields: list[str]
    trl: int | None = Field(description="technology readiness level, 1 to 9")
    rights: str
    rights_number: str
    equipment: str
    source_system: str = Field(description="the system it is kept in, with the number and the page there")
    outside_id: str
    outside_url: str
    visibility: str
    is_invented: bool = Field(description="a sample that was made up for show")
    changed_at: datetime
    confirmed_at: datetime | None
    url: str


class SeedsOut(Answer):
    """Seeds, the best or the newest first."""

    count: int
    items: list[SeedOut]
    next_cursor: str | None


@router.get("/seeds", response=SeedsOut, summary=_("Seeds of the members"))
def seeds(
    request: HttpRequest,
    q: QueryEx[str, P(max_length=200)] = "",
    field: Code = "",
    prefecture: Code = "",
    kind: Code = "",
    rights: Code = "",
    trl: QueryEx[int, P(ge=0, le=9)] = 0,
    limit: QueryEx[int, P(ge=1, le=HIGHEST_LIMIT)] = LIMIT,
    cursor: str = "",
) -> Any:
    """Return what is published and the reader may see."""
    keys, offset = keys_of(request.user), decode_cursor(cursor)
    text = q.replace("\0", "")
    found = seeds_found(keys, text=text, field=field, prefecture=prefecture, kind=kind, rights=rights, trl=trl)
    listed = found[offset : offset + limit]
    shown = Seed.objects.filter(pk__in=listed).prefetch_related("fields").in_bulk()
    return {
        "count": len(found),
        "items": [_seed(shown[pk], keys) for pk in listed if pk in shown],
        "next_cursor": encode_cursor(offset + limit) if len(found) > offset + limit else None,
    }


def _seed(one: Seed, keys: frozenset[str]) -> dict[str, Any]:
    shown = sheet_for(one, keys)
    is_whole = is_paper_shown(one, keys)
    same = ("id", "moved_on", "trl", "rights", "source_system", "outside_id", "visibility", "is_invented")
    nothing = {"ja": "", "en": ""}
    return {
        **{name: getattr(one, name) for name in (*same, "changed_at", "confirmed_at")},
        **{part: _both(one, part) if part in shown else nothing for part in SHEET},
        "is_limited": shown != SHEET,
        "kept_by": one.organisation_id,
        "researcher": _both(one, "researcher_name"),
        "fields": [field.code for field in one.fields.all()],
        "rights_number": one.rights_number if is_whole else "",
        "equipment": one.equipment if is_whole else "",
        "outside_url": one.url,
        "url": f"{settings.SITE_URL}{one.path}",
    }


def _both(row: Any, name: str) -> dict[str, str]:
    return {"ja": getattr(row, f"{name}_ja"), "en": getattr(row, f"{name}_en")}
