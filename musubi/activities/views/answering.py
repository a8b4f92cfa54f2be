"""An organisation answers a round: one page, from a mailed link or signed in, by whoever answers for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.activities import actions
from musubi.activities.actions.sheets import Collision, Sheet, SheetEntry, sheet_of
from musubi.activities.forms import EntryForm, PassOnForm
from musubi.activities.models import Activity
from musubi.activities.models import State as ActivityState
from musubi.activities.refusals import EntriesAddedMeanwhile, EntriesEditedMeanwhile
from musubi.activities.views import alike
from musubi.activities.views.alike import Said
from musubi.activities.views.sheets import Faults, forms_to_send, said_saved_at, shown_entries, stage_files, typed_in
from musubi.activities.views.visiting import Visit, present_profile, visit_by_link, whom_to_ask
from musubi.core.errors import Refused
from musubi.registry.audience import editing_key
from musubi.surveys import actions as surveys
from musubi.surveys import permissions
from musubi.surveys.models import Request, State

UNPROCESSABLE = 422
CONFLICT = 409
MOST_BLANKS = 5
_BEFORE_SENDING = {State.ASKED, State.DRAFT}


@csrf_exempt  # the secret in the address is the only authority: nothing a browser adds by itself opens this page
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answer from the mail, without signing in. Neither a session nor a form that was open for days stands between."""
    try:
        visit = visit_by_link(token, path=request.path, now=timezone.now())
    except Refused as refusal:
        return _closed_door(request, refusal)
    return _answer(request, visit)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer signed in, for one's own organisation or, as the secretariat, on behalf of any."""
    asked = Request.objects.select_related("round", "organisation").filter(pk=pk).first()
    if asked is None or not permissions.may_answer(request.user, asked):
        raise Http404  # who is asked is nobody else's business
    assert isinstance(request.user, User)
    is_own = editing_key(asked.organisation_id) in keys_of(request.user)
    try:
        profile = present_profile(asked.organisation)
    except Refused as refusal:
        return _closed_door(request, refusal)
    return _answer(request, Visit(asked, profile, request.path, by=request.user, is_on_behalf=not is_own))


def _closed_door(request: HttpRequest, refusal: Refused) -> HttpResponse:
    context = {"refusal": refusal, "desk": whom_to_ask()}
    return render(request, "activities/answer_link_refused.html", context, status=refusal.status)


def _answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    if request.method == "POST":
        return _take(request, visit)
    asked = visit.asked
    is_over = not asked.round.is_open or asked.state == State.ACCEPTED
    if is_over or (asked.state == State.SUBMITTED and "edit" not in request.GET):
        return _sent(request, visit, is_over=is_over)
    blanks = request.GET.get("blanks", "1")
    return _form(request, visit, sheet_of(asked), blanks=min(int(blanks), MOST_BLANKS) if blanks.isdecimal() else 1)


def _take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep what was typed before anything else is asked of it, then do what was wanted."""
    asked, now, do = visit.asked, timezone.now(), request.POST.get("do", "keep")
    entries = alike.without_dropped(typed_in(request), Said.of(request))
    try:
        sheet = actions.keep_sheet(asked, entries, by=visit.by, now=now)
    except Refused as refusal:
        if do == "autosave":
            return JsonResponse({"said": str(refusal)}, status=refusal.status)
        typed = [SheetEntry(one.key, one.values, is_typed=True) for one in entries]
        return _form(request, visit, Sheet(typed), refusal=refusal, status=refusal.status)
    if do == "autosave":
        return _autosaved(sheet)
    faults = stage_files(request, asked, by=visit.by, now=now)
    if sheet.collisions:
        told = EntriesEditedMeanwhile(sheet.collisions)
        return _form(request, visit, sheet, refusal=told, faults=faults, status=CONFLICT)
    if faults:
        return _form(request, visit, sheet, faults=faults, status=UNPROCESSABLE)
    return _go_on(request, visit, sheet, do)


def _go_on(request: HttpRequest, visit: Visit, sheet: Sheet, do: str) -> HttpResponse:
    if do.partition(":")[0] in alike.SENDING:
        return _send(request, visit, sheet)
    if do == "pass_on":
        return _pass_on(request, visit, sheet)
    if do == "back" and visit.asked.state == State.CHECKING:
        surveys.move(visit.asked, State.DRAFT, by=visit.by, now=timezone.now())
    return _back_to_form(visit, "?blanks=2#more" if do == "add" else "#saved")


def _back_to_form(visit: Visit, where: str) -> HttpResponse:
    if visit.asked.state == State.SUBMITTED:
        where = where.replace("?", "?edit=1&", 1) if "?" in where else f"?edit=1{where}"
    return redirect(f"{visit.path}{where}")


def _autosaved(sheet: Sheet) -> HttpResponse:
    """Tell the page what it has seen now, so that its next text is not taken for another's."""
    collided = {one.key for one in sheet.collisions}
    seen = {entry.key: entry.digest for entry in sheet.entries if entry.key not in collided}
    if collided:
        said = _("Somebody else changed the same entry. Press “Save a draft” to see both texts.")
        return JsonResponse({"said": said, "seen": seen}, status=CONFLICT)
    assert sheet.saved_at is not None
    return JsonResponse({"said": said_saved_at(sheet.saved_at), "seen": seen})


