"""Whoever was asked answers: an inquiry, or whether to meet; by the link that was mailed, or signed in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from musubi.accounts.actions import LinkAltered, LinkRevoked, open_link
from musubi.accounts.audience import MEMBERS, organisation_key
from musubi.accounts.models import SignedLink, User
from musubi.coordination import actions, permissions
from musubi.coordination.actions.letters import addresses_of
from musubi.coordination.audience import NeedView, shown_to
from musubi.coordination.emails import ANSWER, DECIDE
from musubi.coordination.forms.asking import AnswerForm, DecideForm, told_names
from musubi.coordination.models import Case, Inquiry, Introduction
from musubi.coordination.queries import gone_by
from musubi.coordination.refusals import AnsweredAlready, DecidedAlready, OrganisationHasLeft
from musubi.coordination.tasks import side_of
from musubi.coordination.views.cases import UNPROCESSABLE, reader_of
from musubi.core.errors import Refused, require
from musubi.registry.models import Organisation
from musubi.registry.queries import office_details

FIRM, ORGANISATION = Introduction.Side.FIRM, Introduction.Side.ORGANISATION


# --- 打診 -----------------------------------------------------------------------------------------------------------


@csrf_exempt  # the secret in the address is the only authority: nothing a browser adds by itself opens this page
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answer from the mail, without signing in. Looking changes nothing: mail is opened by machines too."""
    try:
        link = open_link(token, purpose=ANSWER, now=timezone.now())
        inquiry = _inquiry(int(link.subject.partition(":")[2]))
        if inquiry is None:
            raise LinkAltered
        _require_speaker(link, inquiry.organisation)
    except Refused as refusal:
        return _closed_door(request, refusal)
    return _answer(request, inquiry, by=None)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer signed in: for one's own organisation or, as the secretariat, on behalf of any."""
    found = _inquiry(pk)
    if found is None or not permissions.may_answer_inquiry(request.user, found):
        raise Http404  # who is asked is nobody else's business
    return _answer(request, found, by=reader_of(request))


def _inquiry(pk: int) -> Inquiry | None:
    return Inquiry.objects.select_related("case__need", "organisation", "seed", "reason").filter(pk=pk).first()


def _answer(request: HttpRequest, inquiry: Inquiry, *, by: User | None) -> HttpResponse:
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"answer": ""})
    status, refusal = 200, ""
    if request.method == "POST":
        status = UNPROCESSABLE
        if inquiry.state != Inquiry.State.OPEN:
            status, refusal = AnsweredAlready.status, str(AnsweredAlready())
        elif form.is_valid():
            given = {"reason": form.cleaned_data["reason"], "words": form.cleaned_data["words"]}
            try:
                actions.answer_inquiry(inquiry, is_interested=form.is_interested, by=by, now=timezone.now(), **given)
            except Refused as refused:
                status, refusal = refused.status, str(refused)
                inquiry.refresh_from_db()
            else:
                messages.success(request, _("Thank you. Your answer is with whoever keeps the case."))
                return redirect(request.path)
    context = {
        "inquiry": inquiry,
        "form": form,
        "refusal": refusal,
        "need": _seen_by(inquiry.organisation, inquiry.case),
        "name": told_names([inquiry.organisation_id]).get(inquiry.organisation_id, ""),
        "is_late": inquiry.due_on < timezone.localdate(),
        "is_on_behalf": by is not None and permissions.may_keep_case(by, inquiry.case),
        "desk": _desk(),
    }
    return render(request, "coordination/inquiry.html", context, status=status)


@require_POST
def take_back_inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask no longer."""
    found = get_object_or_404(Inquiry.objects.select_related("case"), pk=pk)
    _require_keeper(request, found.case)
    return _do(
        request,
        found.case,
        lambda: actions.take_back_inquiry(found, by=reader_of(request), now=timezone.now()),
        _("The inquiry is taken back."),
    )


# --- 引き合わせ ------------------------------------------------------------------------------------------------------


@csrf_exempt  # as above
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def decide_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Say from the mail whether to meet: the company by its link, the organisation by its own."""
    try:
        link = open_link(token, purpose=DECIDE, now=timezone.now())
        pk, side = side_of(link)
        found = _introduction(pk)
        if found is None or side not in Introduction.Side.values:
            raise LinkAltered
        if side == ORGANISATION:
            _require_speaker(link, found.organisation)
        elif found.case.need is None or link.email.lower() != found.case.need.contact_email.lower():
            raise LinkRevoked
    except Refused as refusal:
        return _closed_door(request, refusal)
    return _decide(request, found, [side], by=None)


@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """Say signed in whether to meet: for one's organisation; whoever keeps the case notes the company's word."""
    found = _introduction(pk)
    if found is None:
        raise Http404
    user = reader_of(request)
    sides = [FIRM.value] if permissions.may_keep_case(user, found.case) else []
    sides += [ORGANISATION.value] if permissions.may_decide_introduction(user, found) else []
    if not sides:
        raise Http404
    return _decide(request, found, sides, by=user)


