"""Plans side by side, and each by itself."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from musubi.accounts.audience import keys_of
from musubi.activities.models import Activity
from musubi.planning.models import Plan, Target
from musubi.planning.permissions import may_adopt_plans, may_correct_plans
from musubi.planning.queries import Comparison, Mark, compared, corrections_of, marked, meetings_while_adopted
from musubi.registry.queries import the_council
from musubi.website import structured


@dataclass(frozen=True)
class Column:
    """A plan among others: what each of its cells says again is looked up once."""

    plan: Plan
    short: str
    url: str
    targets: list[Target]


@login_not_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """What the council set itself since its beginning: kept, revised, dropped, new."""
    council = the_council()
    context = {
        **(_side_by_side(compared(council)) if council else {}),
        "marks": Mark,
        "may_adopt": council is not None and may_adopt_plans(request.user),
    }
    return render(request, "website/plans.html", context)


def _side_by_side(comparison: Comparison) -> dict[str, Any]:
    columns = [
        Column(one, one.short, reverse("website:plan", args=[one.pk]), comparison.targets[one.pk])
        for one in comparison.plans
    ]
    rows = [(row.title, list(zip(columns, row.cells, strict=True))) for row in comparison.rows]
    return {"columns": columns, "rows": rows}


@login_not_required
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: slogan, period, adoption, guidelines with their examples, targets, neighbours."""
    found = get_object_or_404(
        Plan.objects.select_related("body", "meeting__prefecture", "follows", "followed_by"), pk=pk
    )
    guidelines = marked(found)
    may_correct = may_correct_plans(request.user)
    return render(
        request,
        "website/plan.html",
        {
            "plan": found,
            "crumbs": [(reverse("website:plans"), _("Guidelines"))],
            "structured": structured.plan(found),
            "guidelines": guidelines,
            "activity_counts": _activity_counts(found, keys_of(request.user)),
            "marks": Mark,
            "has_marks": any(one.marks for one in guidelines),
            "is_placed_by_us": any(
                programme.is_placed_by_us for one in guidelines for programme in one.guideline.programmes.all()
            ),
            "targets": found.targets.all(),
            "meetings_then": meetings_while_adopted(found),
            "before": found.follows,
            "after": getattr(found, "followed_by", None),
            "may_correct": may_correct,
            "corrections": corrections_of(found, is_whole=may_correct),
        },
    )


def _activity_counts(found: Plan, keys: frozenset[str]) -> dict[int, int]:
    """Return how many activities the reader may see under each guideline."""
    shown = Activity.objects.published().visible_to(keys).filter(guidelines__plan=found).order_by()
    return dict(shown.values_list("guidelines").annotate(number=Count("*")))
