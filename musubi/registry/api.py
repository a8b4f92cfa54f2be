"""The registry for machines, read-only: organisations of any day, bodies."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import P, Path, QueryEx, Router
from pydantic import Field

from musubi.core.api import HIGHEST_LIMIT, LIMIT, Answer, Code, Name, decode_cursor, encode_cursor
from musubi.registry.models import Body, KnownTotal, Lineage, Membership, Organisation, Profile
from musubi.registry.queries import Entry, current_profile, roster, seats_by_body, the_council

router = Router(tags=["registry"])


class OrganisationOut(Answer):
    """An organisation as it was called and sorted on the day asked for."""

    id: int
    name: Name
    legal_form: str = Field(description="as printed before the Japanese name")
    reading: str
    sector: str = Field(
        description="industry, academia, government or finance: assigned by the council; empty where it is no member"
    )
    kind: str
    prefecture: str = Field(description="JIS X 0401")
    ended_on: date | None = Field(
        description="when it ended as an organisation; still a member then means that nobody recorded when it left"
    )
    url: str


class TotalOut(Answer):
    """How many organisations a source says took part at some time."""

    count: int
    valid_from: date
    valid_to: date


class OrganisationsOut(Answer):
    """A roster. `count` is null where no source tells it; `list_known` is false where only a number is known."""

    count: int | None
    as_of: date
    list_known: bool
    nearest_total: TotalOut | None = Field(
        description="where no source tells the count of that day: the number of the nearest time of which one does"
    )
    items: list[OrganisationOut]
    next_cursor: str | None


class OrganisationDetailOut(OrganisationOut):
    """One organisation with its other names and identifiers."""

    also_called: list[str]
    identifiers: dict[str, str]
    website: str


class SeatOut(Answer):
    """Who sits in a body."""

    organisation: int
    name: Name
    capacity: str
    since: date
    is_since_known: bool


class BodyOut(Answer):
    """A body of the council and its seats on the day asked for."""

    code: str
    name: Name
    nature: str
    seats: list[SeatOut]


class BodiesOut(Answer):
    """Every body."""

    count: int
    items: list[BodyOut]


@router.get("/organisations", response=OrganisationsOut, summary=_("Member organisations on a day"))
def organisations(
    request: HttpRequest,
    as_of: QueryEx[date | None, P(description="ISO date in Japan; today unless given")] = None,
    sector: Code = "",
    prefecture: Code = "",
    limit: QueryEx[int, P(ge=1, le=HIGHEST_LIMIT)] = LIMIT,
    cursor: str = "",
) -> Any:
    """Return the roster of a day in printed order."""
    council = the_council()
    day = as_of or timezone.localdate()
    if council is None:
        return {"count": 0, "as_of": day, "list_known": False, "nearest_total": None, "items": [], "next_cursor": None}
    offset = decode_cursor(cursor)
    found = roster(council, day=day)
    entries = found.entries(sector=sector, prefecture=prefecture, within=range(offset, offset + limit + 1))
    ended = found.ended()
    narrowed = found.is_list_known and (sector or prefecture)
    return {
        "count": found.count(sector=sector, prefecture=prefecture) if narrowed else found.total,
        "as_of": day,
        "list_known": found.is_list_known,
        "nearest_total": _total(found.nearest_total),
        "items": [_organisation(entry, entry.sector_id, ended.get(entry.organisation_id)) for entry in entries[:limit]],
        "next_cursor": encode_cursor(offset + limit) if len(entries) > limit else None,
    }


@router.get("/organisations/{int:pk}", response=OrganisationDetailOut, summary=_("One organisation"))
def organisation(request: HttpRequest, pk: Path[int]) -> Any:
    """Return an organisation as it is today."""
    found = get_object_or_404(Organisation.objects.prefetch_related("aliases", "identifiers"), pk=pk)
    profile = current_profile(found)
    if profile is None:
        raise Http404
    today = timezone.localdate()
    membership = Membership.objects.standing().on(today).filter(organisation=found).first()
    ending = Lineage.objects.standing().endings(today).filter(before=found).order_by("happened_on", "pk").first()
    return {
        **_organisation(profile, membership.sector_id if membership else "", ending),
        "also_called": [alias.text for alias in found.aliases.all()],
        "identifiers": {one.scheme: one.value for one in found.identifiers.all()},
        "website": found.website,
    }


@router.get("/bodies", response=BodiesOut, summary=_("Bodies and who sits in them"))
def bodies(request: HttpRequest, as_of: date | None = None) -> Any:
    """Return every body with its seats on a day, today unless given."""
    day = as_of or timezone.localdate()
    found = list(Body.objects.all())
    seats = seats_by_body(found, day=day)
    items = [
        {
            "code": body.code,
            "name": {"ja": body.name_ja, "en": body.name_en},
            "nature": body.nature,
            "seats": [
                {
                    "organisation": seat.organisation_id,
                    "name": {"ja": profile.full_name_ja, "en": profile.name_en},
                    "capacity": seat.capacity,
                    "since": seat.starts_on,
                    "is_since_known": seat.is_start_known,
                }
                for seat, profile in seats[body.pk]
            ],
        }
        for body in found
    ]
    return {"count": len(items), "items": items}


def _total(known: KnownTotal | None) -> dict[str, Any] | None:
    if known is None:
        return None
    return {"count": known.count, "valid_from": known.valid_from, "valid_to": known.valid_to}


def _organisation(profile: Profile | Entry, sector: str, ending: Lineage | None) -> dict[str, Any]:
    return {
        "id": profile.organisation_id,
        "name": {"ja": profile.name_ja, "en": profile.name_en},
        "legal_form": profile.legal_form_ja,
        "reading": profile.reading,
        "sector": sector,
        "kind": profile.kind_id,
        "prefecture": profile.prefecture_id,
        "ended_on": ending.happened_on if ending else None,
        "url": f"{settings.SITE_URL}/organisations/{profile.organisation_id}/",
    }
