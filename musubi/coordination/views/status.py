"""The status page, by a mailed link: how far it is, who is in charge, what happened; a message, a check, an end."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from musubi.accounts.actions import LinkAltered, open_link
from musubi.accounts.models import SignedLink
from musubi.coordination import actions
from musubi.coordination.actions.intake import FROM_SENDER
from musubi.coordination.audience import KEEPING_ROLES
from musubi.coordination.emails import CHECK, STATUS
from musubi.coordination.forms import CheckForm, GiveUpForm, MessageForm
from musubi.coordination.models import Case, CaseEvent, Disclosure, EventKind, Need, NeedState, Stage
from musubi.coordination.queries import names_on
from musubi.coordination.views.visitors import is_too_often, link_refused, whom_to_ask
from musubi.core.errors import Refused
from musubi.registry.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

# The sender's stages are fewer and plainer than those the case has inside.
STEPS: tuple[tuple[str, ...], ...] = (
    (Stage.RECEIVED,),
    (Stage.HEARING,),
    (Stage.SEARCHING,),
    (Stage.MEETING, Stage.TERMS),
    (Stage.WORKING, Stage.PROTOTYPE, Stage.BUSINESS),
    (Stage.CLOSED,),
)


LATEST = 4  # lines of what happened that are not folded


@dataclass(frozen=True)
class Step:
    """One stage of the row: what it is called, and whether it is over, now, or still to come."""

    label: str
    when: str


@dataclass(frozen=True)
class Line:
    """One thing that happened, as its sender reads it."""

    at: datetime
    sentence: str
    words: str = ""


@dataclass(frozen=True)
class InCharge:
    """Who answers: by role and office, and by name once somebody has taken it."""

    role: str
    office: str
    name: str = ""


def case_by_link(token: str) -> tuple[Case, SignedLink]:
    """Return the case whose status a link shows. Raises LinkAltered, LinkExpired or LinkRevoked."""
    link = open_link(token, purpose=STATUS, now=timezone.now())
    found = Case.objects.filter(pk=int(link.subject.partition(":")[2]))
    case = found.select_related("need", "owner", "duty_owner", "closing_reason").first()
    if case is None:
        raise LinkAltered
    return case, link


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def status(request: HttpRequest, token: str) -> HttpResponse:
    """How far it is. Looking changes nothing."""
    try:
        case, link = case_by_link(token)
    except Refused as refusal:
        return link_refused(request, refusal)
    forms = {"message": MessageForm(), "give_up": GiveUpForm(), "check": _check_form(case.need)}
    if request.method != "POST":
        return _page(request, case, forms)
    wrong = _answered(request, case, forms, key=link.subject)
    return wrong or redirect("coordination:status", token=token)


def _answered(request: HttpRequest, case: Case, forms: dict[str, Any], *, key: str) -> HttpResponse | None:
    """Do what the pressed button says; return the page that says why not, or None."""
    what = request.POST.get("do", "")
    if what not in forms:
        return _page(request, case, forms, status=422)
    forms[what] = type(forms[what])(request.POST)
    if is_too_often(request, "write", key=key):
        return _page(request, case, forms, refusal=too_often(), status=429)
    if not forms[what].is_valid():
        return _page(request, case, forms, wrong=what, status=422)
    try:
        sentence = _act(case, what, forms[what].cleaned_data)
    except Refused as refusal:
        case.refresh_from_db()
        return _page(request, case, forms, refusal=str(refusal), status=refusal.status)
    messages.success(request, sentence)
    return None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def check(request: HttpRequest, token: str) -> HttpResponse:
    """The plain words beside the sender's own: right, or what has to be changed."""
    try:
        link = open_link(token, purpose=CHECK, now=timezone.now())
        need = Need.objects.select_related("case").filter(pk=int(link.subject.partition(":")[2])).first()
        if need is None:
            raise LinkAltered
    except Refused as refusal:
        return link_refused(request, refusal)
    given = request.POST if request.method == "POST" else None
    form = CheckForm(given) if given is not None else _check_form(need)
    said, code = "", int(HTTPStatus.OK)
    if given is not None:
        code, said = _checked(request, need, form, key=link.subject)
        if code == HTTPStatus.OK:
            return redirect("coordination:check", token=token)
        need.refresh_from_db()
    if "revision" in form.errors or said:
        form = _check_form(need)
    context = {"need": need, "case": need.case, "form": form, "refusal": said, "desk": whom_to_ask()}
    return render(request, "coordination/intake_check.html", {**context, "can_check": _can_check(need)}, status=code)


def steps_of(stage: str, before: str = "") -> list[Step]:
    """Return the row of stages. What rests shows where it rested."""
    labels = (_("Received"), _("Hearing you"), _("Finding a partner"), _("Meeting"), _("At work together"), _("Closed"))
    here = before if stage == Stage.ON_HOLD else stage
    now = next((at for at, stages in enumerate(STEPS) if here in stages), 0)
    return [
        Step(label, "now" if at == now else "over" if at < now and stage != Stage.CLOSED else "ahead")
        for at, label in enumerate(labels)
    ]


def lines_of(case: Case) -> list[Line]:
    """Return what happened, for its sender: only lines meant for them, and words only where they are theirs."""
    events = CaseEvent.objects.filter(case=case).for_sender()
    standing = events.filter(undone_by=None).exclude(kind=EventKind.UNDONE).order_by("happened_at", "pk")
    return [Line(event.happened_at, _sentence(event), _words(event)) for event in standing]


