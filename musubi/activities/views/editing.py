"""One activity by itself: edited, seen as others will see it, withdrawn, put back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.activities import actions, permissions
from musubi.activities.actions.files import owner_of
from musubi.activities.actions.sheets import SEVERAL, SINGLE, Collision, values_of
from musubi.activities.forms import ActivityForm, choices_for
from musubi.activities.models import Activity, State
from musubi.activities.refusals import EditedMeanwhile
from musubi.activities.views.sheets import differences
from musubi.core.errors import Refused, require
from musubi.documents.models import StoredFile

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit an activity. Of two editors the second sees both texts and chooses."""
    activity = _find(request, pk)
    if request.method != "POST":
        return _form(request, activity, _form_of(activity))
    form = _form_of(activity, request)
    if activity.state == State.WITHDRAWN or not form.is_valid():
        return _form(request, activity, form, status=UNPROCESSABLE)
    try:
        _save(request, activity, form)
    except EditedMeanwhile as refusal:
        return _collided(request, pk, form, refusal)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, activity, form, status=UNPROCESSABLE)
    messages.success(request, _("Saved."))
    return redirect("activities:edit", pk=pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it away from everywhere."""
    activity = _find(request, pk)
    try:
        actions.withdraw(activity, by=_signed_in(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn. Nobody else sees it now; it can be put back here."))
    return redirect("activities:edit", pk=pk)


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft again of what was withdrawn."""
    activity = _find(request, pk)
    try:
        actions.put_back(activity, by=_signed_in(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Put back as a draft. The secretariat publishes it again."))
    return redirect("activities:edit", pk=pk)


def _find(request: HttpRequest, pk: int) -> Activity:
    seen = Activity.objects.visible_to(keys_of(request.user)).filter(merged_into=None)
    activity: Activity = get_object_or_404(seen.select_related("organisation"), pk=pk)
    require(permissions.may_edit(request.user, activity))
    return activity


def _form_of(activity: Activity, request: HttpRequest | None = None) -> ActivityForm:
    lists: dict[str, Any] = {
        "choices": choices_for(activity.fiscal_year, held=activity.guidelines.all()),
        "fiscal_year": activity.fiscal_year,
    }
    if request is None:
        return ActivityForm(initial={**values_of(activity), "revision": activity.revision}, **lists)
    return ActivityForm(request.POST, request.FILES, **lists)


def _save(request: HttpRequest, activity: Activity, form: ActivityForm) -> None:
    by, now = _signed_in(request), timezone.now()
    given = form.cleaned_data
    actions.edit_with_files(
        activity,
        revision=given["revision"],
        told=form.told(),
        image=given["image"],
        image_alt=given["image_alt"],
        attachment=given["attachment"],
        removed=request.POST.getlist(form.removed_name),
        by=by,
        now=now,
    )


def _collided(request: HttpRequest, pk: int, form: ActivityForm, refusal: Refused) -> HttpResponse:
    stored = _find(request, pk)
    mine: dict[str, Any] = {name: request.POST.get(name, "").replace("\r\n", "\n").strip() for name in SINGLE}
    mine |= {name: sorted(request.POST.getlist(name)) for name in SEVERAL}
    collision = Collision(str(pk), mine, values_of(stored), "")
    # Saving again now means: I have seen the other text and choose mine.
    resent = request.POST.copy()
    resent["revision"] = str(stored.revision)
    form.data = resent
    return _form(
        request,
        stored,
        form,
        status=refusal.status,
        refusal=refusal,
        differences=list(differences(collision, form, form.lists)),
    )


def _form(
    request: HttpRequest, activity: Activity, form: ActivityForm, *, status: int = 200, **more: object
) -> HttpResponse:
    files = StoredFile.objects.of(*owner_of(activity)).present().in_order()
    context = {
        "activity": activity,
        "form": form,
        "files": list(files),
        "removed": [],
        "previews": _previews(),
        "page_url": f"/activities/{activity.pk}/",  # the public page stands on a floor above
        "is_withdrawn": activity.state == State.WITHDRAWN,
        "is_on_behalf": permissions.may_keep_activities(request.user),
        **more,
    }
    return render(request, "activities/edit.html", context, status=status)


def _previews() -> list[tuple[str, str]]:
    return [("public", _("everybody")), ("members", _("members of the council")), ("own", _("your organisation"))]


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
