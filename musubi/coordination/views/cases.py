"""The list of cases, one case, and what is done in it: each form stands in place on its page, at an own address."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from musubi.accounts.audience import MEMBERS, keys_of
from musubi.accounts.models import User
from musubi.accounts.tallies import as_text, column_as_text
from musubi.coordination import actions, permissions
from musubi.coordination.case_file import case_numbered
from musubi.coordination.finding import ALL, CasesOf, Narrowing
from musubi.coordination.forms.disclosing import DiscloseForm
from musubi.coordination.forms.steps import StepForm
from musubi.coordination.models import Case, CaseSeed, Participant, Stage
from musubi.coordination.views.case_page import NEEDS_NEED, STEPS, case_page, may_step, offered_steps
from musubi.coordination.views.case_rows import CaseRows, Choices, choice
from musubi.coordination.views.preview import preview_of
from musubi.core import queries
from musubi.core.bilingual import is_english
from musubi.core.errors import Refused, require
from musubi.core.text import number_in
from musubi.registry.models import Field, Person, Prefecture
from musubi.search.words import LONGEST_QUERY, QueryTooLong

AT_ONCE = 20
UNPROCESSABLE = 422


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases the reader takes part in or follows, with their clocks."""
    require(MEMBERS in keys_of(request.user))
    user, now, asked = reader_of(request), timezone.now(), _asked(request)
    choices, person = _choices(asked, user)
    listed = CasesOf(user, person=person, now=now)
    try:
        found = listed.found(asked)
    except QueryTooLong as refusal:
        messages.warning(request, str(refusal))
        asked = replace(asked, words="")
        found = listed.found(asked)
    pages = Paginator(range(found.count), AT_ONCE)
    page = pages.get_page(request.GET.get("page"))
    shown = found.page(page.start_index() - 1 if pages.count else 0, AT_ONCE)
    draw = CaseRows(now=now)
    lines = [draw.drawn(case, is_whole=case.pk in shown.whole) for case in shown.cases]
    context = {
        "figures": listed.figures,
        "lines": mark_safe("\n  ".join(lines)),  # noqa: S308 - each is escaped where it is drawn
        "page": page,
        "total": pages.count,
        "asked": asked,
        "is_narrowed": asked != Narrowing(),
        "query": urlencode([(name, str(value)) for name, value in request.GET.items() if name != "page" and value]),
        "choices": choices,
        "may_coordinate": permissions.may_coordinate(user),
        "may_run_desk": permissions.may_run_desk(user),
    }
    return render(request, "coordination/cases.html", context)


def _asked(request: HttpRequest) -> Narrowing:
    given = request.GET
    stage = given.get("stage", "")
    owner = number_in(given.get("owner", ""))
    return Narrowing(
        stage=stage if stage in {ALL, *Stage.values} else "",
        owner="" if owner is None else str(owner),
        field=given.get("field", ""),
        prefecture=given.get("prefecture", ""),
        words=given.get("words", "").strip()[:LONGEST_QUERY],
        is_mine=bool(given.get("mine")),
        is_late=bool(given.get("late")),
    )


def _choices(asked: Narrowing, user: User) -> tuple[SafeString, int | None]:
    """Return what the list can be narrowed by, and which person reads it: one question."""
    english, named = is_english(), defaultdict[str, list[tuple[str, str]]](list)
    for what, *_order, value, name_ja, name_en in sorted(queries.rows(_named, user=user.pk)):
        named[what].append((value, (name_en or name_ja) if english else name_ja))
    told = (
        ("stage", _("Stage"), _("All that are open"), _stages(english)),
        ("owner", _("In charge"), _("Anybody"), tuple(named["owner"])),
        ("field", _("Field"), _("Any"), tuple(named["field"])),
        ("prefecture", _("Prefecture"), _("Any"), tuple(named["prefecture"])),
    )
    choices = "".join([choice(name, *texts, getattr(asked, name)) for name, *texts in told])
    return mark_safe(choices), next((int(value) for value, _name in named["reader"]), None)  # noqa: S308 - escaped


@cache
def _stages(_is_english: bool) -> Choices:  # noqa: FBT001 - the reader's language, in which it is asked
    return ((ALL, _("All, closed ones too")), *((stage.value, str(stage.label)) for stage in Stage))


