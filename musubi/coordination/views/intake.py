"""A request comes in: typed, looked at as others will see it, corrected or sent; by a company or by a clerk."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.coordination import actions, permissions
from musubi.coordination.actions.filing import reply_due_on
from musubi.coordination.forms import AttachmentsForm, ClientForm, ConsultForm
from musubi.coordination.models.keys import organisations_of
from musubi.coordination.views.preview import preview_of
from musubi.coordination.views.status import case_by_link
from musubi.coordination.views.visitors import is_too_often, link_refused, whom_to_ask
from musubi.core.errors import Refused, require
from musubi.registry.models import Profile
from musubi.registry.queries import members_on, profiles_on, the_council

CORRECT, SEND = "correct", "send"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def consult(request: HttpRequest) -> HttpResponse:
    """The form for a company: no account is asked for."""
    form = ConsultForm(request.POST if request.method == "POST" else None, members=_members())
    return _taken_in(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def file_for_client(request: HttpRequest) -> HttpResponse:
    """The same for a clerk, who says that the client agreed."""
    organisations = organisations_acted_for(request)
    require(bool(organisations) or permissions.may_run_desk(request.user))
    given = request.POST if request.method == "POST" else None
    only = str(organisations[0].organisation_id) if organisations else ""
    initial = {"filed_for": only, "consent_on": timezone.localdate().isoformat()}
    form = ClientForm(given, members=_members(), organisations=organisations, initial=initial)
    if given is not None and "filed_for" not in given:
        form.data = given.copy()
        form.data["filed_for"] = only
    return _taken_in(request, form)


@login_not_required
@require_safe
@cache_control(no_store=True)
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks: the number, who answers until when, and where the state is seen."""
    try:
        case, _link = case_by_link(token)
    except Refused as refusal:
        return link_refused(request, refusal)
    has_mail = bool(case.need and case.need.contact_email)
    context = {"case": case, "token": token, "has_mail": has_mail, "desk": whom_to_ask()}
    return render(request, "coordination/intake_sent.html", context)


def organisations_acted_for(request: HttpRequest) -> list[Profile]:
    """Return in whose name the reader files for a client: those they act for; for the secretariat every member."""
    if permissions.may_run_desk(request.user):
        return _members()
    held = organisations_of(keys_of(request.user))
    return sorted(profiles_on(timezone.localdate(), organisations=held).values(), key=lambda one: one.organisation_id)


def _members() -> list[Profile]:
    council = the_council()
    return list(members_on(council, day=timezone.localdate())) if council else []


def _taken_in(request: HttpRequest, form: ConsultForm) -> HttpResponse:
    """Answer the form: empty, wrong, looked at, or sent."""
    if request.method != "POST":
        return _form(request, form)
    what = request.POST.get("do", "")
    if is_too_often(request, "send" if what == SEND else "look"):
        form.add_error(None, _("From here too many requests were sent in a short time. Wait an hour, or call us."))
        return _form(request, form, status=429)
    if not form.is_valid() or what == CORRECT:
        return _form(request, form, status=422 if form.errors else 200)
    attachments = AttachmentsForm(request.POST, request.FILES) if what == SEND else AttachmentsForm()
    try:
        if what == SEND and attachments.is_valid():
            return _send(request, form, attachments)
        preview = preview_of(actions.draft_of(form.told), form.told["chosen"])
    except Refused as refusal:
        form.add_error("trouble", str(refusal))
        return _form(request, form, status=refusal.status)
    context = {"form": form, "preview": preview, "attachments": attachments}
    return render(request, "coordination/intake_look.html", context, status=422 if attachments.errors else 200)


def _form(request: HttpRequest, form: ConsultForm, *, status: int = 200) -> HttpResponse:
    due_on = reply_due_on(timezone.localdate())
    user = request.user
    context = {
        "form": form,
        "desk": whom_to_ask(),
        "due_on": due_on,
        "is_client": isinstance(form, ClientForm),
        "may_log_calls": permissions.may_coordinate(user),
        "may_file": user.is_authenticated and bool(organisations_of(keys_of(user)) or permissions.may_run_desk(user)),
    }
    return render(request, "coordination/intake_form.html", context, status=status)


def _send(request: HttpRequest, form: ConsultForm, attachments: AttachmentsForm) -> HttpResponse:
    now, attachment = timezone.now(), attachments.cleaned_data["attachment"]
    if isinstance(form, ClientForm):
        assert isinstance(request.user, User)
        profiles = profiles_on(timezone.localdate(), organisations=[form.cleaned_data["filed_for"]])
        organisation = profiles[form.cleaned_data["filed_for"]].organisation
        whose: dict[str, Any] = {"by": request.user, "filed_for": organisation, "consent": form.consent}
        handed_over = actions.send_request(form.told, attachment=attachment, now=now, **whose)
        messages.success(request, _("It is sent. The number is %(number)s.") % {"number": handed_over.number})
        return redirect("coordination:clients")
    by = request.user if isinstance(request.user, User) else None
    case = actions.send_request(form.told, attachment=attachment, by=by, now=now)
    return redirect("coordination:sent", token=actions.open_status(case, now=now))
