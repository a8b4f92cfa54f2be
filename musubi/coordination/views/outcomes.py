"""Outcomes 成果: what came of working together, with who did what at which step; each counted once."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from musubi.accounts.audience import keys_of
from musubi.coordination import actions, permissions
from musubi.coordination.forms.outcomes import OutcomeForm, RoleFormSet
from musubi.coordination.models import Case, Outcome, OutcomeKind, OutcomeRole, OutcomeState, Participant
from musubi.coordination.queries import Grid, grid_of, names_on, outcome_totals
from musubi.core.dates import fiscal_year, fiscal_year_label
from musubi.core.errors import Refused, require
from musubi.core.text import number_in
from musubi.registry.models import Membership, Sector
from musubi.registry.queries import profiles_on, the_council

AT_ONCE = 50
UNPROCESSABLE = 422


@login_not_required
@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """Every outcome the reader may see, narrowed by kind, fiscal year and organisation; the totals open the list."""
    keys, day = keys_of(request.user), timezone.localdate()
    asked = _asked(request)
    seen = Outcome.objects.published().visible_to(keys)
    unpublished = 0
    if permissions.may_run_desk(request.user):
        unpublished = Outcome.objects.exclude(state=OutcomeState.PUBLISHED).count()
        if asked["state"] == "other":
            seen = Outcome.objects.exclude(state=OutcomeState.PUBLISHED)
    days = list(seen.order_by().values_list("happened_on", flat=True).distinct())
    found = _narrowed(seen, asked).order_by("-happened_on", "-pk")
    page = Paginator(found.prefetch_related(_roles()), AT_ONCE).get_page(request.GET.get("page", "")[:5])
    rows = list(page.object_list)
    given = {name: value for name, value in asked.items() if value}
    context = {
        "rows": [(one, _doers(one, names)) for names in [_names(rows, day)] for one in rows],
        "page": page,
        "totals": _totals(keys, asked),
        "years": [(year, fiscal_year_label(year)) for year in sorted({fiscal_year(one) for one in days}, reverse=True)],
        "asked": asked,
        "chosen_organisation": _name_of(asked["organisation"], day),
        "query": urlencode(given),
        "kinds": OutcomeKind.choices,
        "unpublished": unpublished,
        "may_record": permissions.may_record_outcome(request.user, None),
    }
    return render(request, "coordination/outcomes.html", context)


@login_not_required
@require_safe
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """One outcome with its grid: the sectors as rows, the steps as columns; on a phone a list by step."""
    found = _seen(request, pk)
    grid = grid_of([found])
    roles = [role for cell in grid.cells.values() for role in cell]
    names = names_on({role.organisation_id for role in roles if role.organisation_id}, timezone.localdate())
    may_keep = permissions.may_keep_outcome(request.user, found)
    context = {
        "outcome": found,
        "steps": grid.steps,
        "lines": _lines(grid, names),
        "by_step": _by_step(grid, names),
        "classes": list(found.venture_classes.all()),
        "may_keep": may_keep,
        "may_see_case": found.case is not None and permissions.may_see_case(request.user, found.case),
        "moves": [(state, _move_label(state)) for state in OutcomeState.values if state in Outcome.NEXT[found.state]],
    }
    return render(request, "coordination/outcome.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Record one: of a case, or of none."""
    number = request.GET.get("case", "")
    case = get_object_or_404(Case, pk=number) if number_in(number) is not None else None
    require(permissions.may_record_outcome(request.user, case))
    start = {"visibility": "members", "prefecture": case.prefecture_id if case else None}
    return _form(request, None, case=case, start=start, rows=_parties(case) if case else [])


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one; of two editors the second is told and loses nothing."""
    found = _seen(request, pk)
    require(permissions.may_keep_outcome(request.user, found))
    names = (*actions.outcomes.COLUMNS, "revision")
    start = {name: getattr(found, f"{name}_id" if name == "prefecture" else name) for name in names}
    start["venture_classes"] = [one.pk for one in found.venture_classes.all()]
    columns = ("organisation_id", "name_ja", "sector_id", "step", "deed_ja", "deed_en", "happened_on")
    rows = [{name.removesuffix("_id"): getattr(role, name) for name in columns} for role in found.roles.all()]
    return _form(request, found, case=found.case, start=start, rows=rows)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it, take it away, or make a draft of it again."""
    found = _seen(request, pk)
    require(permissions.may_keep_outcome(request.user, found))
    state = request.POST.get("state", "")
    try:
        if state in OutcomeState.values:
            actions.move_outcome(found, state, by=_user(request), now=timezone.now())
            messages.success(request, _("Saved. State: %(state)s.") % {"state": found.get_state_display()})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("coordination:outcome", pk=pk)


# --- what is asked --------------------------------------------------------------------------------------------------


def _asked(request: HttpRequest) -> dict[str, str]:
    given = {name: request.GET.get(name, "")[:20] for name in ("kind", "year", "organisation", "state")}
    given["kind"] = given["kind"] if given["kind"] in OutcomeKind.values else ""
    for name, longest in (("year", 4), ("organisation", 9)):
        is_number = given[name].isascii() and given[name].isdecimal() and len(given[name]) <= longest
        given[name] = given[name] if is_number and int(given[name]) else ""
    if given["year"] and not 1900 <= int(given["year"]) <= 9998:  # noqa: PLR2004 - years that a date can hold
        given["year"] = ""
    return given


