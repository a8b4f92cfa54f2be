"""The secretariat writes down the plan that the council has adopted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from musubi.accounts.models import User
from musubi.core.errors import Refused, require
from musubi.planning import actions, permissions
from musubi.planning.forms import MOST_GUIDELINES, GuidelineForm, GuidelinesForm, PlanForm, initial_guidelines
from musubi.planning.models import Guideline, Plan, Programme
from musubi.registry.queries import the_council

UNPROCESSABLE = 422
PREFIX = "guidelines"


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest) -> HttpResponse:
    """One page: typed, shown as it will read, then written down for good."""
    require(permissions.may_adopt_plans(request.user))
    body = the_council()
    if body is None:
        raise Http404
    last = Plan.objects.filter(body=body).order_by("starts_fy").last()
    of_rows: dict[str, Any] = {"prefix": PREFIX, "form_kwargs": {"last": last}}
    do = request.POST.get("do", "look")
    if request.method != "POST" or do == "add":
        rows = [*_rows(request.POST), {}] if do == "add" else initial_guidelines(last)
        form = PlanForm(initial=request.POST.dict(), body=body, last=last)
        guidelines = GuidelinesForm(initial=rows[:MOST_GUIDELINES], **of_rows)
        return _page(request, form, guidelines, last)
    form, guidelines = PlanForm(request.POST, body=body, last=last), GuidelinesForm(request.POST, **of_rows)
    if not (form.is_valid() & guidelines.is_valid()):
        return _page(request, form, guidelines, last, status=UNPROCESSABLE)
    return _look_or_adopt(request, form, guidelines, last)


def _page(
    request: HttpRequest, form: PlanForm, guidelines: Any, last: Plan | None, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"form": form, "guidelines": guidelines, "last": last, **more}
    return render(request, "planning/adopt.html", context, status=status)


def _look_or_adopt(request: HttpRequest, form: PlanForm, guidelines: Any, last: Plan | None) -> HttpResponse:
    plan = form.plan()
    called = {"label_ja": form.cleaned_data["called_ja"], "label_en": form.cleaned_data["called_en"]}
    rows = [one.guideline(number, called) for number, one in enumerate(guidelines.told, 1)]
    examples = [made for one, row in zip(guidelines.told, rows, strict=True) for made in one.examples(row)]
    try:
        if request.POST.get("do") == "adopt":
            return _adopt(request, plan, rows, examples)
        actions.check_plan(plan, guidelines=rows)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, guidelines, last, status=UNPROCESSABLE)
    shown = [(row, [one for one in examples if one.guideline is row]) for row in rows]
    return _page(request, form, guidelines, last, plan=plan, shown=shown)


def _adopt(request: HttpRequest, plan: Plan, rows: list[Guideline], examples: list[Programme]) -> HttpResponse:
    assert isinstance(request.user, User)
    actions.adopt_plan(plan, guidelines=rows, programmes=examples, by=request.user, now=timezone.now())
    messages.success(request, _("The plan is written down. Activities of its years can be tagged with its guidelines."))
    return redirect("website:plan", pk=plan.pk)


def _rows(given: Any) -> list[dict[str, Any]]:
    """Return the guidelines as they were typed, finished or not."""
    count = given.get(f"{PREFIX}-TOTAL_FORMS", "")
    rows = range(min(int(count), MOST_GUIDELINES) if count.isascii() and count.isdecimal() and len(count) < 4 else 0)  # noqa: PLR2004 - what int takes without a thought
    return [{name: given.get(f"{PREFIX}-{at}-{name}", "") for name in GuidelineForm.base_fields} for at in rows]
