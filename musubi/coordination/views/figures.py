"""The council's figures: how far cases come, how long they stay, what came of them. Each opens what it counts."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from musubi.coordination import permissions
from musubi.coordination.models import MOVES, Case, CaseEvent, Outcome, OutcomeKind, Stage
from musubi.coordination.queries import first_reply_days, funnel, passing
from musubi.core.dates import fiscal_year, fiscal_year_label
from musubi.core.errors import require

YEARS = 5
MOST_CASES = 200
PERCENT = 100


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of cases received since a fiscal year began, and of outcomes by kind and year."""
    require(permissions.may_run_desk(request.user))
    this_year = fiscal_year(timezone.localdate())
    years = list(range(this_year, this_year - YEARS, -1))
    asked = request.GET.get("since", "")
    since = next((date(year, 4, 1) for year in years if str(year) == asked), None)
    opened = next((name for name in ("reached", "now") if request.GET.get(name) in Stage.values), "")
    stage = request.GET[opened] if opened else ""
    behind = {"reached": _reached, "now": _in}.get(opened)
    found = list(behind(stage, since=since)[: MOST_CASES + 1]) if behind else []
    context = {
        "stages": _stages(since),
        "first_reply": first_reply_days(since=since),
        "since": str(since.year) if since else "",
        "sinces": [(str(year), fiscal_year_label(year)) for year in years],
        "opened": opened,
        "stage": Stage(stage).label if stage else "",
        "cases": found[:MOST_CASES],
        "has_more": len(found) > MOST_CASES,
        "most": MOST_CASES,
        "years": [(year, fiscal_year_label(year)) for year in years],
        "kinds": _outcomes(years),
    }
    return render(request, "coordination/figures.html", context)


def _stages(since: date | None) -> list[dict[str, Any]]:
    """Return each stage with how many came so far, of all that came in, and how long they stayed."""
    rows = funnel(since=since)
    received = next(row.reached for row in rows if row.stage == Stage.RECEIVED)
    return [
        {
            "code": row.stage,
            "label": Stage(row.stage).label,
            "reached": row.reached,
            "percent": round(PERCENT * row.reached / received) if received else None,
            "now": row.now,
            "days": row.median_days,
        }
        for row in rows
    ]


def _reached(stage: str, *, since: date | None) -> QuerySet[Case]:
    """Return the cases that the funnel counts for a stage: what was undone does not count."""
    cases: QuerySet[Case] = Case.objects.filter(received_at__date__gte=since) if since else Case.objects.all()
    if stage != Stage.RECEIVED:
        moves = CaseEvent.objects.filter(undone_by=None, kind__in=MOVES, stage_after__in=passing(stage))
        cases = cases.filter(pk__in=moves.values("case"))
    return cases.select_related("owner").order_by("-received_at", "-pk")


def _in(stage: str, *, since: date | None) -> QuerySet[Case]:
    """Return the cases that are in a stage now."""
    return _reached(Stage.RECEIVED, since=since).filter(stage=stage)


def _outcomes(years: list[int]) -> list[dict[str, Any]]:
    """Return how many published outcomes there are of each kind and year, one that several share once."""
    first = date(min(years), 4, 1)
    told = Outcome.objects.published().filter(happened_on__gte=first).order_by().values_list("kind", "happened_on")
    counts = Counter((kind, fiscal_year(day)) for kind, day in told)
    return [
        {"code": kind, "label": label, "counts": [(year, counts[kind, year]) for year in years]}
        for kind, label in OutcomeKind.choices
    ]
