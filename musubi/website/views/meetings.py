"""What was held, in both series side by side."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from musubi.accounts.audience import keys_of
from musubi.core import queries as prepared
from musubi.meetings.models import Meeting, Series
from musubi.planning.models import Plan
from musubi.registry.models import Membership, Profile
from musubi.registry.queries import profiles_on
from musubi.website import structured
from musubi.website.views.activities import latest_rows

MOST_PRESENTED = 100


@login_not_required
@require_safe
def chronology(request: HttpRequest) -> HttpResponse:
    """Every meeting and symposium by day; those that share the days and the place share a row."""
    series = prepared.instances(_all_series)
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for meeting in prepared.instances(_all_meetings):
        key = (meeting.starts_on, meeting.ends_on, meeting.prefecture_id)
        row = rows.setdefault(key, {"first": meeting, "held": dict.fromkeys(one.pk for one in series)})
        row["held"][meeting.series_id] = meeting
    listed = [{"first": row["first"], "held": list(row["held"].values())} for row in rows.values()]
    return render(request, "website/chronology.html", {"series": series, "rows": listed})


def _all_series() -> QuerySet[Series]:
    return Series.objects.all()


def _all_meetings() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("series", "prefecture").order_by("starts_on", "series", "ordinal")


@login_not_required
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting or symposium, its neighbours in the series, and whom it admitted."""
    found = next(iter(prepared.instances(_numbered, pk=pk)), None)
    if found is None:
        raise Http404
    place = {"series": found.series_id, "ordinal": found.ordinal}
    names: dict[int, Profile] = profiles_on(found.starts_on, organisations=_admitted_by(found))
    return render(
        request,
        "website/meeting.html",
        {
            "meeting": found,
            "crumbs": [(reverse("website:chronology"), _("Meetings and symposia"))],
            "structured": structured.event(found),
            "admitted": sorted(names.values(), key=lambda profile: profile.reading),
            "presented": latest_rows(keys_of(request.user), MOST_PRESENTED, presentations__meeting=found.pk),
            "adopted": prepared.instances(_adopted_at, meeting=pk),
            "before": next(iter(prepared.instances(_before, limit=1, **place)), None),
            "after": next(iter(prepared.instances(_after, limit=1, **place)), None),
        },
    )


def _numbered(*, pk: int) -> QuerySet[Meeting]:
    return Meeting.objects.filter(pk=pk).select_related("series", "prefecture")


def _before(*, series: int, ordinal: int) -> QuerySet[Meeting]:
    return Meeting.objects.filter(series=series, ordinal__lt=ordinal).order_by("-ordinal")


def _after(*, series: int, ordinal: int) -> QuerySet[Meeting]:
    return Meeting.objects.filter(series=series, ordinal__gt=ordinal).order_by("ordinal")


def _adopted_at(*, meeting: int) -> QuerySet[Plan]:
    return Plan.objects.filter(meeting=meeting).order_by("starts_fy", "pk")


def _admitted_by(meeting: Meeting) -> set[int]:
    """Return the organisations that `meeting` admitted; not those whose membership was struck since."""
    by_pk = {row.pk: row for row in prepared.instances(_of_admitted, meeting=meeting.pk)}
    begins = {
        (row.organisation_id, row.body_id, row.starts_on)
        for row in by_pk.values()
        if hasattr(row, "admission") and row.admission.meeting_id == meeting.pk
    }
    standing = [row for row in by_pk.values() if row.superseded_at is None]
    return {row.organisation_id for row in standing if begins & _begins(row, by_pk)}


def _of_admitted(*, meeting: int) -> QuerySet[Membership]:
    """Return every membership that organisations admitted at the meeting ever had."""
    admitted = Membership.objects.filter(admission__meeting=meeting).order_by().values("organisation")
    return Membership.objects.filter(organisation__in=admitted).select_related("admission")


def _begins(row: Membership, by_pk: dict[int, Membership]) -> set[tuple[int, int, date]]:
    """Return whose membership of what body it is, since when, and since when it was before it was corrected."""
    begins = {(row.organisation_id, row.body_id, row.starts_on)}
    while row.replaces_id in by_pk:
        row = by_pk[row.replaces_id]
        begins.add((row.organisation_id, row.body_id, row.starts_on))
    return begins
