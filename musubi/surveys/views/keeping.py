"""Opening a round, asking more, reminding, changing its words, closing it and opening it again."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from musubi.accounts.models import User
from musubi.core.errors import Refused, require
from musubi.registry.models import Organisation
from musubi.registry.queries import profiles_on
from musubi.surveys import actions, permissions
from musubi.surveys.forms import AskForm, OpenForm, WhatForm, WordsForm, words_for, words_of
from musubi.surveys.models import Request, Round
from musubi.surveys.queries import candidates, reminders

NAMED_AT_MOST = 10


@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: HttpRequest) -> HttpResponse:
    """Say what is asked, of whom, until when; then mail them all."""
    require(permissions.may_keep_rounds(request.user))
    what, sector, initial = _what(request)
    offered = candidates(sector=sector)
    typed = request.POST if request.method == "POST" else None
    form = OpenForm(typed, candidates=offered, are_ticked=True, initial=initial)
    if form.is_valid():
        try:
            round_, unreachable = actions.open_round(by=_signed_in(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell_opened(request, len(form.cleaned_data["organisations"]), unreachable)
            return redirect("surveys:round", pk=round_.pk)
    code, year = initial.get("collection", ""), initial.get("fiscal_year", 0)
    same = Round.objects.filter(collection=code, fiscal_year=year).first()
    context = {"what": what, "form": form, "same": same, "today": timezone.localdate()}
    return render(request, "surveys/open_round.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask organisations that were not asked yet."""
    require(permissions.may_keep_rounds(request.user))
    round_ = get_object_or_404(Round, pk=pk)
    offered = candidates(leaving_out=round_.requests.values_list("organisation", flat=True))
    form = AskForm(request.POST if request.method == "POST" else None, candidates=offered)
    if form.is_valid():
        chosen = list(form.cleaned_data["organisations"])
        try:
            unreachable = actions.ask(round_, chosen, by=_signed_in(request), now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell_opened(request, len(chosen), unreachable)
            return redirect("surveys:round", pk=pk)
    status = 422 if form.is_bound else 200
    return render(request, "surveys/ask.html", {"round": round_, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how many mails would go to how many, and who has no address; then send them."""
    require(permissions.may_keep_rounds(request.user))
    round_ = get_object_or_404(Round, pk=pk)
    if request.method == "POST":
        return _done(request, pk, lambda: _remind(request, round_))
    today = timezone.localdate()
    due = reminders(round_, day=today)
    everyone = [*(one for one, _emails in due.mails), *due.unreachable, *due.reminded_today]
    profiles = profiles_on(today, organisations=[one.organisation_id for one in everyone])
    context = {
        "round": round_,
        "due": due,
        "is_late": today > round_.due_on,
        "mails": [(profiles.get(one.organisation_id), emails) for one, emails in due.mails],
        "unreachable": _profiles(due.unreachable, profiles),
        "reminded_today": _profiles(due.reminded_today, profiles),
    }
    return render(request, "surveys/remind.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the due date and the words of the next mails."""
    require(permissions.may_keep_rounds(request.user))
    round_ = get_object_or_404(Round, pk=pk)
    form = WordsForm(request.POST if request.method == "POST" else None, initial=words_of(round_))
    if form.is_valid():
        try:
            actions.edit_round(round_, by=_signed_in(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("due_on", str(refusal))
        else:
            messages.success(request, _("Saved. The next mails say so; those already sent are as they were."))
            return redirect("surveys:round", pk=pk)
    status = 422 if form.is_bound else 200
    return render(request, "surveys/edit_round.html", {"round": round_, "form": form}, status=status)


@require_POST
def close_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more answers."""
    require(permissions.may_keep_rounds(request.user))
    round_ = get_object_or_404(Round, pk=pk)

    def close() -> str:
        actions.close_round(round_, by=_signed_in(request), now=timezone.now())
        return _("The round is closed and takes no more answers. It can be opened again.")

    return _done(request, pk, close)


@require_POST
def reopen_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Take answers again."""
    require(permissions.may_keep_rounds(request.user))
    round_ = get_object_or_404(Round, pk=pk)

    def reopen() -> str:
        actions.reopen_round(round_, by=_signed_in(request), now=timezone.now())
        return _("The round takes answers again.")

    return _done(request, pk, reopen)


def _what(request: HttpRequest) -> tuple[WhatForm, str, dict[str, Any]]:
    """Return the form at the top, the sector it names, and the words that follow from it."""
    asked = request.GET if "collection" in request.GET else None
    what = WhatForm(asked)
    chosen = what.cleaned_data if what.is_valid() else {}
    code = chosen.get("collection") or next((str(value) for value, _label in what.fields["collection"].choices), "")  # type: ignore[attr-defined]  # it is a choice
    year = chosen.get("fiscal_year") or what.fields["fiscal_year"].initial
    return what, chosen.get("sector", ""), words_for(code, year) if code else {}


def _remind(request: HttpRequest, round_: Round) -> str:
    count, unreachable = actions.remind(round_, by=_signed_in(request), now=timezone.now())
    if unreachable:
        messages.warning(request, _unreached(unreachable))
    return ngettext("%(n)d mail goes out now.", "%(n)d mails go out now.", count) % {"n": count}


def _done(request: HttpRequest, pk: int, act: Callable[[], str]) -> HttpResponse:
    """Do it, say what was done or why not, and go back to the round."""
    try:
        sentence = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect("surveys:round", pk=pk)


def _tell_opened(request: HttpRequest, count: int, unreachable: Sequence[Organisation]) -> None:
    reached = count - len(unreachable)
    sentence = ngettext("%(n)d organisation is asked by mail.", "%(n)d organisations are asked by mail.", reached)
    messages.success(request, sentence % {"n": reached})
    if unreachable:
        messages.warning(request, _unreached(unreachable))


def _unreached(unreachable: Sequence[Organisation]) -> str:
    """Say who got no mail, by name as far as somebody reads names."""
    names = list(profiles_on(timezone.localdate(), organisations=[one.pk for one in unreachable]).values())
    listed = _(", ").join(str(name) for name in names[:NAMED_AT_MOST])
    more = len(names) - NAMED_AT_MOST
    if more <= 0:
        return _("No mail address is known for %(names)s. Call them, or register a contact person.") % {"names": listed}
    return ngettext(
        "No mail address is known for %(names)s and %(n)d more. Call them, or register a contact person.",
        "No mail address is known for %(names)s and %(n)d more. Call them, or register a contact person.",
        more,
    ) % {"names": listed, "n": more}


def _profiles(requests: Sequence[Request], profiles: dict[int, Any]) -> list[Any]:
    return [profiles[one.organisation_id] for one in requests if one.organisation_id in profiles]


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
