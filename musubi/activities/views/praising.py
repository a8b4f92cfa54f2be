"""What anyone who signs in for a member says of an activity: nominated, useful, tried here too."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from musubi.accounts.audience import MEMBERS, SECRETARIAT, keys_of
from musubi.accounts.models import User
from musubi.activities import actions
from musubi.activities.forms.praise import NominationForm, TryForm, UsefulForm
from musubi.activities.models import Activity, Nomination, Useful
from musubi.activities.permissions import may_praise
from musubi.core.bilingual import is_english
from musubi.core.errors import Refused, require
from musubi.registry.audience import editing_key
from musubi.registry.models import Organisation, Profile
from musubi.registry.queries import profiles_on


@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose it as an example, with a reason."""
    activity, user = _praisable(request, pk)
    own = Nomination.objects.filter(activity=activity, user=user).first()
    form = NominationForm(_sent(request), initial={"reason": own.reason if own else ""})
    if request.method == "POST" and form.is_valid():
        try:
            actions.nominate(activity, reason=form.cleaned_data["reason"], by=user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your nomination is with the secretariat. Thank you."))
            return redirect(page_of(activity))
    context = {"form": form, "activity": activity, "own": own}
    return render(request, "activities/praise_nominate.html", context, status=_status(request))


@require_POST
def take_back_nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own nomination back."""
    activity, user = _praisable(request, pk)
    actions.take_back_nomination(activity, by=user, now=timezone.now())
    messages.success(request, _("Your nomination is taken back."))
    return redirect(page_of(activity))


@require_http_methods(["GET", "HEAD", "POST"])
def useful(request: HttpRequest, pk: int) -> HttpResponse:
    """Say 「参考になった」 with one click; with the note's box, what was taken over."""
    activity, user = _praisable(request, pk)
    own = Useful.objects.filter(activity=activity, user=user).first()
    form = UsefulForm(_sent(request), initial={"taken_over": own.taken_over if own else ""})
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["taken_over"] if "taken_over" in request.POST else None
        speaks_for = _own_organisation(user)
        try:
            actions.find_useful(activity, by=user, now=timezone.now(), organisation=speaks_for, taken_over=note)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. Whoever told this activity will see that it was of use."))
            return redirect(page_of(activity))
    context = {"form": form, "activity": activity, "own": own}
    return render(request, "activities/praise_useful.html", context, status=_status(request))


@require_POST
def take_back_useful(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own mark back, and the note with it."""
    activity, user = _praisable(request, pk)
    actions.take_back_useful(activity, by=user, now=timezone.now())
    messages.success(request, _("Your mark is taken back."))
    return redirect(page_of(activity))


@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin telling what one's own organisation did after this example."""
    example, user = _praisable(request, pk)
    organisations = _answers_for(user)
    require(bool(organisations))
    form = TryForm(_sent(request), organisations=organisations, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        organisation = Organisation.objects.get(pk=form.cleaned_data["organisation"])
        try:
            told = actions.try_out(example, organisation=organisation, told=form.told(), by=user, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("A draft is made. Add to it what you like, then send it to the secretariat."))
            return redirect(draft_page_of(told))
    context = {"form": form, "activity": example}
    return render(request, "activities/praise_try.html", context, status=_status(request))


def page_of(activity: Activity) -> str:
    """Return the activity's page in the reader's language, at its praise."""
    return f"/en{activity.path}#praise" if is_english() else f"{activity.path}#praise"


def draft_page_of(activity: Activity) -> str:
    """Return where a draft is filled in, in the reader's language."""
    path = f"{activity.path}edit/"
    return f"/en{path}" if is_english() else path


def _praisable(request: HttpRequest, pk: int) -> tuple[Activity, User]:
    """Return what is on the site for the reader, and the reader, who may praise it."""
    keys = keys_of(request.user)
    activity = get_object_or_404(Activity.objects.published().visible_to(keys), pk=pk)
    require(may_praise(request.user, activity))
    assert isinstance(request.user, User)
    return activity, request.user


def _own_organisation(user: User) -> Organisation | None:
    """Return the one organisation the reader acts for; of several none can be meant."""
    numbers = [key.removeprefix("organisation:") for key in keys_of(user) - {MEMBERS, SECRETARIAT}]
    own = [int(number) for number in numbers if number.isdecimal()]
    return Organisation.objects.get(pk=own[0]) if len(own) == 1 else None


def _answers_for(user: User) -> list[Profile]:
    """Return the organisations the reader answers for, by today's names."""
    ending = editing_key(0).removeprefix("organisation:0")
    keys = [key for key in keys_of(user) if key.endswith(ending)]
    own = [int(key.removeprefix("organisation:").removesuffix(ending)) for key in keys]
    return sorted(profiles_on(timezone.localdate(), organisations=own).values(), key=lambda one: one.reading)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
