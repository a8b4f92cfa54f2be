"""The roster of any day, an organisation's page, the bodies."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from musubi.accounts.audience import MEMBERS, PUBLIC, keys_of
from musubi.meetings.models import Admission, Meeting
from musubi.registry import permissions
from musubi.registry.models import Body, Lineage, Membership, Organisation, Prefecture, Profile, Role, Seat, Sector
from musubi.registry.queries import READING_ORDER, Roster, profiles_on, roster, seats_on, the_council
from musubi.website import structured
from musubi.website.forms import RosterQuestion
from musubi.website.maps import region_map

PAGE_SIZE = 100
# Whoever may edit a record may look at it as others see it.
PREVIEWS = {"public": frozenset({PUBLIC}), "members": frozenset({PUBLIC, MEMBERS})}


@login_not_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The roster of a day: by sector, by prefecture, or by name."""
    council = the_council()
    if council is None:
        return render(request, "website/home_empty.html")
    question = RosterQuestion(request.GET)
    question.is_valid()
    day = question.cleaned_data.get("as_of") or timezone.localdate()
    arranged_by = question.cleaned_data.get("by") or "sector"
    found = roster(council, day=day)
    sectors = {sector.pk: sector for sector in Sector.objects.all()}
    prefectures = list(Prefecture.objects.filter(is_home=True))
    page = Paginator(_narrowed(found, question, arranged_by), PAGE_SIZE).get_page(request.GET.get("page"))
    rest = request.GET.copy()
    rest.pop("page", None)
    return render(
        request,
        "website/organisations.html",
        {
            "question": question,
            "arranged_by": arranged_by,
            "arrangements": [("sector", _("By sector")), ("prefecture", _("By prefecture")), ("name", _("By name"))],
            "as_of_suffix": f"&as_of={day.isoformat()}" if question.cleaned_data.get("as_of") else "",
            "base_url": reverse("website:organisations"),
            "roster": found,
            "corrections": list(found.corrections().select_related("organisation")),
            "page": page,
            "query": rest.urlencode(),
            "groups": _groups(page.object_list, arranged_by, sectors, prefectures),
            "sectors": list(sectors.values()),
            "sector_counts": found.counts("sector_id"),
            "prefectures": prefectures,
            "prefecture_counts": found.counts("prefecture_id"),
            "map": region_map(prefectures) if arranged_by == "prefecture" else None,
        },
    )


def _narrowed(found: Roster, question: RosterQuestion, arranged_by: str) -> QuerySet[Profile]:
    members = found.members
    if sector := question.cleaned_data.get("sector"):
        members = members.filter(sector_id=sector.pk)  # type: ignore[misc]  # roster() annotates it
    if prefecture := question.cleaned_data.get("prefecture"):
        members = members.filter(prefecture=prefecture)
    if arranged_by == "name":
        return members.order_by(*READING_ORDER)
    if arranged_by == "prefecture":
        return members.order_by("prefecture__position", "sector_position", "kind__position", "reading", "pk")
    return members


def _groups(
    members: Any, arranged_by: str, sectors: dict[str, Sector], prefectures: list[Prefecture]
) -> list[dict[str, Any]]:
    """Return [{heading, sector, members}]: the page's members under their headings, each knowing its sector."""
    groups: dict[str, list[Profile]] = {}
    for profile in members:
        profile.sector = sectors[profile.sector_id]
        key = {"sector": profile.sector_id, "prefecture": profile.prefecture_id}.get(arranged_by, "")
        groups.setdefault(key, []).append(profile)
    headings: dict[str, Any] = dict(sectors) if arranged_by == "sector" else {p.pk: p for p in prefectures}
    return [
        {
            "key": key,
            "heading": headings.get(key) or (found[0].prefecture if arranged_by == "prefecture" else ""),
            "sector": sectors.get(key),
            "members": found,
        }
        for key, found in groups.items()
    ]


