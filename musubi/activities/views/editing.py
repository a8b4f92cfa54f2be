"""One activity by itself: edited, seen as others will see it, withdrawn, put back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.activities import actions, permissions
from musubi.activities.actions.files import owner_of
from musubi.activities.actions.sheets import SEVERAL, SINGLE, Collision, days_left, values_of
from musubi.activities.forms import ActivityForm, choices_for
from musubi.activities.models import Activity, EditDraft, State
from musubi.activities.refusals import EditedMeanwhile
from musubi.activities.views.alike import APART, SAME, alike_to_edited
from musubi.activities.views.sheets import differences, said_saved_at
from musubi.core.errors import Refused, require
from musubi.documents.models import StoredFile

UNPROCESSABLE = 422
_SAID = {
    **dict.fromkeys([State.DRAFT, State.RETURNED], gettext_lazy("Saved.")),
    State.SUBMITTED: gettext_lazy("Saved. It is with the secretariat, which publishes it."),
    State.PUBLISHED: gettext_lazy("Saved. It is published."),
}
FORGET = "forget"
LONGEST_NUMBER = 10  # digits of a revision


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit an activity. Of two editors the second sees both texts and chooses. What is typed is kept first."""
    activity = _find(request, pk)
    if request.method != "POST":
        return _form(request, activity, _form_of(activity, draft=_draft(request, activity)))
    do = request.POST.get("do", "save")
    if do == FORGET:
        actions.forget_edit(activity, by=_signed_in(request))
        return redirect("activities:edit", pk=pk)
    form = _form_of(activity, request)
    is_valid = form.is_valid()
    if activity.state == State.WITHDRAWN:
        return _form(request, activity, form, status=UNPROCESSABLE)
    kept_at = _keep(request, activity, form)
    if do == "autosave":
        return JsonResponse({"said": said_saved_at(kept_at)})
    if not is_valid:
        return _form(request, activity, form, status=UNPROCESSABLE)
    return _take(request, activity, form, do)


def _take(request: HttpRequest, activity: Activity, form: ActivityForm, do: str) -> HttpResponse:
    """Save it, unless it looks like another that its editor was not shown yet."""
    found = alike_to_edited(request, activity, days_left(form.told(), activity))
    shown = set(request.POST.getlist("shown_alike"))
    if any(str(one.activity.pk) not in shown for one in found):
        return _form(request, activity, form, status=UNPROCESSABLE, lookalikes=found)
    pk = activity.pk
    try:
        _save(request, activity, form, [one.activity for one in found] if do == APART else [], _then(request, activity))
    except EditedMeanwhile as refusal:
        return _collided(request, pk, form, refusal)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, activity, form, status=UNPROCESSABLE)
    messages.success(
        request, _("Saved. The secretariat joins the two.") if do == SAME else _SAID[State(activity.state)]
    )
    if do == SAME and found and permissions.may_keep_activities(request.user):
        return redirect("activities:compare", first=pk, second=found[0].activity.pk)
    return redirect(f"{reverse('activities:edit', args=[pk])}#saved")


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


def _draft(request: HttpRequest, activity: Activity) -> EditDraft | None:
    return EditDraft.objects.filter(activity=activity, user=_signed_in(request)).first()


def _keep(request: HttpRequest, activity: Activity, form: ActivityForm) -> datetime:
    """Keep what was typed until it is saved, and return when that was."""
    seen, now = request.POST.get("revision", ""), timezone.now()
    revision = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < LONGEST_NUMBER else activity.revision
    typed = {name: text for name, text in _typed(request).items() if name in form.fields}
    actions.keep_edit(activity, typed, revision=revision, by=_signed_in(request), now=now)
    return now


def _typed(request: HttpRequest) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: request.POST.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip() for name in SINGLE
    }
    return given | {name: sorted({one.replace("\x00", "") for one in request.POST.getlist(name)}) for name in SEVERAL}


def _form_of(activity: Activity, request: HttpRequest | None = None, *, draft: EditDraft | None = None) -> ActivityForm:
    lists: dict[str, Any] = {
        "choices": choices_for(activity.fiscal_year, held=activity.guidelines.all()),
        "fiscal_year": activity.fiscal_year,
    }
    if request is None:
        typed = {**draft.values, "revision": draft.revision} if draft else {"revision": activity.revision}
        form = ActivityForm(initial={**values_of(activity), **typed}, **lists)
        form.kept_at = draft.saved_at if draft else None
        return form
    return ActivityForm(request.POST, request.FILES, **lists)


def _then(request: HttpRequest, activity: Activity) -> str:
    """Return what is to become of it once it is saved; what belongs to a round goes its round's way."""
    wanted = request.POST.get("then") or request.POST.get("do", "")
    return wanted if wanted in _ways_on(request, activity) else ""


def _ways_on(request: HttpRequest, activity: Activity) -> list[str]:
    if activity.request_id is not None:
        return []
    ways = [State.SUBMITTED.value] if activity.state in {State.DRAFT, State.RETURNED} else []
    if permissions.may_keep_activities(request.user) and State.PUBLISHED in Activity.NEXT[activity.state]:
        ways.append(State.PUBLISHED.value)
    return ways


def _save(request: HttpRequest, activity: Activity, form: ActivityForm, apart: list[Activity], then: str) -> None:
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
        apart=apart,
        then=then,
        by=by,
        now=now,
    )


def _collided(request: HttpRequest, pk: int, form: ActivityForm, refusal: Refused) -> HttpResponse:
    stored = _find(request, pk)
    collision = Collision(str(pk), _typed(request), values_of(stored), "")
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
        "removed": request.POST.getlist(form.removed_name),
        "ways_on": [] if activity.state == State.WITHDRAWN else _ways_on(request, activity),
        "then": request.POST.get("then") or request.POST.get("do", ""),
        "has_file": any(name in request.FILES for name in ("image", "attachment")),
        "saved": said_saved_at(form.kept_at),
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
