"""What the secretariat keeps: names, memberships, seats, people, lineage."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from musubi.accounts.models import User
from musubi.core.errors import Refused, require
from musubi.registry import actions, forms, permissions
from musubi.registry.models import Membership, Role, Seat
from musubi.registry.queries import current_profile, names_over_time
from musubi.registry.views.finding import find_organisation

CHANGES: dict[str, type[forms.ChangeForm]] = {
    "profile": forms.ProfileForm,
    "aliases": forms.AliasForm,
    "identifiers": forms.IdentifiersForm,
    "admit": forms.AdmitForm,
    "end-membership": forms.EndMembershipForm,
    "move-sector": forms.MoveSectorForm,
    "strike-membership": forms.StrikeMembershipForm,
    "seat": forms.SeatForm,
    "end-seat": forms.EndSeatForm,
    "role": forms.RoleForm,
    "end-role": forms.EndRoleForm,
    "lineage": forms.LineageForm,
    "withdraw": forms.WithdrawForm,
}
# What there must be before a change to it is offered.
CONCERNS = {
    "end-membership": "memberships",
    "move-sector": "memberships",
    "strike-membership": "memberships",
    "end-seat": "seats",
    "end-role": "roles",
}


@require_safe
def keep_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything dated about one organisation, and the changes that can be made."""
    require(permissions.may_keep_registry(request.user))
    organisation, profile = find_organisation(pk)
    held: dict[str, list[Any]] = {
        "memberships": list(Membership.objects.standing().filter(organisation=organisation).select_related("sector")),
        "seats": list(Seat.objects.standing().filter(organisation=organisation).select_related("body")),
        "roles": list(Role.objects.filter(organisation=organisation).select_related("person")),
    }
    return render(
        request,
        "registry/keep_organisation.html",
        {
            "organisation": organisation,
            "profile": profile,
            "profiles": names_over_time(organisation),
            **held,
            "changes": [
                (name, form.title, form.is_danger)
                for name, form in CHANGES.items()
                if name not in CONCERNS or held[CONCERNS[name]]
            ],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Make one of `CHANGES` to an organisation."""
    require(permissions.may_keep_registry(request.user))
    organisation, profile = find_organisation(pk)
    if name not in CHANGES:
        raise Http404
    form = CHANGES[name](request.POST if request.method == "POST" else None, organisation=organisation)
    if request.method == "POST" and form.is_valid() and _apply(request, form):
        messages.success(request, form.told)
        is_gone = current_profile(organisation) is None
        return redirect("registry:roster_desk") if is_gone else redirect("registry:keep_organisation", pk=pk)
    status = 422 if form.is_bound else 200
    context = {"organisation": organisation, "profile": profile, "form": form}
    return render(request, "registry/change.html", context, status=status)


def _apply(request: HttpRequest, form: forms.ChangeForm) -> bool:
    assert isinstance(request.user, User)
    try:
        form.apply(by=request.user, now=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter an organisation; admitting it is the next step."""
    require(permissions.may_keep_registry(request.user))
    form = forms.EntryForm(request.POST or None)
    if form.is_valid():
        assert isinstance(request.user, User)
        profile = actions.enter(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The organisation was entered. If the council admitted it, record that next."))
        return redirect("registry:keep_organisation", pk=profile.organisation_id)
    return render(request, "registry/enter.html", {"form": form}, status=422 if form.is_bound else 200)
