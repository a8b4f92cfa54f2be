"""The weekly digest: what one hears of, or that one wants none; signed in, or by the link in each mail."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from musubi.accounts import emails
from musubi.accounts.actions import LinkAltered, LinkRevoked, open_link
from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.coordination import actions, permissions
from musubi.coordination.actions.reading import found_for
from musubi.coordination.digest import Told, told_of_needs, told_of_seeds
from musubi.coordination.emails import DIGEST
from musubi.coordination.forms.digest import DigestForm
from musubi.coordination.models import Interest, Need, Seed
from musubi.core.errors import Refused, require

UNPROCESSABLE = 422
SHOWN_DAYS = 30
SHOWN = 3  # of each kind: an example, not a list


@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: HttpRequest) -> HttpResponse:
    """Choose what one hears of, and see what that would be."""
    require(permissions.may_tune_digest(request.user))
    user = request.user
    assert isinstance(user, User)
    interest = _interest_of(user)
    if request.method == "POST" and "stop" in request.POST:
        if interest is None:
            actions.tune_digest(user, is_on=False, now=timezone.now())
        else:
            actions.stop_digest(interest, now=timezone.now())
        messages.success(request, _("The weekly digest is stopped."))
        return redirect("coordination:digest")
    form = DigestForm(request.POST if request.method == "POST" else None, interest=interest)
    if request.method == "POST" and form.is_valid():
        actions.tune_digest(user, is_on=True, now=timezone.now(), **form.told())
        messages.success(request, _("Saved. The next digest follows your choice."))
        return redirect("coordination:digest")
    found = _found(interest, user) if interest else []
    context = {"form": form, "interest": interest, "found": found, "has_preview": True, "days": SHOWN_DAYS}
    return render(request, "coordination/digest.html", context, status=UNPROCESSABLE if form.errors else 200)


@csrf_exempt  # a mail program's own button brings no cookie; the secret in the address is the only authority here
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def tune_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Choose or stop from the mail, without signing in. Looking changes nothing: mail is opened by machines too."""
    try:
        interest = _opened(token)
    except Refused as refusal:
        refused = {"refusal": refusal, "office": emails.office()}
        return render(request, "coordination/digest_refused.html", refused, status=refusal.status)
    context: dict[str, Any] = {"is_by_link": True}
    form = DigestForm(interest=interest)
    if request.method == "POST" and not {"stop", "List-Unsubscribe"}.isdisjoint(request.POST):
        actions.stop_digest(interest, now=timezone.now())
        context["is_stopped_now"] = True
    elif request.method == "POST":
        form = DigestForm(request.POST, interest=interest)
        if form.is_valid():
            interest = actions.tune_digest(interest.user, is_on=True, now=timezone.now(), **form.told())
            context["is_saved_now"] = True
            form = DigestForm(interest=interest)
    context |= {"form": form, "interest": interest}
    return render(request, "coordination/digest.html", context, status=UNPROCESSABLE if form.errors else 200)


def _opened(token: str) -> Interest:
    """Return what a link tunes. Raises LinkRevoked too for somebody who does not act for a member any more."""
    link = open_link(token, purpose=DIGEST, now=timezone.now())
    interests = Interest.objects.select_related("user").prefetch_related("fields", "prefectures")
    interest: Interest | None = interests.filter(pk=int(link.subject.partition(":")[2])).first()
    if interest is None:
        raise LinkAltered
    if not interest.user.is_active or not permissions.may_tune_digest(interest.user):
        raise LinkRevoked
    return interest


def _interest_of(user: User) -> Interest | None:
    found: Interest | None = Interest.objects.filter(user=user).prefetch_related("fields", "prefectures").first()
    return found


def _found(interest: Interest, user: User) -> list[Told]:
    """Return a few of what the last month would have brought, with the reason of each."""
    now, keys = timezone.now(), keys_of(user)
    records = found_for(interest, keys, since=now - timedelta(days=SHOWN_DAYS), until=now)
    needs = [one for one in records if isinstance(one, Need)][:SHOWN]
    seeds = [one for one in records if isinstance(one, Seed)][:SHOWN]
    return [
        *told_of_needs(interest, needs, keys),
        *told_of_seeds(interest, seeds, day=timezone.localdate()),
    ]
