"""The lines of 今日: what waits for the reader, in plain words, each with the page it leads to. Nothing here blames."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from musubi.activities import choosing
from musubi.activities.duplicates import pair_counts
from musubi.activities.finding import remembered
from musubi.activities.models import Activity, State, Useful
from musubi.core.dates import fiscal_year, fiscal_year_label, long_date
from musubi.registry.queries import profiles_on
from musubi.surveys import collections as collected
from musubi.surveys.models import Request, Round
from musubi.surveys.queries import open_requests, open_rounds, waiting_answers

MOST_LINES = 10
MARKS_READ = 50
NEW_FOR = timedelta(days=30)  # how long a mark of usefulness is news


@dataclass(frozen=True)
class Line:
    """One thing to do or to know: what, its page, and a note in smaller letters."""

    text: str
    url: str = ""
    note: str = ""


def lines_of_contact(organisations: Collection[int], *, now: datetime) -> list[Line]:
    """Return what waits for whoever answers for these organisations: three queries."""
    if not organisations:
        return []
    today = timezone.localdate(now)
    lines = [_asked(request, today) for request in open_requests(list(organisations))]
    own = Activity.objects.filter(organisation__in=organisations, merged_into=None)
    in_hand = own.filter(state=State.RETURNED) | own.filter(state=State.DRAFT, request=None)
    lines += [_in_hand(activity) for activity in in_hand.order_by("-state", "-changed_at", "pk")[:MOST_LINES]]
    praised = Useful.objects.filter(
        activity__organisation__in=organisations, activity__merged_into=None, made_at__gte=now - NEW_FOR
    ).exclude(organisation__in=organisations)
    marks = praised.select_related("activity").order_by("-made_at", "-pk")[:MARKS_READ]
    for activity in dict.fromkeys(mark.activity for mark in marks):
        text = _("Somebody found your “%(title)s” useful.") % {"title": activity.title}
        lines.append(Line(text, _localised(f"{activity.path}#praise")))
    return lines


def lines_of_secretariat(*, now: datetime) -> list[Line]:
    """Return what waits for the secretariat: six queries, four while nothing happens."""
    lines = []
    for progress in open_rounds():
        round_ = progress.round
        counts = {"title": round_.title, "received": progress.received, "expected": progress.expected}
        text = _("%(title)s: %(received)d of %(expected)d answers have come.") % counts
        lines.append(Line(text, reverse("surveys:round", args=[round_.pk]), _due(round_, timezone.localdate(now))))
        if progress.letters_failed:
            lines.append(Line(_unsent(progress.letters_failed), reverse("surveys:round", args=[round_.pk])))
    waiting = waiting_answers(MOST_LINES)
    asked = {one.organisation_id for one in waiting}
    names = profiles_on(timezone.localdate(now), organisations=asked) if waiting else {}
    for request in waiting:
        name = names[request.organisation_id].name if request.organisation_id in names else ""
        page = _collected(request).review_path(request)
        lines.append(Line(_("Read the answer of %(name)s.") % {"name": name}, page, request.round.title))
    return [*lines, *_outside_rounds(), *_of_doubles(timezone.localdate(now))]


def _of_doubles(today: date) -> list[Line]:
    """Say of last year, this and next how many pairs look like one; older years stand on the desk."""
    this = fiscal_year(today)
    years = (this + 1, this, this - 1)
    counts = remembered("doubles", years, lambda: pair_counts(years))
    text = _("Of %(year)s, pairs that look like one activity: %(number)d.")
    return [
        Line(
            text % {"year": fiscal_year_label(year), "number": counts[year]},
            f"{reverse('activities:doubles')}?year={year}",
        )
        for year in years
        if counts[year]
    ]


def _outside_rounds() -> list[Line]:
    waiting = choosing.waiting_counts()
    published = ngettext(
        "%(number)d activity waits to be published.",
        "%(number)d activities wait to be published.",
        waiting["loose"],
    )
    praised = ngettext(
        "%(number)d nominated activity waits to be looked at.",
        "%(number)d nominated activities wait to be looked at.",
        waiting["nominated"],
    )
    lines = (("loose", published, "activities:waiting"), ("nominated", praised, "activities:shortlist"))
    return [Line(text % {"number": waiting[what]}, reverse(page)) for what, text, page in lines if waiting[what]]


def _asked(request: Request, today: date) -> Line:
    page = _collected(request).own_path(request)
    note = _due(request.round, today, can_be_sent=True)
    if request.comment:
        note = _("%(due)s The secretariat writes: %(comment)s") % {"due": note, "comment": request.comment}
    return Line(request.round.title, page, note)


def _due(round_: Round, today: date, *, can_be_sent: bool = False) -> str:
    """Say when it is due, or was, without a word of blame."""
    days = {"day": long_date(round_.due_on)}
    left = (round_.due_on - today).days
    if left == 0:
        return _("The due date is today.")
    if left > 0:
        text = ngettext("The due date is %(day)s, in %(left)d day.", "The due date is %(day)s, in %(left)d days.", left)
        return text % {**days, "left": left}
    if can_be_sent:
        return _("The due date was %(day)s. You can still send it.") % days
    return _("The due date was %(day)s. Answers are still taken.") % days


def _in_hand(activity: Activity) -> Line:
    page = reverse("activities:edit", args=[activity.pk])
    title = {"title": activity.title}
    if activity.state == State.RETURNED:
        note = _("The secretariat writes: %(comment)s") % {"comment": activity.comment}
        return Line(_("“%(title)s” came back with a comment.") % title, page, note)
    return Line(_("Go on with your draft “%(title)s”.") % title, page)


def _unsent(number: int) -> str:
    text = ngettext(
        "%(number)d mail was not sent, or may not have been.",
        "%(number)d mails were not sent, or may not have been.",
        number,
    )
    return text % {"number": number}


def _collected(request: Request) -> collected.Collection:
    return collected.collection_of(request.round.collection)


def _localised(path: str) -> str:
    home = reverse("website:home")
    return f"{home.rstrip('/')}{path}"
