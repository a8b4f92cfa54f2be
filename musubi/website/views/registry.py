"""The roster of any day, an organisation's page, the bodies."""

from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from musubi.accounts.audience import MEMBERS, PUBLIC, keys_of
from musubi.coordination.models import Outcome, OutcomeRole
from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.core.templatetags.musubi import as_written, seal
from musubi.meetings.models import Meeting
from musubi.registry import permissions
from musubi.registry.models import (
    Body,
    Correction,
    Lineage,
    Membership,
    Organisation,
    Profile,
    Role,
    Seat,
    Sector,
)
from musubi.registry.queries import Line, Roster, profiles_on, roster, seats_by_body, the_council, with_names
from musubi.registry.shown import home_prefectures, parts_of, profiles_of, sectors_in_order
from musubi.website import structured
from musubi.website.forms import RosterQuestion
from musubi.website.maps import region_map
from musubi.website.views.activities import latest_rows

PAGE_SIZE = 100
MOST_ACTIVITIES = 10
MOST_OUTCOMES = 5
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
    asked = question.cleaned_data
    day = asked.get("as_of") or timezone.localdate()
    arranged_by = asked.get("by") or "sector"
    found = roster(council, day=day)
    sectors = {sector.pk: sector for sector in sectors_in_order()}
    prefectures = home_prefectures()
    chosen = {name: asked[name].pk for name in ("sector", "prefecture") if asked.get(name)}
    page = Paginator(range(found.count(**chosen)), PAGE_SIZE).get_page(request.GET.get("page"))
    within = cast("range", page.object_list)
    ended = found.ended()
    members = found.lines(arranged_by=arranged_by, **chosen, within=within) if found.is_list_known else []
    return render(
        request,
        "website/organisations.html",
        {
            "council": council,
            "question": question,
            "arranged_by": arranged_by,
            "arrangements": [("sector", _("By sector")), ("prefecture", _("By prefecture")), ("name", _("By name"))],
            "as_of_suffix": f"&as_of={day.isoformat()}" if asked.get("as_of") else "",
            "roster": found,
            **_doubts(found, ended),
            "page": page,
            "query": _without_page(request),
            "groups": _groups(members, arranged_by, sectors, ended),
            "sectors": list(sectors.values()),
            "sector_counts": found.counts("sector_id"),
            "prefectures": prefectures,
            "prefecture_counts": found.counts("prefecture_id"),
            "map": region_map(prefectures) if arranged_by == "prefecture" else None,
        },
    )


def _doubts(found: Roster, ended: dict[int, Lineage]) -> dict[str, Any]:
    """Return what has to be said beside the roster of a day."""
    return {
        "corrections": _named(found.corrections()),
        "ended": ended,
        "is_future": found.day > timezone.localdate(),
    }


def _named(corrections: list[Correction]) -> list[tuple[Correction, Profile | None]]:
    """Return the corrections, each with what the organisation is called today."""
    pks = {correction.organisation_id for correction in corrections}
    names = profiles_on(timezone.localdate(), organisations=pks) if pks else {}
    return [(correction, names.get(correction.organisation_id)) for correction in corrections]


def _without_page(request: HttpRequest) -> str:
    rest = request.GET.copy()
    rest.pop("page", None)
    return rest.urlencode()


def _groups(
    members: list[Line], arranged_by: str, sectors: dict[str, Sector], ended: dict[int, Lineage]
) -> list[dict[str, Any]]:
    """Return the page's members under their headings, each as the cells of a row."""
    seals = {code: seal(code, sector.character, sector.name) for code, sector in sectors.items()}
    base_url = reverse("website:organisations")
    shown = as_written if is_english() else str
    groups: dict[str, dict[str, Any]] = {}
    for line in members:
        key, heading = _heading(line, arranged_by, sectors)
        if key not in groups:
            groups[key] = {"key": key, "heading": heading, "seal": seals.get(key, ""), "members": []}
        url, mark = f"{base_url}{line.organisation_id}/", seals[line.sector_id]
        last = ended.get(line.organisation_id)
        cells = (url, shown(line.name), line.reading, mark, line.kind, line.prefecture, last and last.happened_on)
        groups[key]["members"].append(cells)
    return list(groups.values())


