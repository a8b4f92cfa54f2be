"""Collaboration groups 連携グループ: what for, who belongs to them over time, and their cases and outcomes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from musubi.accounts.audience import keys_of
from musubi.coordination import actions, permissions
from musubi.coordination.forms.groups import CasesForm, GroupForm, JoinForm, LeaveForm
from musubi.coordination.models import Case, Group, GroupMember, Outcome
from musubi.coordination.views.cases import reader_of
from musubi.core.errors import Refused, require
from musubi.core.forms import Form
from musubi.core.templatetags.musubi import seal
from musubi.registry.models import Membership, Organisation
from musubi.registry.queries import profiles_on, the_council

UNPROCESSABLE = 422


@login_not_required
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The groups the reader may see: those that go on, then those that ended."""
    today = timezone.localdate()
    seen = list(
        Group.objects.visible_to(keys_of(request.user)).order_by("-starts_on", "pk").prefetch_related("members")
    )
    named = _named({one.organisation_id for group in seen for one in group.members.all()})
    rows = [
        {
            "group": group,
            "members": [named.get(one.organisation_id) for one in group.members.all() if one.is_member_on(today)],
            "has_ended": group.ends_on is not None and group.ends_on < today,
        }
        for group in seen
    ]
    context = {
        "rows": sorted(rows, key=lambda row: bool(row["has_ended"])),
        "may_keep": permissions.may_keep_groups(request.user),
    }
    return render(request, "coordination/groups.html", context)


@login_not_required
@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group."""
    return _page(request, _seen(request, pk))


def _page(request: HttpRequest, found: Group, *, status: int = 200, leaving: int = 0, **forms: Form) -> HttpResponse:
    """Draw a group with the forms that are open in it; those who keep groups find each there."""
    keys, today = keys_of(request.user), timezone.localdate()
    listed = list(found.members.order_by(F("ends_on").desc(nulls_last=True), "starts_on", "pk"))
    named = _named({one.organisation_id for one in listed})
    cases = list(found.cases.all() & Case.objects.visible_to(keys))
    outcomes = Outcome.objects.published().visible_to(keys).filter(case__groups=found).order_by("-happened_on", "pk")
    may_keep = permissions.may_keep_groups(request.user)
    context: dict[str, Any] = {
        "group": found,
        "members": [(one, named.get(one.organisation_id)) for one in listed if one.ends_on is None],
        "former": [(one, named.get(one.organisation_id)) for one in listed if one.ends_on is not None],
        "cases": sorted(cases, key=lambda case: case.number, reverse=True),
        "outcomes": list(outcomes.distinct()),
        "may_keep": may_keep,
    }
    if may_keep:
        inside = {one.organisation_id for one in listed if one.ends_on is None}
        numbers = " ".join(sorted(case.number for case in cases))
        context |= {
            "join": JoinForm(members=_joining(inside)),
            "cases_form": CasesForm(initial={"numbers": numbers}),
            "leave": LeaveForm(initial={"ends_on": today}),
        }
    return render(request, "coordination/group.html", {**context, **forms, "leaving": leaving}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def found_group(request: HttpRequest) -> HttpResponse:
    """Found a group."""
    require(permissions.may_keep_groups(request.user))
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what it is called and for; of two editors the second is told."""
    found = _seen(request, pk)
    require(permissions.may_keep_groups(request.user))
    return _form(request, found)


def _form(request: HttpRequest, found: Group | None) -> HttpResponse:
    names = (*actions.groups.COLUMNS, "revision")
    start = {name: getattr(found, name) for name in names} if found else {"starts_on": timezone.localdate()}
    form = GroupForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        told = {name: form.cleaned_data[name] for name in actions.groups.COLUMNS}
        by, now = reader_of(request), timezone.now()
        try:
            if found is None:
                found = actions.found_group(told, by=by, now=now)
            else:
                actions.edit_group(found, told, revision=form.cleaned_data["revision"] or 0, by=by, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. This is how it reads."))
            return redirect("coordination:group", pk=found.pk)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "coordination/group_form.html", {"form": form, "group": found}, status=status)


@require_POST
def join_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an organisation belong to it from a day."""
    found = _seen(request, pk)
    require(permissions.may_keep_groups(request.user))
    inside = set(found.members.filter(ends_on=None).values_list("organisation", flat=True))
    form = JoinForm(request.POST, members=_joining(inside))
    if not form.is_valid():
        return _page(request, found, status=UNPROCESSABLE, join=form)
    told = dict(form.cleaned_data)
    organisation = Organisation.objects.get(pk=told.pop("organisation"))
    actions.join_group(found, organisation, by=reader_of(request), now=timezone.now(), **told)
    messages.success(request, _("It belongs to the group now."))
    return redirect("coordination:group", pk=pk)


@require_POST
def leave_group(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Let a membership end with a day. Who belonged to it stays readable."""
    found = _seen(request, pk)
    require(permissions.may_keep_groups(request.user))
    held = get_object_or_404(GroupMember.objects.select_related("group"), pk=member, group=found)
    form = LeaveForm(request.POST, auto_id=f"%s-{held.pk}")
    if form.is_valid():
        try:
            actions.leave_group(held, ends_on=form.cleaned_data["ends_on"], by=reader_of(request), now=timezone.now())
        except Refused as refusal:
            form.add_error("ends_on", str(refusal))
    if form.errors:
        return _page(request, found, status=UNPROCESSABLE, leave=form, leaving=held.pk)
    messages.success(request, _("Its membership ends on that day."))
    return redirect("coordination:group", pk=pk)


@require_POST
def set_group_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which cases are the group's."""
    found = _seen(request, pk)
    require(permissions.may_keep_groups(request.user))
    form = CasesForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=UNPROCESSABLE, cases_form=form)
    actions.set_cases(found, form.cleaned_data["numbers"], by=reader_of(request), now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("coordination:group", pk=pk)


def _seen(request: HttpRequest, pk: int) -> Group:
    found: Group = get_object_or_404(Group.objects.visible_to(keys_of(request.user)), pk=pk)
    return found


def _joining(inside: set[int]) -> list[Any]:
    """Return the council's members of today that do not belong to it, by reading."""
    held = Membership.objects.standing().on(timezone.localdate()).filter(body=the_council())
    members = profiles_on(timezone.localdate(), organisations=set(held.values_list("organisation", flat=True)) - inside)
    return sorted(members.values(), key=lambda one: one.reading or one.name_ja)


def _named(organisations: set[int]) -> dict[int, dict[str, Any]]:
    """Return name, page and seal of organisations."""
    profiles = profiles_on(timezone.localdate(), organisations=organisations) if organisations else {}
    held = Membership.objects.standing().filter(organisation__in=organisations).select_related("sector")
    sectors = {one.organisation_id: one.sector for one in held.order_by("starts_on", "pk")}
    return {
        pk: {
            "pk": pk,
            "profile": profile,
            "seal": seal(sectors[pk].code, sectors[pk].character, str(sectors[pk])) if pk in sectors else "",
        }
        for pk, profile in profiles.items()
    }
