"""その後いかがですか: answered by whoever sent the request, from the mail; or told on the phone and written down."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from musubi.accounts import emails
from musubi.accounts.actions import LinkAltered, open_link
from musubi.accounts.models import User
from musubi.coordination import actions, permissions
from musubi.coordination.emails import FOLLOW_UP
from musubi.coordination.forms.follow_ups import FollowUpForm
from musubi.coordination.models import CaseEvent, EventKind, FollowUp
from musubi.core.bilingual import is_english
from musubi.core.errors import Refused, require

UNPROCESSABLE = 422


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answer from the mail, without signing in. Looking changes nothing: mail is opened by machines too."""
    try:
        link = open_link(token, purpose=FOLLOW_UP, now=timezone.now())
        found = _found().filter(pk=int(link.subject.partition(":")[2])).first()
        if found is None:
            raise LinkAltered
    except Refused as refusal:
        context = {"refusal": refusal, "office": emails.office()}
        return render(request, "coordination/follow_up_refused.html", context, status=refusal.status)
    if request.method == "POST" and "stop" in request.POST:
        actions.stop_follow_ups(found.case, by=None, now=timezone.now())
        return _page(request, _found().get(pk=found.pk), is_stopped_now=True)
    return _answer(request, found, by=None)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was said on the phone."""
    found = get_object_or_404(_found(), pk=pk)
    require(permissions.may_answer_follow_up(request.user, found))
    assert isinstance(request.user, User)
    return _answer(request, found, by=request.user)


def _answer(request: HttpRequest, found: FollowUp, *, by: User | None) -> HttpResponse:
    if request.method != "POST" and found.state == FollowUp.State.ANSWERED:
        return _page(request, found, by=by)
    if request.method != "POST":
        return _page(request, found, form=FollowUpForm(initial={"answer": request.GET.get("answer", "")}), by=by)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, by=by, status=UNPROCESSABLE)
    told = form.cleaned_data
    try:
        case = actions.answer_follow_up(found, answer=told["answer"], words=told["words"], by=by, now=timezone.now())
    except Refused as refusal:
        return _page(request, _found().get(pk=found.pk), by=by, refusal=refusal, status=refusal.status)
    if by is not None:
        messages.success(request, _("Written down. It stands in the log of the case."))
        return redirect(f"/en{case.path}" if is_english() else case.path)
    return _page(request, _found().get(pk=found.pk), is_answered_now=True)


def _page(request: HttpRequest, found: FollowUp, *, status: int = 200, **told: Any) -> HttpResponse:
    case = found.case
    reopened = CaseEvent.objects.filter(case=case, kind=EventKind.REOPENED, undone_by=None)
    asked_at = found.asked_at
    context = {
        "follow_up": found,
        "case": case,
        "keeper": case.owner or case.duty_owner,
        "is_answered": found.state == FollowUp.State.ANSWERED,
        # Only told where it matters: somebody works on it again since the question was asked.
        "is_reopened": case.is_open and asked_at and reopened.filter(recorded_at__gte=asked_at).exists(),
        "office": emails.office(),
        **told,
    }
    return render(request, "coordination/follow_up_answer.html", context, status=status)


def _found() -> Any:
    return FollowUp.objects.select_related("case__owner", "case__duty_owner", "case__need")
