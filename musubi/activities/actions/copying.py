"""What an answer starts from: the entries of last time, or, where results are asked, this year's plans."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from musubi.activities.collections import STAGES
from musubi.activities.models import Activity, Stage, State
from musubi.activities.queries import last_told
from musubi.activities.reading.days import find_days
from musubi.core.dates import fiscal_year
from musubi.surveys.models import Request

ALMOST_A_YEAR = 334  # days


def copies_for(request: Request) -> list[tuple[Activity, str]]:
    """Return the activities to start from, each with its date of then where that cannot be this time's."""
    year, stage = request.round.fiscal_year, STAGES[request.round.collection]
    plans: list[Activity] = []
    if stage == Stage.RESULT:
        of_year = Activity.objects.filter(
            organisation=request.organisation_id, stage=Stage.PLAN, fiscal_year=year, merged_into=None, result=None
        )
        plans = list(of_year.exclude(state__in=[State.WITHDRAWN, State.DRAFT]).order_by("position", "pk"))
    found = plans or last_told(request.organisation, stage=stage, fiscal_year=year)
    prefetch_related_objects(found, "fields", "guidelines", "links")
    return [(one, "" if _when(one, request) is None else str(one.happens)) for one in found]


def copied_values(values: Mapping[str, Any], request: Request, activity: Activity) -> dict[str, Any]:
    """Return an earlier activity's values for this time: its day becomes the month, and no guideline is taken over."""
    when = _when(activity, request)
    return {
        **values,
        "when": values["when"] if when is None else when,
        # A plan's guidelines are its year's.
        "guidelines": values["guidelines"] if activity.fiscal_year == request.round.fiscal_year else [],
    }


def _when(activity: Activity, request: Request) -> str | None:
    """Return other words for when it takes place, or None where its own hold in the round's fiscal year too."""
    year = request.round.fiscal_year
    if activity.fiscal_year == year:
        return None
    if activity.wording:
        days = find_days(activity.wording, fiscal_year=year)
        if days and all(one.first and one.last and fiscal_year(one.first) == year for one in days):
            return None
    return _months(activity.starts_on, activity.ends_on)


def _months(first: date, last: date) -> str:
    if (last - first).days >= ALMOST_A_YEAR:
        return "通年"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.month}月"
    return f"{first.month}月〜{last.month}月"
