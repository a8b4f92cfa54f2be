"""A phone call in ten seconds: who, about what, what came of it, how long, Enter."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from musubi.accounts.models import User
from musubi.coordination import actions, permissions
from musubi.coordination.forms import CallForm
from musubi.coordination.models import PhoneCall
from musubi.core.errors import Refused, require

PAGE_SIZE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: HttpRequest) -> HttpResponse:
    """One line to type, and the calls below it."""
    require(permissions.may_coordinate(request.user))
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        call = actions.log_call(**form.cleaned_data, by=_signed_in(request), now=timezone.now())
        if call.case:
            messages.success(request, _("Noted, and case %(number)s is open.") % {"number": call.case.number})
        else:
            messages.success(request, _("Noted."))
        return redirect("coordination:calls")
    seen = _seen(request).select_related("case", "by__person").order_by("-called_at", "-pk")
    page = Paginator(seen, PAGE_SIZE).get_page(request.GET.get("page", "")[:5])
    context = {"form": form, "page": page, "calls": page.object_list, "became_case": PhoneCall.Result.CASE}
    return render(request, "coordination/intake_calls.html", context, status=422 if form.errors else 200)


@require_POST
def make_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a case of a call."""
    require(permissions.may_coordinate(request.user))
    call = get_object_or_404(_seen(request), pk=pk)
    try:
        case = actions.make_case(call, by=_signed_in(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Case %(number)s is open.") % {"number": case.number})
    return redirect("coordination:calls")


def _seen(request: HttpRequest) -> Any:
    """Return the calls the reader sees: the secretariat all, a coordinator those they noted."""
    everything = PhoneCall.objects.all()
    return everything if permissions.may_run_desk(request.user) else everything.filter(by=_signed_in(request))


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
