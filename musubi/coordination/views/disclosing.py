"""The company itself changes who may see its request, by its mailed link."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from musubi.coordination import actions
from musubi.coordination.forms import DisclosureForm
from musubi.coordination.models import Need, NeedState
from musubi.coordination.views.preview import preview_of
from musubi.coordination.views.status import case_by_link, too_often
from musubi.coordination.views.visitors import is_too_often, link_refused, whom_to_ask
from musubi.core.errors import Refused


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def disclosure(request: HttpRequest, token: str) -> HttpResponse:
    """Who may see it: chosen anew, looked at as they will see it, and changed."""
    try:
        case, link = case_by_link(token)
    except Refused as refusal:
        return link_refused(request, refusal)
    need = case.need
    if need is None or not case.is_open or need.state == NeedState.WITHDRAWN:
        messages.warning(request, _("Who may see it can be chosen only while the request is under way."))
        return redirect("coordination:status", token=token)
    form = DisclosureForm(request.POST if request.method == "POST" else None)
    form.begin(need)
    page: dict[str, Any] = {"case": case, "need": need, "form": form, "token": token, "desk": whom_to_ask()}
    code = int(HTTPStatus.OK)
    if request.method == "POST":
        code, page["refusal"] = _disclosed(request, need, form, key=link.subject)
        if not code:
            return redirect("coordination:status", token=token)
        if code == HTTPStatus.OK:
            page["preview"] = preview_of(form.drafted(need), form.wished["chosen"])
    return render(request, "coordination/intake_disclosure.html", page, status=code)


def _disclosed(request: HttpRequest, need: Need, form: DisclosureForm, *, key: str) -> tuple[int, str]:
    """Change it if that button was pressed: 0; otherwise return the status, and why it was refused."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY, ""
    if request.POST.get("do") != "change":
        return HTTPStatus.OK, ""
    if is_too_often(request, "write", key=key):
        return HTTPStatus.TOO_MANY_REQUESTS, too_often()
    seen = form.cleaned_data["seen"]
    try:
        actions.disclose(need, revision=-1 if seen is None else seen, by=None, now=timezone.now(), **form.wished)
    except Refused as refusal:
        return refusal.status, str(refusal)
    messages.success(request, _("It is changed. Whoever is in charge looks at it before it is shown to anybody else."))
    return 0, ""