@login_not_required
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: what it is and was, the seats it holds and held, how to reach it."""
    found = get_object_or_404(Organisation, pk=pk)
    profile = profiles_on(timezone.localdate(), organisations=[pk]).get(pk)
    if profile is None:
        raise Http404
    may_edit = permissions.may_edit_details(request.user, found)
    preview = request.GET.get("as", "") if may_edit else ""
    keys = PREVIEWS.get(preview, keys_of(request.user))
    return render(
        request,
        "website/organisation.html",
        {
            **_record(found, profile),
            "crumbs": [(reverse("website:organisations"), _("Member organisations"))],
            "preview": preview if preview in PREVIEWS else "",
            "is_for_members": MEMBERS in keys,
            "people": _people(found) if MEMBERS in keys else [],
            "may_edit": may_edit,
            "may_keep": permissions.may_keep_registry(request.user),
        },
    )


def _record(found: Organisation, profile: Profile) -> dict[str, Any]:
    """Return what everybody may know of an organisation."""
    profiles = Profile.objects.standing().filter(organisation=found).select_related("kind", "prefecture")
    history = list(profiles.order_by("starts_on", "pk"))
    return {
        "organisation": found,
        "profile": profile,
        "history": _with_ends(history),
        "memberships": _memberships(found),
        "seats": Seat.objects.standing().filter(organisation=found).select_related("body"),
        "lineages": _lineages(found),
        "aliases": found.aliases.all(),
        "units": found.units.all(),
        "identifiers": found.identifiers.all(),
        "corrections": found.corrections.all(),
        "structured": structured.organisation(found, profile, history),
    }


def _with_ends(history: list[Profile]) -> list[dict[str, Any]]:
    """Return each profile with the first day of the next, newest first; history is in order of first days."""
    known_first = sorted(history, key=lambda profile: (profile.starts_on is not None, profile.starts_on, profile.pk))
    following = [*known_first[1:], None]
    pairs = zip(known_first, following, strict=True)
    return [{"profile": one, "until": other.starts_on if other else None} for one, other in pairs][::-1]


def _memberships(found: Organisation) -> list[Membership]:
    memberships = list(
        Membership.objects.standing().filter(organisation=found).select_related("sector", "body").order_by("-starts_on")
    )
    meetings = {
        admission.membership_id: admission.meeting
        for admission in Admission.objects.filter(membership__in=memberships).select_related("meeting")
    }
    for membership in memberships:
        membership.admitting_meeting = meetings.get(membership.pk)  # type: ignore[attr-defined]  # for the template
    return memberships


def _lineages(found: Organisation) -> list[dict[str, Any]]:
    lines = [
        *Lineage.objects.standing().filter(before=found),
        *Lineage.objects.standing().filter(after=found),
    ]
    others = {pk for line in lines for pk in (line.before_id, line.after_id) if pk and pk != found.pk}
    names = profiles_on(timezone.localdate(), organisations=others)
    return [
        {
            "line": line,
            "is_before": line.before_id == found.pk,
            "other": names.get((line.after_id if line.before_id == found.pk else line.before_id) or 0),
        }
        for line in sorted(lines, key=lambda line: line.happened_on)
    ]


def _people(found: Organisation) -> list[Role]:
    held = Role.objects.on(timezone.localdate()).filter(organisation=found)
    return list(held.select_related("person").order_by("kind", "person__reading", "pk"))


@login_not_required
@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """The council's bodies and who sits in each today."""
    today = timezone.localdate()
    found = [{"body": one, "seats": seats_on(one, day=today)} for one in Body.objects.all()]
    return render(request, "website/bodies.html", {"bodies": found})


@login_not_required
@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body: what it is for, who sits in it and who did, its meetings."""
    found = get_object_or_404(Body, code=code)
    today = timezone.localdate()
    seats = list(Seat.objects.standing().filter(body=found).order_by("starts_on", "pk"))
    names = profiles_on(today, organisations={seat.organisation_id for seat in seats})
    return render(
        request,
        "website/body.html",
        {
            "body": found,
            "crumbs": [(reverse("website:bodies"), _("Bodies"))],
            "seats": seats_on(found, day=today),
            "past_seats": [(s, names.get(s.organisation_id)) for s in seats if s.ends_on and s.ends_on < today],
            "roster": roster(found, day=today) if found.nature == Body.Nature.COUNCIL else None,
            "meetings": Meeting.objects.filter(series__body=found).select_related("series", "prefecture"),
        },
    )