def in_charge_of(case: Case, day: date) -> InCharge:
    """Return who answers for the case on a day."""
    desk = whom_to_ask().name
    if case.owner is None:
        return InCharge(_("secretariat"), desk)
    role = Role.objects.filter(person=case.owner, kind__in=KEEPING_ROLES).on(day).order_by("-kind", "pk").first()
    if role is None:
        return InCharge(_("secretariat"), desk)
    organisation = role.organisation_id
    office = names_on([organisation], day).get(organisation, "") if organisation else desk
    return InCharge(role.get_kind_display(), office, case.owner.name)


def _page(
    request: HttpRequest,
    case: Case,
    forms: dict[str, Any],
    *,
    wrong: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    today, lines = timezone.localdate(), lines_of(case)
    held = case.events.filter(Q(stage_after=Stage.ON_HOLD)).order_by("-pk").values_list("stage_before", flat=True)
    context = {
        "case": case,
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        "need": case.need,
        "steps": steps_of(case.stage, held.first() or "" if case.stage == Stage.ON_HOLD else ""),
        "is_resting": case.stage == Stage.ON_HOLD,
        "lines": {"earlier": lines[:-LATEST], "latest": lines[-LATEST:]},
        "in_charge": in_charge_of(case, today),
        "days_left": (case.reply_due_on - today).days,
        "is_reply_late": case.is_reply_late(today),
        "forms": forms,
        "wrong": wrong,
        "wrong_form": forms.get(wrong),
        "refusal": refusal,
        "can_check": case.need is not None and _can_check(case.need),
        "desk": whom_to_ask(),
    }
    return render(request, "coordination/intake_status.html", context, status=status)


def _act(case: Case, what: str, given: dict[str, Any]) -> str:
    now = timezone.now()
    acts: dict[str, Callable[[], str]] = {
        "message": lambda: _written(case, given, now),
        "give_up": lambda: _given_up(case, given, now),
        "check": lambda: _check(case.need, given, now),
    }
    return acts[what]()


def _written(case: Case, given: dict[str, Any], now: datetime) -> str:
    actions.write_as_sender(case, text=given["text"], now=now)
    return _("Your message is here, and a mail goes to whoever is in charge.")


def _given_up(case: Case, given: dict[str, Any], now: datetime) -> str:
    actions.give_up(case, words=given["words"], now=now)
    return _("Your request is taken back. Nobody but those who handled it can see it any more.")


def _check(need: Need | None, given: dict[str, Any], now: datetime) -> str:
    if need is None:
        raise LinkAltered
    is_right = given["answer"] == CheckForm.RIGHT
    told = {"remark": given["remark"], "revision": given["revision"]}
    actions.check_need(need, is_right=is_right, by=None, now=now, **told)
    if is_right:
        return _("Thank you. The plain text is what others will read.")
    return _("Thank you. Whoever is in charge reads what you wrote; nobody else reads the plain text until then.")


def _checked(request: HttpRequest, need: Need, form: CheckForm, *, key: str) -> tuple[int, str]:
    """Do what the form says; return the status and why it was refused."""
    if is_too_often(request, "write", key=key):
        return 429, too_often()
    if not form.is_valid():
        return 422, ""
    try:
        sentence = _check(need, form.cleaned_data, timezone.now())
    except Refused as refusal:
        return refusal.status, str(refusal)
    messages.success(request, sentence)
    return HTTPStatus.OK, ""


def _check_form(need: Need | None) -> CheckForm:
    return CheckForm(initial={"revision": need.revision if need else 0})


def _can_check(need: Need) -> bool:
    return bool(need.plain_text_ja) and need.checked_at is None and need.state != NeedState.WITHDRAWN


def too_often() -> str:
    """Say that nothing was saved, and what to do."""
    return _("That was too often in a short time; nothing was saved. Wait an hour, or call us.")


def _sentence(event: CaseEvent) -> str:
    if event.details == FROM_SENDER:
        return _("You wrote")
    is_hidden = event.details.get("to") == "nobody"
    stage = Stage(event.stage_after).label if event.stage_after else ""
    sentences = {
        EventKind.RECEIVED: _("Your request came in."),
        EventKind.TAKEN: _("Somebody took charge of it."),
        EventKind.MOVED: _("It moved on: %(stage)s.") % {"stage": stage},
        EventKind.SHOWN: _("It is not shown to others any more.")
        if is_hidden
        else _("It is shown to those you chose."),
        EventKind.WRITTEN_DOWN: _("What you told us was written down."),
        EventKind.DISCLOSED: _("Who may see it was changed: %(who)s.") % {"who": _level(event)},
        EventKind.CLOSED: _("It was closed, with this answer:"),
        EventKind.REOPENED: _("It was opened again."),
        EventKind.FOLLOWED_UP: _("We asked you how it went on."),
    }
    return str(sentences.get(EventKind(event.kind), event.get_kind_display()))


def _level(event: CaseEvent) -> str:
    return str(Disclosure(event.details["to"]).label) if event.kind == EventKind.DISCLOSED else ""


# Whoever writes one of these chooses who may read it; the words of other lines are the house's own.
_FOR_THEM = {EventKind.CLOSED, EventKind.CONTACT, EventKind.INTERVIEW, EventKind.NOTE}


def _words(event: CaseEvent) -> str:
    return event.text if event.kind in _FOR_THEM or event.details == FROM_SENDER else ""