def _heading(line: Line, arranged_by: str, sectors: dict[str, Sector]) -> tuple[str, str]:
    if arranged_by == "name":
        return "", ""
    if arranged_by == "prefecture":
        return line.prefecture_id, line.prefecture
    return line.sector_id, sectors[line.sector_id].name


@login_not_required
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: what it is and was, the seats it holds and held, how to reach it."""
    history = profiles_of(pk)
    profile = _in_force(history, timezone.localdate())
    if profile is None:
        raise Http404
    found = profile.organisation
    may_edit = permissions.may_edit_details(request.user, found)
    preview = request.GET.get("as", "") if may_edit else ""
    keys = PREVIEWS.get(preview, keys_of(request.user))
    return render(
        request,
        "website/organisation.html",
        {
            **_record(found, profile, history),
            "crumbs": [(reverse("website:organisations"), _("Member organisations"))],
            "preview": preview if preview in PREVIEWS else "",
            "is_for_members": MEMBERS in keys,
            "people": _people(found) if MEMBERS in keys else [],
            "activities": latest_rows(keys, MOST_ACTIVITIES, participations__organisation=found.pk),
            **_outcomes(found, keys),
            "may_edit": may_edit,
            "may_keep": permissions.may_keep_registry(request.user),
        },
    )


def _outcomes(found: Organisation, keys: frozenset[str]) -> dict[str, Any]:
    """Return how many outcomes it had a part in, each counted once, and the latest of them: one query."""
    latest = prepared.instances(_outcomes_of, keys, organisation=found.pk)
    return {"outcome_count": latest[0].total if latest else 0, "outcomes": latest}


def _outcomes_of(keys: frozenset[str], *, organisation: int) -> QuerySet[Any]:
    having = OutcomeRole.objects.filter(organisation=organisation).order_by().values("outcome")
    seen = Outcome.objects.published().visible_to(keys).filter(pk__in=having)
    return seen.annotate(total=Window(Count("pk"))).order_by("-happened_on", "-pk")[:MOST_OUTCOMES]


def _in_force(history: list[Profile], day: date) -> Profile | None:
    begun = [profile for profile in history if profile.starts_on is None or profile.starts_on <= day]
    return begun[-1] if begun else None


def _record(found: Organisation, profile: Profile, history: list[Profile]) -> dict[str, Any]:
    """Return what everybody may know of an organisation."""
    parts = parts_of(found.pk)
    lineages = _lineages(found)
    return {
        "organisation": found,
        "profile": profile,
        "history": _with_ends(history),
        "memberships": _memberships(found),
        "seats": prepared.instances(_seats_of, organisation=found.pk),
        "lineages": lineages,
        "ended": _ended(lineages),
        **parts._asdict(),
        "corrections": parts.corrections,
        "structured": structured.organisation(found, profile, history, parts.identifiers),
    }


def _with_ends(history: list[Profile]) -> list[dict[str, Any]]:
    """Return each profile with the first day of the next, newest first; history is in order of first days."""
    pairs = zip(history, [*history[1:], None], strict=True)
    return [{"profile": one, "until": other.starts_on if other else None} for one, other in pairs][::-1]


def _memberships(found: Organisation) -> list[Membership]:
    """Return the standing memberships, latest first, each with the meeting that admitted it."""
    rows = prepared.instances(_ever_member, organisation=found.pk)
    by_pk = {row.pk: row for row in rows}
    # A meeting admitted the row of its time; what replaced that row is the same membership, as is what begins with it.
    meetings = {(row.body_id, row.starts_on): row.admission.meeting for row in rows if hasattr(row, "admission")}
    standing = [row for row in rows if row.superseded_at is None]
    today = timezone.localdate()
    for membership in standing:
        membership.is_today = membership.covers(today)  # type: ignore[attr-defined]  # for the template
        first = membership
        while first.replaces_id in by_pk and not hasattr(first, "admission"):
            first = by_pk[first.replaces_id]
        membership.admitting_meeting = meetings.get((first.body_id, first.starts_on))  # type: ignore[attr-defined]  # for the template
    return standing


def _seats_of(*, organisation: int) -> QuerySet[Seat]:
    seats: QuerySet[Seat] = Seat.objects.standing().filter(organisation=organisation).select_related("body")
    return seats


def _ever_member(*, organisation: int) -> QuerySet[Membership]:
    ever = Membership.objects.filter(organisation=organisation).order_by("-starts_on", "-pk")
    return ever.select_related("sector", "admission__meeting")


def _changes(*, organisation: int, day: date) -> QuerySet[Any]:
    changes = Lineage.objects.standing().filter(Q(before=organisation) | Q(after=organisation))
    called = JSONObject(name_ja="name_ja", name_en="name_en")
    names = {
        f"{end}_called": Subquery(Profile.objects.on(day).filter(organisation=OuterRef(end)).values(told=called)[:1])
        for end in ("before", "after")
    }
    return changes.annotate(**names).order_by("happened_on", "pk")


def _lineages(found: Organisation) -> list[dict[str, Any]]:
    """Return what it came of and what came of it, each with the other one as it is called today: one query."""
    rows = []
    for line in prepared.instances(_changes, organisation=found.pk, day=timezone.localdate()):
        is_before = line.before_id == found.pk
        pk, called = (line.after_id, line.after_called) if is_before else (line.before_id, line.before_called)
        rows.append({"line": line, "is_before": is_before, "other": called and Profile(organisation_id=pk, **called)})
    return rows


def _ended(lineages: list[dict[str, Any]]) -> Lineage | None:
    """Return by what the organisation had ended today, if it had."""
    today = timezone.localdate()
    own = [row["line"] for row in lineages if row["is_before"] and row["line"].change != Lineage.Change.SPLIT]
    return next((line for line in own if line.happened_on <= today), None)


def _people(found: Organisation) -> list[Role]:
    held = Role.objects.on(timezone.localdate()).filter(organisation=found)
    return list(held.select_related("person").order_by("kind", "person__reading", "pk"))


@login_not_required
@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """The council's bodies and who sits in each today."""
    today = timezone.localdate()
    found = prepared.instances(_all_bodies)
    seats = seats_by_body(found, day=today)
    return render(request, "website/bodies.html", {"bodies": [{"body": one, "seats": seats[one.pk]} for one in found]})


