"""The secretariat corrects what was typed otherwise than it was adopted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from musubi.accounts.models import User
from musubi.core.errors import Refused, require
from musubi.planning import actions, permissions
from musubi.planning.forms import Correcting
from musubi.planning.models import Plan
from musubi.planning.queries import tag_counts, told_changes
from musubi.planning.refusals import PlanEditedMeanwhile
from musubi.planning.views.merging import merge

UNPROCESSABLE = 422
ADDING = {"add_guideline": "guidelines", "add_target": "targets"}


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """One page: typed, shown with what it changes, then corrected. Of two editors the second sees both texts."""
    require(permissions.may_correct_plans(request.user))
    plan = get_object_or_404(Plan.objects.select_related("body", "follows"), pk=pk)
    if request.method != "POST":
        return _page(request, plan, _forms(plan))
    if (do := request.POST.get("do", "look")) in ADDING:
        return _page(request, plan, _forms(plan, request.POST, adding=ADDING[do]))
    forms = _forms(plan, request.POST)
    if not forms.is_valid():
        return _page(request, plan, forms, status=UNPROCESSABLE)
    try:
        return _correct(request, plan, forms) if do == "correct" else _look(request, plan, forms)
    except PlanEditedMeanwhile as refusal:
        return _collided(request, pk, forms, refusal)
    except Refused as refusal:
        forms.say(refusal)
        return _page(request, plan, forms, status=UNPROCESSABLE)


def _look(request: HttpRequest, plan: Plan, forms: Correcting) -> HttpResponse:
    revision = forms.form.cleaned_data["revision"]
    changes = actions.foresee_correction(plan, revision=revision, wording=forms.wording())
    return _page(request, plan, forms, foreseen=told_changes(vars(one) for one in changes))


def _correct(request: HttpRequest, plan: Plan, forms: Correcting) -> HttpResponse:
    assert isinstance(request.user, User)
    actions.correct_plan(
        plan,
        revision=forms.form.cleaned_data["revision"],
        wording=forms.wording(),
        reason=forms.form.cleaned_data["reason"],
        by=request.user,
        now=timezone.now(),
    )
    messages.success(
        request, _("Corrected. The plan’s page says so, and keeps what it said before for the secretariat.")
    )
    return redirect(f"{_page_of(plan)}#corrected")


def _collided(request: HttpRequest, pk: int, forms: Correcting, refusal: Refused) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.select_related("body", "follows"), pk=pk)
    merged = merge(plan, forms, request.POST)
    again = _forms(plan, merged.typed)
    again.is_valid()
    found = {"refusal": refusal, "theirs": told_changes(merged.theirs), "differences": merged.differences}
    return _page(request, plan, again, status=refusal.status, **found)


def _forms(plan: Plan, typed: Any = None, *, adding: str | None = None) -> Correcting:
    return Correcting(plan, actions.wording_of(plan), tag_counts(plan), typed, adding=adding)


def _page(request: HttpRequest, plan: Plan, forms: Correcting, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"plan": plan, "forms": forms, "form": forms.form, "page_url": _page_of(plan), **more}
    return render(request, "planning/correct.html", context, status=status)


def _page_of(plan: Plan) -> str:
    return reverse("website:plan", args=[plan.pk])  # the public page stands on a floor above