@require_POST
def take_back_introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose it no longer."""
    found = get_object_or_404(Introduction.objects.select_related("case"), pk=pk)
    _require_keeper(request, found.case)
    return _do(
        request,
        found.case,
        lambda: actions.take_back_introduction(found, by=reader_of(request), now=timezone.now()),
        _("The proposal is taken back."),
    )


def _introduction(pk: int) -> Introduction | None:
    rows = Introduction.objects.select_related("case__need", "case__owner", "organisation", "reason")
    return rows.filter(pk=pk).first()


@dataclass(frozen=True)
class Side:
    """One side of an introduction: what it is asked, and whether it has spoken."""

    name: str
    label: str
    has_agreed: bool
    form: DecideForm | None


def _decide(request: HttpRequest, found: Introduction, sides: list[str], *, by: User | None) -> HttpResponse:
    status, refusal, form = 200, "", None
    if request.method == "POST":
        side = request.POST.get("side") or sides[0]
        require(side in sides)
        form, status = DecideForm(request.POST, auto_id=f"id_{side}_%s"), UNPROCESSABLE
        if found.state != Introduction.State.PROPOSED or has_agreed(found, side):
            status, refusal = DecidedAlready.status, str(DecidedAlready())
        elif form.is_valid():
            try:
                _speak(request, found, side, form, by=by)
            except Refused as refused:
                status, refusal = refused.status, str(refused)
                found.refresh_from_db()
            else:
                return redirect(request.path)
    posted = (request.POST.get("side") or sides[0]) if form is not None else ""
    name = told_names([found.organisation_id]).get(found.organisation_id, "")
    labels = {FIRM.value: found.case.firm_name if by else _("Your company"), ORGANISATION.value: name}
    is_open = found.state == Introduction.State.PROPOSED
    context = {
        "introduction": found,
        "sides": [
            Side(side, labels[side], has_agreed(found, side), _form(found, side, form if side == posted else None))
            for side in sides
        ],
        "is_open": is_open,
        "is_firm_alone": by is None and sides == [FIRM],
        "is_keeper": by is not None and permissions.may_keep_case(by, found.case),
        "name": name,
        "need": _need_of(found, sides, by=by),
        "refusal": refusal,
        "desk": _desk(),
    }
    return render(request, "coordination/introduction.html", context, status=status)


def _form(found: Introduction, side: str, sent: DecideForm | None) -> DecideForm | None:
    if found.state != Introduction.State.PROPOSED or has_agreed(found, side):
        return None
    return sent or DecideForm(initial={"side": side}, auto_id=f"id_{side}_%s")


def _speak(request: HttpRequest, found: Introduction, side: str, form: DecideForm, *, by: User | None) -> None:
    given, now = form.cleaned_data, timezone.now()
    if given["do"] == "no":
        actions.decline(found, side, reason=given["reason"], words=given["words"], by=by, now=now)
        messages.success(request, _("Noted. Whoever keeps the case reads why."))
    elif actions.agree(found, side, by=by, now=now):
        messages.success(request, _("Both sides agree: the introduction goes through, and both are told by mail."))
    else:
        messages.success(request, _("Thank you. It goes through as soon as the other side agrees too."))


def has_agreed(found: Introduction, side: str) -> bool:
    """Whether this side has said yes."""
    return (found.firm_agreed_at if side == FIRM else found.organisation_agreed_at) is not None


def _need_of(found: Introduction, sides: list[str], *, by: User | None) -> NeedView | None:
    """Return the need as the asked side may see it: the company and whoever keeps the case see all of it."""
    need = found.case.need
    if need is None:
        return None
    is_whole = FIRM in sides or found.state == Introduction.State.THROUGH
    keys = {found.case.key} if is_whole else {organisation_key(found.organisation_id), MEMBERS}
    return shown_to(need, keys)


# --- who is at the door ----------------------------------------------------------------------------------------------


def _require_speaker(link: SignedLink, organisation: Organisation) -> None:
    """Raise OrganisationHasLeft, or LinkRevoked where the address speaks for the organisation no more."""
    now = timezone.now()
    if gone_by([organisation.pk], timezone.localdate(now)):
        raise OrganisationHasLeft(name=told_names([organisation.pk]).get(organisation.pk, ""))
    if link.email.lower() not in {email.lower() for email in addresses_of(organisation, now=now)}:
        raise LinkRevoked


def _require_keeper(request: HttpRequest, case: Case) -> None:
    if not permissions.may_see_case(request.user, case):
        raise Http404
    require(permissions.may_keep_case(request.user, case))


def _do(request: HttpRequest, case: Case, act: Any, done: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("coordination:case", pk=case.pk)


def _seen_by(organisation: Organisation, case: Case) -> NeedView | None:
    return shown_to(case.need, {organisation_key(organisation.pk), MEMBERS}) if case.need else None


def _desk() -> dict[str, str]:
    """Return whom to ask, as the letters name it."""
    told = office_details()
    return {
        "phone": told.get("phone", "") or settings.SECRETARIAT_PHONE,
        "email": told.get("email", "") or settings.SECRETARIAT_EMAIL,
    }


def _closed_door(request: HttpRequest, refusal: Refused) -> HttpResponse:
    context = {"refusal": refusal, "desk": _desk()}
    return render(request, "coordination/link_refused.html", context, status=refusal.status)
