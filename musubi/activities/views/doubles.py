"""The secretariat's desk for what was probably told twice: merge, tell apart, undo."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from musubi.accounts.models import User
from musubi.activities import actions, duplicates
from musubi.activities.models import Activity, Merger, State
from musubi.activities.permissions import may_keep_activities
from musubi.activities.refusals import EditedMeanwhile
from musubi.core.errors import Refused, require
from musubi.registry.queries import profiles_on

ROWS = 20
RECENT = 20
LOOKED_THROUGH = 2  # fiscal years, where none is asked for: this one and the last


@require_safe
def doubles(request: HttpRequest) -> HttpResponse:
    """The probable pairs of a fiscal year, and the latest mergers to undo."""
    require(may_keep_activities(request.user))
    told = Activity.objects.filter(merged_into=None).exclude(state=State.WITHDRAWN)
    years = list(told.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())
    asked = request.GET.get("year", "")
    year, pairs = _first_with_pairs([int(asked)] if asked in map(str, years) else years[:LOOKED_THROUGH])
    context = {
        "page": Paginator(pairs, ROWS).get_page(request.GET.get("page")),
        "years": years,
        "year": year,
        "query": f"year={year}",
        "mergers": Merger.objects.filter(undone_at=None).select_related("kept", "merged").order_by("-pk")[:RECENT],
    }
    return render(request, "activities/doubles.html", context)


def _first_with_pairs(years: list[int]) -> tuple[int | None, list[duplicates.Pair]]:
    """Return the first of these fiscal years that has pairs, and them: results are told when the year is over."""
    for year in years:
        if pairs := duplicates.pairs_of_year(year):
            return year, pairs
    return next(iter(years), None), []


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Two entries side by side: which stays, or that they are two."""
    require(may_keep_activities(request.user))
    if first == second:
        raise Http404
    pair = [_entry(first), _entry(second)]
    if request.method == "POST":
        refusal = _decide(request, pair)
        if refusal is None:
            return redirect("activities:doubles")
        messages.error(request, str(refusal))
        return redirect("activities:compare", first=first, second=second)
    return render(request, "activities/doubles_compare.html", {"sides": _sides(pair)})


@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a merged entry back."""
    require(may_keep_activities(request.user))
    merger = get_object_or_404(Merger.objects.select_related("kept__organisation", "merged__organisation"), pk=pk)
    assert isinstance(request.user, User)
    try:
        actions.unmerge(merger, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The two are separate again."))
    return redirect("activities:doubles")


def _entry(pk: int) -> Activity:
    found = Activity.objects.filter(merged_into=None).select_related("organisation", "prefecture", "kind")
    entry: Activity = get_object_or_404(found, pk=pk)
    return entry


def _decide(request: HttpRequest, pair: list[Activity]) -> Refused | None:
    """Do what was chosen; return why not."""
    assert isinstance(request.user, User)
    how: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    try:
        if request.POST.get("keep") in {str(one.pk) for one in pair}:
            if [request.POST.get(f"revision-{one.pk}") for one in pair] != [str(one.revision) for one in pair]:
                raise EditedMeanwhile
            kept, merged = sorted(pair, key=lambda one: str(one.pk) != request.POST["keep"])
            actions.merge(kept, merged, **how)
            messages.success(request, _("The two are one now. It can be undone below."))
        else:
            actions.tell_apart(*pair, **how)
            messages.success(request, _("Remembered: these are two different activities."))
    except Refused as refusal:
        return refusal
    return None


def _sides(pair: list[Activity]) -> list[dict[str, Any]]:
    bodies = {pk for one in pair for pk in one.participations.values_list("organisation", flat=True) if pk}
    profiles = profiles_on(timezone.localdate(), organisations=bodies | {one.organisation_id for one in pair})
    return [
        {
            "activity": one,
            "told_by": profiles[one.organisation_id].name if one.organisation_id in profiles else "",
            "bodies": [
                profiles[row.organisation_id].name if row.organisation_id in profiles else row.name
                for row in one.participations.all()
            ],
            "may_stay": actions.may_take_in(one, other),
        }
        for one, other in (pair, reversed(pair))
    ]
