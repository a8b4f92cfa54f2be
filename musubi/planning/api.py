"""Plans for machines, read-only."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import P, QueryEx, Router
from pydantic import Field

from musubi.core.api import HIGHEST_LIMIT, LIMIT, Answer, Code, Name, page_of
from musubi.planning.models import Guideline, Plan, Target

router = Router(tags=["planning"])


class GuidelineOut(Answer):
    """One guideline of a plan. `label` tells what the plan calls it."""

    id: int
    label: Name
    number: int
    name: Name
    text: Name
    part_of: int | None = Field(description="the id of the guideline it is part of")
    continues: int | None = Field(description="the id of the guideline of the plan before that it continues")
    continuation: str = Field(description="kept or revised; empty where it continues none")
    programmes: list[Name] = Field(description="what the plan names as examples")


class TargetOut(Answer):
    """A number the plan set itself. `base` and `result` are null where no source gives them."""

    number: int
    indicator: Name
    span: str = Field(description="cumulative over `years`, or single: for `fiscal_year` alone")
    years: int | None
    fiscal_year: int | None
    measure: str = Field(description="absolute, or a multiple of `base`")
    value: Decimal
    unit: Name
    base: Decimal | None
    result: Decimal | None
    result_unit: Name


class PlanOut(Answer):
    """A plan with its guidelines and targets. `ends_fy` is null where no source tells the last fiscal year."""

    id: int
    body: str
    name: Name
    slogan: Name
    starts_fy: int
    ends_fy: int | None
    adopted_from: date | None
    adopted_to: date | None
    meeting: int | None = Field(description="the id of the meeting that adopted it, where that is known")
    occasion: Name
    guidelines: list[GuidelineOut]
    targets: list[TargetOut]
    source: str


class PlansOut(Answer):
    """Plans, earliest first."""

    count: int
    items: list[PlanOut]
    next_cursor: str | None


@router.get("/plans", response=PlansOut, summary=_("Plans, guidelines and targets"))
def plans(
    request: HttpRequest,
    body: Code = "",
    limit: QueryEx[int, P(ge=1, le=HIGHEST_LIMIT)] = LIMIT,
    cursor: str = "",
) -> Any:
    """Return the plans, earliest first, of one body or of all."""
    found = Plan.objects.select_related("body").order_by("starts_fy", "pk")
    found = found.prefetch_related("guidelines__programmes", "targets")
    if body:
        found = found.filter(body__code=body)
    items, next_cursor = page_of(found, limit=limit, cursor=cursor)
    return {"count": found.count(), "items": [_plan(one) for one in items], "next_cursor": next_cursor}


def _plan(plan: Plan) -> dict[str, Any]:
    same = ("id", "starts_fy", "ends_fy", "adopted_from", "adopted_to", "source")
    return {
        **{name: getattr(plan, name) for name in same},
        "body": plan.body.code,
        "meeting": plan.meeting_id,
        **{name: _both(plan, name) for name in ("name", "slogan", "occasion")},
        "guidelines": [_guideline(one) for one in plan.guidelines.all()],
        "targets": [_target(one) for one in plan.targets.all()],
    }


def _guideline(guideline: Guideline) -> dict[str, Any]:
    return {
        **{name: getattr(guideline, name) for name in ("id", "number", "continuation")},
        **{name: _both(guideline, name) for name in ("label", "name", "text")},
        "part_of": guideline.parent_id,
        "continues": guideline.continues_id,
        "programmes": [_both(one, "name") for one in guideline.programmes.all()],
    }


def _target(target: Target) -> dict[str, Any]:
    same = ("number", "span", "years", "fiscal_year", "measure", "value", "base", "result")
    return {
        **{name: getattr(target, name) for name in same},
        **{name: _both(target, name) for name in ("indicator", "unit", "result_unit")},
    }


def _both(row: Any, name: str) -> dict[str, str]:
    return {"ja": getattr(row, f"{name}_ja"), "en": getattr(row, f"{name}_en")}
