"""What the secretariat chooses from: nominated or picked by hand. In the order of the days; nobody is ranked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from musubi.activities.models import Activity, Recognition, Shortlisting, State
from musubi.meetings.models import Meeting
from musubi.registry.queries import profiles_on


@dataclass(frozen=True)
class Row:
    """One activity with all that is said for it, for the secretariat's eyes."""

    activity: Activity
    told_by: str
    reasons: list[tuple[str, str]]  # the reason and who gave it
    shortlisting: Shortlisting | None
    recognition: Recognition | None


def candidates(fiscal_year: int | None = None) -> QuerySet[Activity]:
    """Return what was nominated, picked or recognised, by day."""
    named = Q(nominations__isnull=False) | Q(shortlisting__isnull=False) | Q(recognition__isnull=False)
    found: QuerySet[Activity] = Activity.objects.published().filter(named).distinct()
    if fiscal_year is not None:
        found = found.filter(fiscal_year=fiscal_year)
    return found.order_by("-starts_on", "-pk")


def years_of_candidates() -> list[int]:
    """Return the fiscal years there is something to choose from in, the latest first."""
    return sorted(set(candidates().order_by().values_list("fiscal_year", flat=True)), reverse=True)


def waiting_counts(**others: QuerySet[Any]) -> dict[str, int]:
    """Return how much waits for the secretariat outside the rounds, and how many rows of `others` there are: one query.

    `nominated` and neither shortlisted nor recognised; `loose`, told for no round and not yet published.
    """
    nominated = Activity.objects.published().filter(nominations__isnull=False, shortlisting=None, recognition=None)
    loose = Activity.objects.filter(state=State.SUBMITTED, request=None, merged_into=None)
    number = Count("pk", distinct=True)
    asked: dict[str, QuerySet[Any]] = {"nominated": nominated, "loose": loose, **others}
    first, *more = (
        rows.order_by().values(what=Value(what)).annotate(number=number).values_list("what", "number")
        for what, rows in asked.items()
    )
    return dict.fromkeys(asked, 0) | dict(first.union(*more, all=True))


def presented_at(meeting: Meeting) -> QuerySet[Activity]:
    """Return what is presented at a meeting, by day."""
    found: QuerySet[Activity] = Activity.objects.published().filter(presentations__meeting=meeting)
    return found.order_by("starts_on", "pk")


def rows_of(activities: Iterable[Activity]) -> list[Row]:
    """Return the activities with what is said for them, in a fixed number of queries."""
    if isinstance(activities, QuerySet):
        activities = activities.select_related("recognition", "shortlisting").prefetch_related(
            "nominations__user__person", "shortlisting__criteria"
        )
    listed = list(activities)
    profiles = profiles_on(timezone.localdate(), organisations={one.organisation_id for one in listed})
    return [
        Row(
            one,
            profiles[one.organisation_id].name if one.organisation_id in profiles else "",
            [(nomination.reason, who(nomination.user)) for nomination in one.nominations.all()],
            getattr(one, "shortlisting", None),
            getattr(one, "recognition", None),
        )
        for one in listed
    ]


def who(user: Any) -> str:
    """Return the name of whoever signed in, or the address where no person is known."""
    person = getattr(user, "person", None)
    return str(person) if person else str(user.email)


def as_table(rows: list[Row]) -> tuple[list[str], list[list[Any]]]:
    """Return the shortlist as headings and cells."""
    headings = [
        _("Fiscal year"),
        _("Activity"),
        _("Told by"),
        _("When"),
        _("Why it was nominated"),
        _("Criteria it meets"),
        _("Note"),
        _("Recognised as"),
        _("Citation"),
    ]
    return headings, [
        [
            row.activity.fiscal_year,
            row.activity.title,
            row.told_by,
            str(row.activity.happens),
            "\n".join(f"{reason}（{name}）" for reason, name in row.reasons),
            _(", ").join(str(one) for one in row.shortlisting.criteria.all()) if row.shortlisting else "",
            row.shortlisting.note if row.shortlisting else "",
            row.recognition.get_kind_display() if row.recognition else "",
            row.recognition.citation if row.recognition else "",
        ]
        for row in rows
    ]


def as_papers(rows: list[Row]) -> tuple[list[str], list[list[Any]]]:
    """Return what is presented at a meeting as headings and cells, as its papers show it: without who nominated."""
    headings = [_("Activity"), _("Told by"), _("When"), _("With whom"), _("Recognised as"), _("Citation")]
    return headings, [
        [
            row.activity.title,
            row.told_by,
            str(row.activity.happens),
            row.activity.partners,
            row.recognition.get_kind_display() if row.recognition else "",
            row.recognition.citation if row.recognition else "",
        ]
        for row in rows
    ]
