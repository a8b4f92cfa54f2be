"""Activities for machines, read-only: what the reader may see, narrowed as the list on the site is."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import P, QueryEx, Router
from pydantic import Field

from musubi.accounts.audience import keys_of
from musubi.accounts.queries import remembered
from musubi.activities.finding import Meant, Question, found, meant, total
from musubi.activities.models import Activity, Participation
from musubi.activities.queries import bodies_on
from musubi.core import queries as prepared
from musubi.core.api import HIGHEST_LIMIT, LIMIT, Answer, Code, Name, decode_cursor, encode_cursor

router = Router(tags=["activities"])
Number = QueryEx[int, P(ge=0, lt=10**9)]


class TakingPart(Answer):
    """Who takes part. `organisation` is the id of a body known here, null for any other."""

    organisation: int | None
    name: str


class RecognitionOut(Answer):
    """As which kind of example it was chosen, and why."""

    kind: str
    citation: Name


class ActivityOut(Answer):
    """One effort of one fiscal year. `wording` is what its source says of the time; the days are what it can mean."""

    id: int
    stage: str = Field(description="plan or result")
    fiscal_year: int
    title: Name
    text: Name
    told_by: int = Field(description="the id of the organisation that tells it")
    with_whom: str = Field(description="as written by whoever told it")
    taking_part: list[TakingPart]
    starts_on: date
    ends_on: date
    wording: str
    is_planned: bool
    place: str
    prefecture: str
    kind: str
    fields: list[str]
    guidelines: list[int] = Field(description="ids, as /plans gives them")
    result_of: int | None = Field(description="the id of the plan it is the result of")
    tried_after: int | None = Field(description="the id of the activity it was tried after")
    recognition: RecognitionOut | None
    visibility: str
    is_invented: bool = Field(description="a sample that was made up for show")
    source: str
    changed_at: datetime
    url: str


class ActivitiesOut(Answer):
    """Activities, newest first."""

    count: int
    items: list[ActivityOut]
    next_cursor: str | None


@router.get("/activities", response=ActivitiesOut, summary=_("Activities of the members"))
def activities(
    request: HttpRequest,
    year: Number = 0,
    stage: Code = "",
    organisation: Number = 0,
    sector: Code = "",
    prefecture: Code = "",
    kind: Code = "",
    field: Code = "",
    guideline: Number = 0,
    recognised: QueryEx[bool, P()] = False,  # noqa: FBT002 - a parameter of a query string
    limit: QueryEx[int, P(ge=1, le=HIGHEST_LIMIT)] = LIMIT,
    cursor: str = "",
) -> Any:
    """Return what is published and the reader may see, newest first."""
    question = Question(
        year=year,
        stage=stage,
        organisation=organisation,
        sector=sector,
        prefecture=prefecture,
        kind=kind,
        field=field,
        guideline=guideline,
        recognised="1" if recognised else "",
    )
    keys = keys_of(request.user)
    tellers = meant(question, bodies_on(timezone.localdate())) if sector or prefecture else Meant()
    offset = decode_cursor(cursor)
    rows = prepared.instances(_listed, question, keys, tellers, limit=limit + 1, offset=offset)
    items = rows[:limit]
    named = {pk for one in items for pk in (one.plan_id, one.example_id) if pk}
    # What it is the result of, or was tried after, may be hidden from this reader: then its number is too.
    shown = {pk for (pk,) in prepared.rows(_shown, keys, pk__in=tuple(sorted(named)))}
    parts = _Parts(items)
    return {
        "count": remembered("activities-total", (question, keys, tellers), lambda: total(question, keys, tellers)),
        "items": [_activity(one, parts, shown) for one in items],
        "next_cursor": encode_cursor(offset + limit) if len(rows) > limit else None,
    }


def _listed(question: Question, keys: frozenset[str], tellers: Meant) -> QuerySet[Activity]:
    return found(question, keys, tellers).select_related("kind", "recognition")


def _shown(keys: frozenset[str], *, pk__in: tuple[int, ...]) -> QuerySet[Any, Any]:
    return Activity.objects.published().visible_to(keys).filter(pk__in=pk__in).order_by().values_list("pk")


class _Parts:
    """What activities have many of: three queries for any number of them."""

    def __init__(self, listed: list[Activity]) -> None:
        asked: dict[str, Any] = {"activity__in": tuple(one.pk for one in listed)}
        self.taking_part: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for activity, organisation, name in prepared.rows(_taking_part, **asked):
            self.taking_part[activity].append({"organisation": organisation, "name": name})
        self.fields = _grouped(prepared.rows(_fields, **asked))
        self.guidelines = _grouped(prepared.rows(_guidelines, **asked))


def _grouped(pairs: list[tuple[Any, ...]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for activity, value in pairs:
        found[activity].append(value)
    return found


def _taking_part(*, activity__in: tuple[int, ...]) -> QuerySet[Any, Any]:
    rows = Participation.objects.filter(activity__in=activity__in).order_by("position", "pk")
    return rows.values_list("activity", "organisation", "name")


def _fields(*, activity__in: tuple[int, ...]) -> QuerySet[Any, Any]:
    rows = Activity.fields.through._default_manager.filter(activity__in=activity__in)
    return rows.order_by("field__position").values_list("activity", "field__code")


def _guidelines(*, activity__in: tuple[int, ...]) -> QuerySet[Any, Any]:
    rows = Activity.guidelines.through._default_manager.filter(activity__in=activity__in)
    ordered = rows.order_by("guideline__plan__starts_fy", "guideline__plan", "guideline__position")
    return ordered.values_list("activity", "guideline")


def _activity(one: Activity, parts: _Parts, shown: set[int]) -> dict[str, Any]:
    same = ("id", "stage", "fiscal_year", "starts_on", "ends_on", "wording", "is_planned", "place")
    recognition = getattr(one, "recognition", None)
    return {
        **{name: getattr(one, name) for name in (*same, "visibility", "is_invented", "source", "changed_at")},
        "title": _both(one, "title"),
        "text": _both(one, "text"),
        "told_by": one.organisation_id,
        "with_whom": one.partners,
        "taking_part": parts.taking_part[one.pk],
        "prefecture": one.prefecture_id or "",
        "kind": one.kind.code if one.kind else "",
        "fields": parts.fields[one.pk],
        "guidelines": parts.guidelines[one.pk],
        "result_of": one.plan_id if one.plan_id in shown else None,
        "tried_after": one.example_id if one.example_id in shown else None,
        "recognition": {"kind": recognition.kind, "citation": _both(recognition, "citation")} if recognition else None,
        "url": f"{settings.SITE_URL}/activities/{one.pk}/",
    }


def _both(row: Any, name: str) -> dict[str, str]:
    return {"ja": getattr(row, f"{name}_ja"), "en": getattr(row, f"{name}_en")}
