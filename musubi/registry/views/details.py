"""What an organisation's own people do: say how it is reached, confirm once a year."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from musubi.accounts.actions import LinkRevoked, open_link
from musubi.accounts.models import SignedLink, User
from musubi.core.errors import Refused, require
from musubi.registry import actions, permissions
from musubi.registry.forms import DetailsForm
from musubi.registry.models import Organisation, Profile
from musubi.registry.reaching import speaking_addresses
from musubi.registry.tasks import CONFIRMATION
from musubi.registry.views.finding import find_organisation


@require_http_methods(["GET", "HEAD", "POST"])
def edit_details(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit how the organisation is reached. Of two editors the second sees both versions and chooses."""
    organisation, profile = find_organisation(pk)
    require(permissions.may_edit_details(request.user, organisation))
    if request.method != "POST":
        return _form(request, profile, DetailsForm(instance=organisation))
    form = DetailsForm(request.POST, instance=Organisation.objects.get(pk=pk))
    if not form.is_valid():
        return _form(request, profile, form, status=422)
    try:
        actions.edit_details(
            organisation,
            revision=form.cleaned_data["revision"],
            details=form.changes(),
            by=_signed_in(request),
            now=timezone.now(),
            is_confirmed="confirm" in request.POST,
        )
    except actions.EditedMeanwhile as refusal:
        return _form(request, profile, form, status=refusal.status, refusal=refusal)
    messages.success(request, _saved(is_confirmed="confirm" in request.POST))
    return redirect("website:organisation", pk=pk)


def _saved(*, is_confirmed: bool) -> str:
    if is_confirmed:
        return _("Saved and confirmed. Thank you. The council will ask again in a year.")
    return _("Saved. It is on the organisation’s page now.")


def _form(
    request: HttpRequest, profile: Profile, form: DetailsForm, *, status: int = 200, refusal: Refused | None = None
) -> HttpResponse:
    stored = Organisation.objects.get(pk=profile.organisation_id)
    differences = []
    if refusal is not None:
        differences = [
            {"label": form.fields[name].label, "mine": form.cleaned_data[name], "theirs": getattr(stored, name)}
            for name in actions.CONTACT_DETAILS
            if form.cleaned_data[name] != getattr(stored, name)
        ]
        # Saving again now means: I have seen the other version and choose mine.
        resent = request.POST.copy()
        resent["revision"] = str(stored.revision)
        form.data = resent
    context: dict[str, Any] = {
        "organisation": stored,
        "profile": profile,
        "form": form,
        "refusal": refusal,
        "differences": differences,
    }
    return render(request, "registry/edit_details.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Look the data over and confirm it, signed in."""
    organisation, profile = find_organisation(pk)
    require(permissions.may_edit_details(request.user, organisation))
    if request.method != "POST":
        return render(request, "registry/confirm.html", _shown(organisation, profile))
    actions.confirm(organisation, by=_signed_in(request), now=timezone.now())
    messages.success(request, _("Confirmed. Thank you. The council will ask again in a year."))
    return redirect("website:organisation", pk=pk)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def confirm_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mailed link, without signing in: two clicks.

    The token in the address must stay in no shared cache. It travels to no other site either: Referrer-Policy is
    same-origin. A stricter one would hide where the form comes from, and the confirmation would be refused.
    """
    try:
        link = open_link(token, purpose=CONFIRMATION, now=timezone.now())
        organisation, profile = find_organisation(int(link.subject.partition(":")[2]))
        _refuse_former_speaker(link, organisation)
    except Refused as refusal:
        return render(request, "registry/link_refused.html", {"refusal": refusal}, status=refusal.status)
    context = {**_shown(organisation, profile), "is_by_link": True}
    if request.method == "POST":
        actions.confirm(organisation, by=None, now=timezone.now())
        context["is_done"] = True
    return render(request, "registry/confirm.html", context)


def _refuse_former_speaker(link: SignedLink, organisation: Organisation) -> None:
    """Raise LinkRevoked when the link was mailed to somebody who has ceased to speak for the organisation since."""
    known = {*speaking_addresses(organisation, day=timezone.localdate()), organisation.email}
    if link.email and link.email not in known:
        raise LinkRevoked


def _shown(organisation: Organisation, profile: Profile) -> dict[str, Any]:
    fields = [name for name in actions.CONTACT_DETAILS if name != "contact_note"]
    labels = {field.name: field.verbose_name for field in Organisation._meta.fields}
    rows = [(labels[name], getattr(organisation, name)) for name in fields]
    return {"organisation": organisation, "profile": profile, "rows": rows}


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