def _send(request: HttpRequest, visit: Visit, sheet: Sheet) -> HttpResponse:
    """Send the sheet, if it is what its sender saw, is complete, and says something or is meant to say nothing."""
    if unseen := _not_as_seen(request, visit, sheet):
        return _form(request, visit, sheet, refusal=unseen, status=CONFLICT)
    forms = forms_to_send(visit.asked, sheet)
    if not all(form.is_valid() for form in forms.values()):
        return _form(request, visit, sheet, is_checked=True, status=UNPROCESSABLE)
    said = Said.of(request)
    # What is there already is an answer too, so whoever leaves out their only entry is not asked a second time.
    if not forms and request.POST.get("nothing") != "1" and said.do != alike.DROP:
        return _form(request, visit, sheet, is_asking=True, status=UNPROCESSABLE)
    twins = alike.twins_in(visit, sheet, forms)
    if still_open := said.still_open(twins):
        return _form(request, visit, sheet, twins=still_open, status=UNPROCESSABLE)
    return _hand_over(request, visit, sheet, forms, said.told_apart(twins))


def _hand_over(
    request: HttpRequest,
    visit: Visit,
    sheet: Sheet,
    forms: Mapping[str, EntryForm],
    apart: Mapping[str, Sequence[Activity]],
) -> HttpResponse:
    try:
        actions.send_sheet(
            visit.asked,
            {key: form.told() for key, form in forms.items()},
            seen={entry.key: entry.digest for entry in sheet.entries},
            by=visit.by,
            now=timezone.now(),
            is_on_behalf=visit.is_on_behalf,
            apart=apart,
        )
    except EntriesEditedMeanwhile as refusal:
        collisions = [one for one in refusal.entries if isinstance(one, Collision)]
        fresh = Sheet(sheet_of(visit.asked).entries, sheet.saved_at, collisions)
        return _form(request, visit, fresh, refusal=refusal, status=CONFLICT)
    except Refused as refusal:
        return _form(request, visit, sheet_of(visit.asked), refusal=refusal, status=refusal.status)
    return redirect(visit.path)


def _not_as_seen(request: HttpRequest, visit: Visit, sheet: Sheet) -> Refused | None:
    """Return why whoever sends this has not seen what would be sent."""
    shown = request.POST.get("state", visit.asked.state)
    if shown != visit.asked.state and not {shown, visit.asked.state} <= _BEFORE_SENDING:
        return surveys.MovedMeanwhile()
    keys = {one.key for one in typed_in(request)}
    if any(entry.key not in keys and not entry.is_dropped for entry in sheet.entries):
        return EntriesAddedMeanwhile()
    return None


def _pass_on(request: HttpRequest, visit: Visit, sheet: Sheet) -> HttpResponse:
    form = PassOnForm(request.POST)
    if not form.is_valid():
        return _form(request, visit, sheet, pass_on=form, status=UNPROCESSABLE)
    try:
        email = form.cleaned_data["superior"]
        surveys.pass_on(visit.asked, email=email, by=visit.by, now=timezone.now(), via=visit.via)
    except Refused as refusal:
        return _form(request, visit, sheet, refusal=refusal, status=refusal.status)
    return redirect(f"{visit.path}#saved")


def _form(
    request: HttpRequest,
    visit: Visit,
    sheet: Sheet,
    *,
    status: int = 200,
    refusal: Refused | None = None,
    faults: Faults | None = None,
    is_checked: bool = False,
    is_asking: bool = False,
    pass_on: PassOnForm | None = None,
    blanks: int = 1,
    twins: Sequence[alike.Twin] = (),
) -> HttpResponse:
    entries = shown_entries(visit.asked, sheet, is_checked=is_checked, faults=faults, blanks=blanks)
    context: dict[str, Any] = {
        "visit": visit,
        "asked": visit.asked,
        "round": visit.asked.round,
        "desk": whom_to_ask(),
        "entries": entries,
        "wrong": [one for one in entries if one.form.is_bound and one.form.errors],
        "blank": entries[-1],  # what the script makes more of
        "saved": said_saved_at(sheet.saved_at),
        "refusal": refusal,
        "is_asking": is_asking,
        "is_checking": visit.asked.state == State.CHECKING,
        "pass_on": pass_on or PassOnForm(),
        "has_copies": any(one.is_copied for one in entries),
        "twins": twins,
        "told_same": sorted(Said.of(request).same) if twins else [],
    }
    return render(request, "activities/answer.html", context, status=status)


def _sent(request: HttpRequest, visit: Visit, *, is_over: bool) -> HttpResponse:
    asked = visit.asked
    sheet = sheet_of(asked)
    told = asked.activities.exclude(state=ActivityState.WITHDRAWN).filter(merged_into=None).order_by("position", "pk")
    context = {
        "visit": visit,
        "asked": asked,
        "round": asked.round,
        "desk": whom_to_ask(),
        "told": list(told),
        "is_over": is_over,
        "is_received": asked.state in {State.SUBMITTED, State.ACCEPTED},
        "has_unsent": any(one.is_typed and not one.is_dropped for one in sheet.entries),
    }
    return render(request, "activities/answer_sent.html", context)
