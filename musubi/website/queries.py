"""The lines of 今日: what waits for the reader, in plain words, each with the page it leads to. Nothing here blames."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from musubi.accounts.queries import remembered
from musubi.activities.duplicates import pair_counts
from musubi.activities.models import Activity, State, Useful
from musubi.coordination.waiting import Reader, Waiting, What, waiting_for
from musubi.core import queries as prepared
from musubi.core.dates import fiscal_year, fiscal_year_label, long_date
from musubi.meetings.models import Meeting
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


def next_meetings(day: date) -> list[Meeting]:
    """Return what the council meets for next, of those whose day is known: a meeting and its symposium share theirs."""
    coming = prepared.instances(_coming, limit=MOST_LINES, day=day)
    return [meeting for meeting in coming if meeting.starts_on == coming[0].starts_on]


def _coming(*, day: date) -> QuerySet[Meeting]:
    coming = Meeting.objects.filter(ends_on__gte=day).select_related("prefecture")
    return coming.order_by("starts_on", "series__position", "pk")


def lines_of_contact(organisations: Collection[int], *, now: datetime) -> list[Line]:
    """Return what waits for whoever answers for these organisations: three queries."""
    if not organisations:
        return []
    today = timezone.localdate(now)
    asked = open_requests(list(organisations))
    lines = [_asked(request, today) for request in asked]
    own = Activity.objects.filter(organisation__in=organisations, merged_into=None)
    # What came back in a round that is open is told, with its comment, by the round's own line.
    told = [request.pk for request in asked if request.comment]
    in_hand = own.filter(state=State.RETURNED).exclude(request__in=told) | own.filter(state=State.DRAFT, request=None)
    lines += [_in_hand(activity) for activity in in_hand.order_by("-state", "-changed_at", "pk")[:MOST_LINES]]
    praised = Useful.objects.filter(
        activity__organisation__in=organisations, activity__merged_into=None, made_at__gte=now - NEW_FOR
    ).exclude(organisation__in=organisations)
    marks = praised.select_related("activity").order_by("-made_at", "-pk")[:MARKS_READ]
    for activity in dict.fromkeys(mark.activity for mark in marks):
        text = _("Somebody found your “%(title)s” useful.") % {"title": activity.title}
        lines.append(Line(text, _localised(f"{activity.path}#praise")))
    return lines


def lines_of_secretariat(waiting_counts: Mapping[str, int], *, now: datetime) -> list[Line]:
    """Return what waits for the secretariat: four queries, three while nothing happens.

    `waiting_counts`: what `activities.choosing` counted.
    """
    lines = []
    for progress in open_rounds():
        round_ = progress.round
        counts = {"title": round_.title, "received": progress.received, "expected": progress.expected}
        text = _("%(title)s: %(received)d of %(expected)d answers have come.") % counts
        lines.append(Line(text, reverse("surveys:round", args=[round_.pk]), _due(round_, timezone.localdate(now))))
        if progress.letters_failed:
            lines.append(Line(_unsent(progress.letters_failed), reverse("surveys:round", args=[round_.pk])))
    waiting = waiting_answers(MOST_LINES, day=timezone.localdate(now))
    for request, name in waiting[:FIRST_OF_A_KIND]:
        page = _collected(request).review_path(request)
        lines.append(Line(_("Read the answer of %(name)s.") % {"name": name}, page, request.round.title))
    if len(waiting) > FIRST_OF_A_KIND:
        page = reverse("surveys:round", args=[waiting[FIRST_OF_A_KIND][0].round_id])
        lines.append(Line(_("More answers wait to be read."), page))
    return [*lines, *_outside_rounds(waiting_counts), *_of_doubles(timezone.localdate(now))]


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


def _outside_rounds(waiting: Mapping[str, int]) -> list[Line]:
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


# --- coordination --------------------------------------------------------------------------------------------------

FIRST_OF_A_KIND = 3
DESK = {What.QUEUE, What.ORPHANED, What.DUTY, What.LETTERS}


@dataclass(frozen=True)
class Group:
    """What waits of one kind: what is to be done, the first few, and the rest one click away."""

    heading: str
    lines: list[Line]

    @property
    def first(self) -> list[Line]:
        """What is shown at once."""
        return self.lines[:FIRST_OF_A_KIND]

    @property
    def rest(self) -> list[Line]:
        """What is unfolded."""
        return self.lines[FIRST_OF_A_KIND:]


def waiting_of_coordination(reader: Reader, *, now: datetime) -> tuple[list[Group], list[Line]]:
    """Return what waits of cases, inquiries and seeds: the reader's own by kind, and the desk's. One query."""
    own: list[Group] = []
    desk: list[Line] = []
    kinds: dict[What, list[Waiting]] = {}
    for one in waiting_for(reader, now=now):
        kinds.setdefault(one.what, []).append(one)
    for what, found in kinds.items():
        if what == What.ORPHANED:
            desk.append(_orphaned(found))
        elif what in DESK:
            desk += [_of_desk(one, now=now) for one in found]
        else:
            own.append(Group(str(HEADINGS[what]), [_waiting(one, now=now) for one in found]))
    return own, desk


def _of_desk(one: Waiting, *, now: datetime) -> Line:
    if one.what == What.QUEUE:
        text = ngettext("%(count)d request is in the queue.", "%(count)d requests are in the queue.", one.count)
        return Line(text % {"count": one.count}, _localised("/cases/?stage=received"), _reply_due(one, now=now))
    if one.what == What.LETTERS:
        return Line(_unsent(one.count), _localised("/cases/letters/"))
    return _on_duty(one)


def _waiting(one: Waiting, *, now: datetime) -> Line:
    """Name one thing that waits, where it is done, and how long it has waited."""
    if one.what == What.SEEDS:
        text = ngettext(
            "Say whether %(count)d seed is still right: nobody has looked at it for a year.",
            "Say whether %(count)d seeds are still right: nobody has looked at them for a year.",
            one.count,
        )
        return Line(text % {"count": one.count}, _localised(f"/seeds/of/{one.pk}/confirm/"))
    note = _since(one, now=now)
    if one.what == What.FOLLOW_UP:
        words = {"months": one.count, "when": note}
        note = ngettext("after %(months)d month. %(when)s", "after %(months)d months. %(when)s", one.count) % words
    return Line(one.title or one.number, _localised(PLACES.get(one.what, "/cases/{pk}/").format(pk=one.pk)), note)


HEADINGS = {
    What.REPLY: gettext_lazy("A first reply is due"),
    What.HANDED_OVER: gettext_lazy("Handed over to you: read the note"),
    What.WANTED: gettext_lazy("Asked how it went on, they want to talk: get in touch"),
    What.ASKED: gettext_lazy("Inquiries that wait for your organisation’s answer"),
    What.PROPOSED: gettext_lazy("Introductions that wait for your organisation’s word"),
    What.INTERESTED: gettext_lazy("An organisation is interested: propose an introduction"),
    What.FOLLOW_UP: gettext_lazy("Ask how it went on"),
    What.SILENT: gettext_lazy("Get in touch again"),
    What.SEEDS: gettext_lazy("Seeds"),
}
PLACES = {What.ASKED: "/inquiries/{pk}/", What.PROPOSED: "/introductions/{pk}/", What.FOLLOW_UP: "/follow-ups/{pk}/"}


def _since(one: Waiting, *, now: datetime) -> str:
    """Say until when, or since when, without a word of blame."""
    if one.what == What.REPLY:
        return _reply_due(one, now=now)
    if one.day is not None:
        left = (one.day - timezone.localdate(now)).days
        if one.what == What.FOLLOW_UP or left < 0:
            return _("The day for it was %(day)s.") % {"day": long_date(one.day)} if left else _("It is due today.")
        return _days_left(one.day, left)
    days = max((now - one.at).days, 0) if one.at else 0
    if one.what == What.SILENT:
        text = ngettext("The last contact was %(days)d day ago.", "The last contact was %(days)d days ago.", days)
        return text % {"days": days}
    return _("Since %(day)s.") % {"day": long_date(timezone.localdate(one.at))} if one.at else ""


def _reply_due(one: Waiting, *, now: datetime) -> str:
    """Say how long the first reply may still take."""
    if one.day is None:
        return ""
    left = (one.day - timezone.localdate(now)).days
    if left < 0:
        return _("A first reply was promised for %(day)s. A short word today is enough.") % {"day": long_date(one.day)}
    return _("First reply: %(due)s") % {"due": _days_left(one.day, left)}


def _days_left(day: date, left: int) -> str:
    if left == 0:
        return pgettext("first reply due", "today")
    text = ngettext("by %(day)s, in %(left)d day", "by %(day)s, in %(left)d days", left)
    return text % {"day": long_date(day), "left": left}


def _orphaned(found: list[Waiting]) -> Line:
    text = ngettext(
        "%(number)d case wants somebody new in charge: whoever kept it holds no role any more.",
        "%(number)d cases want somebody new in charge: whoever kept them holds no role any more.",
        len(found),
    )
    numbers = _(", ").join(one.number for one in found[:FIRST_OF_A_KIND])
    return Line(text % {"number": len(found)}, _localised(f"/cases/{found[0].pk}/"), numbers)


def _on_duty(one: Waiting) -> Line:
    duty = _localised("/cases/duty/")
    if not one.count:
        return Line(_("Say who is on duty: %(name)s holds no role any more.") % {"name": one.title}, duty)
    since = _("Since %(day)s.") % {"day": long_date(one.day)} if one.day else ""
    return Line(_("On duty for what comes in: %(name)s") % {"name": one.title}, duty, since)