def _named(*, user: int) -> QuerySet[Any, Any]:
    """Return what there is to choose from, each with what it is ordered by, and the person that the reader is."""
    people, first = Person.objects.order_by(), Value(0)
    owners = people.filter(Exists(Case.objects.filter(owner=OuterRef("pk"))))
    owner, *others = (
        found.values_list(as_text(what), order, reading, column_as_text(key), "name_ja", "name_en")
        for what, found, order, reading, key in (
            ("owner", owners, first, F("reading"), "pk"),
            ("reader", people.filter(user=user), first, as_text(""), "pk"),
            ("field", Field.objects.order_by(), F("position"), as_text(""), "code"),
            ("prefecture", Prefecture.objects.order_by(), F("position"), as_text(""), "code"),
        )
    )
    return owner.union(*others, all=True)


def clock_of(case: Case) -> dict[str, Any]:
    """Return how the clock of the first reply stands: days left, or how many it is over."""
    left = (case.reply_due_on - timezone.localdate()).days
    is_running = case.is_open and case.first_replied_at is None
    return {"is_running": is_running, "days_left": left, "days_over": -left}


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case."""
    found = found_case(request, pk)
    if not permissions.may_see_case(request.user, found):
        return render(request, "coordination/case_state.html", {"case": found, **clock_of(found)})
    return render(request, "coordination/case.html", case_page(found, reader_of(request)) | clock_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One thing to do, typed in place."""
    found, user = found_case(request, pk), reader_of(request)
    if name not in STEPS or (name in NEEDS_NEED and found.need is None):
        raise Http404
    require(may_step(user, found, name))
    if request.method != "POST":
        if name not in offered_steps(found, user):
            messages.warning(request, _("This cannot be done as the case stands now. What can be done is below."))
            return redirect("coordination:case", pk=pk)
        options = {"searched": request.GET["q"]} if name == "beside" and "q" in request.GET else {}
        return with_form(request, found, STEPS[name](case=found, reader=user, **options))
    form = STEPS[name](request.POST, case=found, reader=user)
    if request.POST.get("do") == "narrow":
        return with_form(request, found, form, is_narrowing=True)
    if request.POST.get("do") == "look" and isinstance(form, DiscloseForm) and form.is_valid():
        return with_form(request, found, form, preview=preview_of(form.drafted(form.need), form.wished["chosen"]))
    return answered(request, found, lambda case: STEPS[name](request.POST, case=case, reader=user))


def answered(request: HttpRequest, found: Case, made: Callable[[Case], StepForm]) -> HttpResponse:
    """Do what was typed and go back to the case; or say in place what is wrong, and keep what was typed."""
    form, status = made(found), UNPROCESSABLE
    if form.is_valid():
        try:
            messages.success(request, form.act(by=reader_of(request), now=timezone.now()))
        except Refused as refusal:
            box = form.of_refusals.get(refusal.code)
            status = refusal.status
            found = found_case(request, found.pk)
            form = made(found)
            form.is_valid()
            form.add_error(box if box in form.fields else None, str(refusal))
            form.catch_up()
        else:
            return redirect("coordination:case", pk=found.pk)
    return with_form(request, found, form, status=status)


def with_form(
    request: HttpRequest, found: Case, form: StepForm, *, status: int = 200, is_narrowing: bool = False, **shown: Any
) -> HttpResponse:
    """Return the case's page with one form open in it."""
    if is_narrowing:
        form.errors.clear()  # nothing was sent yet
    context = case_page(found, reader_of(request), form=form) | clock_of(found) | shown
    return render(request, "coordination/case.html", context, status=status)


@require_POST
def take_away(request: HttpRequest, pk: int, candidate: int) -> HttpResponse:
    """Take a seed away from the case."""
    found = found_case(request, pk)
    require(permissions.may_keep_case(request.user, found))
    beside = get_object_or_404(CaseSeed.objects.select_related("case"), pk=candidate, case=found)
    actions.take_away(beside, by=reader_of(request), now=timezone.now())
    messages.success(request, _("The seed was taken away from the case."))
    return redirect("coordination:case", pk=pk)


@require_POST
def let_go(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    """End somebody's part in the case."""
    found = found_case(request, pk)
    require(permissions.may_keep_case(request.user, found))
    part = get_object_or_404(Participant.objects.select_related("case").filter(until=None), pk=participant, case=found)
    actions.let_go(part, by=reader_of(request), now=timezone.now())
    messages.success(request, _("The case is closed to them again."))
    return redirect("coordination:case", pk=pk)


def found_case(request: HttpRequest, pk: int) -> Case:
    """Return the case, if the reader may see anything of it."""
    found = case_numbered(pk)
    if found is None or not permissions.may_see_state(request.user, found):
        raise Http404  # which cases there are is nobody else's business
    return found


def reader_of(request: HttpRequest) -> User:
    """Return who is signed in."""
    assert isinstance(request.user, User)
    return request.user