def _narrowed(found: Any, asked: dict[str, str]) -> Any:
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    if asked["year"]:
        year = int(asked["year"])
        found = found.filter(happened_on__gte=date(year, 4, 1), happened_on__lt=date(year + 1, 4, 1))
    return found.of_organisation(int(asked["organisation"])) if asked["organisation"] else found


def _totals(keys: frozenset[str], asked: dict[str, str]) -> list[dict[str, Any]]:
    """Return how many there are of each kind, an outcome that several share once; each leads to its records."""
    organisation = int(asked["organisation"]) if asked["organisation"] else None
    counts = outcome_totals(keys, organisation=organisation)
    rest = {"organisation": asked["organisation"]} if organisation else {}
    return [
        {
            "label": label,
            "count": counts[kind],
            "query": urlencode({"kind": kind, **rest}),
            "is_chosen": kind == asked["kind"],
        }
        for kind, label in OutcomeKind.choices
        if kind in counts
    ]


def _seen(request: HttpRequest, pk: int) -> Outcome:
    seen = Outcome.objects.visible_to(keys_of(request.user)).select_related("case", "prefecture")
    found: Outcome = get_object_or_404(seen, pk=pk)
    return found


def _roles() -> Prefetch[Any]:
    return Prefetch("roles", queryset=OutcomeRole.objects.select_related("sector"))


def _names(rows: Iterable[Outcome], day: date) -> dict[int, str]:
    wanted = {role.organisation_id for one in rows for role in one.roles.all() if role.organisation_id}
    return names_on(wanted, day)


def _name_of(organisation: str, day: date) -> str:
    return names_on([int(organisation)], day).get(int(organisation), "") if organisation else ""


# --- the grid -------------------------------------------------------------------------------------------------------


def _doers(one: Outcome, names: dict[int, str]) -> list[tuple[Sector, str]]:
    """Return who had a part, each once, in the order of the way."""
    return list(dict.fromkeys((role.sector, _doer(role, names)) for role in one.roles.all()))


def _doer(role: OutcomeRole, names: dict[int, str]) -> str:
    return names.get(role.organisation_id, "") if role.organisation_id else role.name


def _told(role: OutcomeRole, names: dict[int, str]) -> dict[str, Any]:
    return {"name": _doer(role, names), "role": role}


def _lines(grid: Grid, names: dict[int, str]) -> list[tuple[Sector, list[tuple[str, list[dict[str, Any]]]]]]:
    return [
        (
            sector,
            [(str(step.label), [_told(role, names) for role in grid.cell(sector.pk, step)]) for step in grid.steps],
        )
        for sector in grid.sectors
    ]


def _by_step(grid: Grid, names: dict[int, str]) -> list[tuple[str, list[dict[str, Any]]]]:
    found = [
        (str(step.label), [_told(role, names) for sector in grid.sectors for role in grid.cell(sector.pk, step)])
        for step in grid.steps
    ]
    return [(label, roles) for label, roles in found if roles]


# --- the form -------------------------------------------------------------------------------------------------------


def _form(
    request: HttpRequest, found: Outcome | None, *, case: Case | None, start: dict[str, Any], rows: list[dict[str, Any]]
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = OutcomeForm(sent, initial=start, has_case=case is not None)
    begun = [] if found else rows
    roles: Any = RoleFormSet(sent, initial=rows, prefix="role", form_kwargs={**_offered(), "begun": begun})
    is_valid = sent is not None and form.is_valid() & roles.is_valid()
    if is_valid:
        told = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
        try:
            revision = form.cleaned_data["revision"] or 0
            found = _save(request, found, told, roles=roles.told(), case=case, revision=revision)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. This is how it reads."))
            return redirect("coordination:outcome", pk=found.pk)
    context = {"form": form, "roles": roles, "outcome": found, "case": case}
    return render(request, "coordination/outcome_form.html", context, status=UNPROCESSABLE if sent is not None else 200)


def _parties(case: Case) -> list[dict[str, Any]]:
    """Return a row begun for each that had a part in the case: the company, and whom it was brought together with."""
    partners = case.participants.filter(part=Participant.Part.PARTY, until=None).exclude(organisation=None)
    numbers = partners.order_by("pk").values_list("organisation", flat=True)
    return [{"name_ja": case.firm_name}, *({"organisation": pk} for pk in dict.fromkeys(numbers))]


def _save(
    request: HttpRequest,
    found: Outcome | None,
    told: dict[str, Any],
    *,
    roles: list[dict[str, Any]],
    case: Case | None,
    revision: int,
) -> Outcome:
    by, now = _user(request), timezone.now()
    if found is None:
        return actions.record_outcome(told, roles=roles, case=case, by=by, now=now)
    actions.edit_outcome(found, told, roles=roles, revision=revision, by=by, now=now)
    return found


def _offered() -> dict[str, Any]:
    day = timezone.localdate()
    held: QuerySet[Membership] = Membership.objects.standing().on(day).filter(body=the_council())
    own = dict(held.values_list("organisation", "sector"))
    members = sorted(profiles_on(day, organisations=own).values(), key=lambda one: one.reading or one.name_ja)
    return {"members": members, "sectors": list(Sector.objects.all()), "own": own}


def _move_label(state: str) -> str:
    labels = {
        OutcomeState.PUBLISHED.value: _("Publish"),
        OutcomeState.DRAFT.value: _("Make it a draft again"),
        OutcomeState.WITHDRAWN.value: _("Withdraw"),
    }
    return labels[state]


def _user(request: HttpRequest) -> Any:
    return request.user
