"""An organisation keeps its seeds: the list with what is due, the form, publishing, the yearly confirmation."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from musubi.accounts.actions import LinkRevoked, open_link
from musubi.accounts.audience import keys_of
from musubi.accounts.models import SignedLink, User
from musubi.coordination import actions, permissions
from musubi.coordination.emails import CONFIRM
from musubi.coordination.forms import MovedForm, SeedForm
from musubi.coordination.models import Seed, SeedState
from musubi.coordination.queries import names_on, seeds_to_confirm
from musubi.coordination.refusals import ChangedMeanwhile
from musubi.coordination.tasks import organisation_of
from musubi.core.errors import Refused, require
from musubi.core.text import number_in
from musubi.registry.models import Organisation
from musubi.registry.reaching import speaking_addresses

UNPROCESSABLE = 422
VERBS = {
    SeedState.PUBLISHED: actions.publish_seed,
    SeedState.WITHDRAWN: actions.withdraw_seed,
    SeedState.DRAFT: actions.put_back_seed,
}


@require_safe
def own_seeds(request: HttpRequest, pk: int) -> HttpResponse:
    """All seeds of an organisation, what is due first."""
    organisation, name = keeper_of(request, pk)
    due = set(seeds_to_confirm(organisation, now=timezone.now()).values_list("pk", flat=True))
    held = Seed.objects.filter(organisation=organisation).order_by("title_ja", "pk")
    rows = sorted(held, key=lambda seed: (seed.pk not in due, seed.state == SeedState.WITHDRAWN))
    context = {
        "organisation": organisation,
        "name": name,
        "rows": [(seed, seed.pk in due) for seed in rows],
        "due_count": len(due),
    }
    return render(request, "coordination/seeds_own.html", context)


@require_POST
def confirm_seeds(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of the ticked ones that they are still right."""
    organisation, _name = keeper_of(request, pk)
    ticked = [number for one in request.POST.getlist("seed") if (number := number_in(one)) is not None]
    found = Seed.objects.published().filter(organisation=organisation, pk__in=ticked)
    count = actions.confirm_seeds(found, by=_signed_in(request), now=timezone.now())
    if count:
        messages.success(request, _confirmed(count))
    else:
        messages.warning(request, _("Nothing was ticked. Tick the seeds that are still right."))
    return redirect("coordination:own_seeds", pk=pk)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def confirm_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mailed link, without signing in: all that is due, in two clicks. Opening it changes nothing.

    Of each seed it can be said instead that its researcher has moved, or that it is left for later.
    """
    now = timezone.now()
    try:
        link = open_link(token, purpose=CONFIRM, now=now)
        organisation = organisation_of(link)
        if organisation is None:
            raise LinkRevoked
        _refuse_former_speaker(link, organisation)
    except Refused as refusal:
        return render(request, "registry/link_refused.html", {"refusal": refusal}, status=refusal.status)
    due = list(seeds_to_confirm(organisation, now=now))
    done: list[str] = []
    if request.method == "POST":
        done, due = _answered(request, due, now=now), []
    name = names_on([organisation.pk], timezone.localdate(now)).get(organisation.pk, "")
    context = {"organisation": organisation, "name": name, "due": due, "done": done}
    return render(request, "coordination/seeds_confirm.html", context)


def _answered(request: HttpRequest, due: list[Seed], *, now: datetime) -> list[str]:
    """Keep what was said of each seed, and tell what was kept; of what nothing was said, nothing is."""
    said = {seed: request.POST.get(f"is-{seed.pk}", "") for seed in due}
    right = [seed for seed in due if said[seed] == "right"]
    moved = [seed for seed in due if said[seed] == "moved"]
    for seed in moved:
        actions.mark_moved(seed, moved_on=timezone.localdate(now), by=None, now=now)
    told = [_confirmed(actions.confirm_seeds(right, by=None, now=now))] if right else []
    if moved:
        told.append(_moved(len(moved)))
    if left := len(due) - len(right) - len(moved):
        told.append(_left(left))
    return told


@require_http_methods(["GET", "HEAD", "POST"])
def new_seed(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a new seed; it is a draft until it is published."""
    organisation, name = keeper_of(request, pk)
    form = SeedForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "organisation": organisation, "name": name}
    if not form.is_valid():
        return render(request, "coordination/seed_edit.html", context, status=UNPROCESSABLE if form.is_bound else 200)
    try:
        seed = actions.keep_seed(organisation, form.told(), by=_signed_in(request), now=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "coordination/seed_edit.html", context, status=refusal.status)
    messages.success(request, _("Kept as a draft. Look at it as others will see it, then publish it."))
    return _saved(seed.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_seed(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a seed. Of two editors the second is told, and keeps what they typed."""
    seed = _find(request, pk)
    if request.method != "POST":
        return _form(request, seed, SeedForm(instance=seed, initial={"revision": seed.revision}))
    form = SeedForm(request.POST, instance=Seed.objects.get(pk=pk))
    if not form.is_valid():
        return _form(request, seed, form, status=UNPROCESSABLE)
    revision = form.cleaned_data["revision"] or 0
    try:
        actions.edit_seed(seed, form.told(), revision=revision, by=_signed_in(request), now=timezone.now())
    except ChangedMeanwhile as refusal:
        # Saving again now means: I have seen the other text and choose mine.
        resent = request.POST.copy()
        resent["revision"] = str(Seed.objects.values_list("revision", flat=True).get(pk=pk))
        form.data = resent
        return _form(request, seed, form, status=refusal.status, refusal=refusal)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, seed, form, status=refusal.status)
    messages.success(request, _("Saved."))
    return _saved(pk)


def _saved(pk: int) -> HttpResponse:
    # The script that keeps what is typed on the device knows by this place that it is kept here now.
    return redirect(f"{reverse('coordination:edit_seed', args=[pk])}#saved")


@require_POST
def move_seed(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it, withdraw it, or make a draft of it again."""
    seed = _find(request, pk)
    told = {
        SeedState.PUBLISHED: _("Published. It is confirmed for a year with that."),
        SeedState.WITHDRAWN: _("Withdrawn. Nobody else sees it now; it can be put back here."),
        SeedState.DRAFT: _("It is a draft again: nobody else sees it until you publish it."),
    }
    state = request.POST.get("to", "")
    if state not in told:
        return redirect("coordination:edit_seed", pk=pk)
    try:
        VERBS[SeedState(state)](seed, by=_signed_in(request), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told[SeedState(state)])
    return redirect("coordination:edit_seed", pk=pk)


@require_POST
def mark_moved(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the researcher is elsewhere since a day, or is not."""
    seed = _find(request, pk)
    if "back" in request.POST:
        actions.mark_moved(seed, moved_on=None, by=_signed_in(request), now=timezone.now())
        messages.success(request, _("The mark is taken off."))
        return redirect("coordination:edit_seed", pk=pk)
    form = MovedForm(request.POST)
    if not form.is_valid():
        return _form(
            request,
            seed,
            SeedForm(instance=seed, initial={"revision": seed.revision}),
            status=UNPROCESSABLE,
            moved_form=form,
        )
    actions.mark_moved(seed, moved_on=form.cleaned_data["moved_on"], by=_signed_in(request), now=timezone.now())
    messages.success(request, _("Marked. Readers and the secretariat see that the researcher has moved."))
    return redirect("coordination:edit_seed", pk=pk)


def keeper_of(request: HttpRequest, pk: int) -> tuple[Organisation, str]:
    """Return an organisation and what it is called, for whoever keeps its seeds; 404 where there is none."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(permissions.may_keep_seeds(request.user, organisation))
    return organisation, names_on([pk], timezone.localdate()).get(pk, "")


def _find(request: HttpRequest, pk: int) -> Seed:
    visible = Seed.objects.visible_to(keys_of(request.user)).select_related("organisation")
    seed: Seed = get_object_or_404(visible, pk=pk)
    require(permissions.may_edit_seed(request.user, seed))
    return seed


def _form(
    request: HttpRequest,
    seed: Seed,
    form: SeedForm,
    *,
    status: int = 200,
    moved_form: MovedForm | None = None,
    **more: object,
) -> HttpResponse:
    organisation = seed.organisation
    today = timezone.localdate()
    context = {
        "seed": seed,
        "form": form,
        "organisation": organisation,
        "name": names_on([organisation.pk], today).get(organisation.pk, ""),
        "moved_form": moved_form or MovedForm(initial={"moved_on": today.isoformat()}),
        "previews": [
            ("public", _("everybody")),
            ("members", _("members of the council")),
            ("own", _("your organisation")),
        ],
        **more,
    }
    return render(request, "coordination/seed_edit.html", context, status=status)


def _confirmed(n: int) -> str:
    return ngettext(
        "%(n)d seed is confirmed for a year. Thank you.", "%(n)d seeds are confirmed for a year. Thank you.", n
    ) % {"n": n}


def _moved(n: int) -> str:
    return ngettext(
        "%(n)d seed is marked: its researcher has moved. Sign in to name another one, or to withdraw it.",
        "%(n)d seeds are marked: their researchers have moved. Sign in to name others, or to withdraw them.",
        n,
    ) % {"n": n}


def _left(n: int) -> str:
    return ngettext(
        "%(n)d seed is left for later. The link in the mail opens it again.",
        "%(n)d seeds are left for later. The link in the mail opens them again.",
        n,
    ) % {"n": n}


def _refuse_former_speaker(link: SignedLink, organisation: Organisation) -> None:
    """Raise LinkRevoked when the link was mailed to somebody who has ceased to speak for the organisation since."""
    known = {*speaking_addresses(organisation, day=timezone.localdate()), organisation.email}
    if link.email and link.email not in known:
        raise LinkRevoked


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