@login_not_required
@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body: what it is for, who sits in it and who did, its meetings."""
    found = next(iter(prepared.instances(_body_called, code=code)), None)
    if found is None:
        raise Http404
    today = timezone.localdate()
    seats = with_names(prepared.instances(_seats_in, body=found.pk), day=today)
    return render(
        request,
        "website/body.html",
        {
            "body": found,
            "structured": structured.body(found),
            "crumbs": [(reverse("website:bodies"), _("Structure"))],
            "seats": [(seat, name) for seat, name in seats if seat.covers(today)],
            "past_seats": [(seat, name) for seat, name in seats if seat.ends_on and seat.ends_on < today],
            "roster": roster(found, day=today) if found.nature == Body.Nature.COUNCIL else None,
            "meetings": prepared.instances(_held_by, body=found.pk),
        },
    )


def _all_bodies() -> QuerySet[Body]:
    return Body.objects.all()


def _body_called(*, code: str) -> QuerySet[Body]:
    return Body.objects.filter(code=code)


def _seats_in(*, body: int) -> QuerySet[Seat]:
    seats: QuerySet[Seat] = Seat.objects.standing().filter(body=body).order_by("starts_on", "pk")
    return seats


def _held_by(*, body: int) -> QuerySet[Meeting]:
    return Meeting.objects.filter(series__body=body).select_related("prefecture")
