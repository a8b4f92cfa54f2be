"""Activities for programs that follow them: an Atom feed and a calendar, narrowed as the list is."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from musubi.accounts.audience import keys_of
from musubi.activities.finding import Meant, Question, found, meant
from musubi.activities.models import Activity, Stage
from musubi.activities.queries import Body, bodies_on
from musubi.core import queries as prepared
from musubi.core.templatetags.musubi import localised
from musubi.registry.queries import council_in_brief

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_OF_AN_ENTRY = (
    "title_ja",
    "title_en",
    "text_ja",
    "text_en",
    "english_of",
    "organisation",
    "stage",
    "starts_on",
    "ends_on",
    "wording",
    "is_planned",
    "published_at",
    "changed_at",
)
MOST_ENTRIES = 50
MOST_EVENTS = 500
LONGEST = timedelta(days=62)  # what is meant to fill half a year or more is no date of a calendar


@login_not_required
@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The activities that were changed last."""
    newest, bodies = _asked(request, _changed_last, MOST_ENTRIES)
    feed = Atom1Feed(
        title=_name(),
        link=settings.SITE_URL + reverse("website:activities"),
        description="",
        language=get_language() or settings.LANGUAGE_CODE,
        feed_url=settings.SITE_URL + request.get_full_path(),
        feed_guid=settings.SITE_URL + reverse("website:activities_feed"),
    )
    stages = {value: capfirst(str(label)) for value, label in Stage.choices}
    for one in newest:
        teller = bodies.get(one.organisation_id)
        feed.add_item(
            title=_printable(one.title),
            link=_url(one),
            description=linebreaks(
                _printable("\n\n".join(filter(None, [str(one.happens), one.text]))), autoescape=True
            ),
            author_name=teller.full_name if teller else None,
            unique_id=_guid(one),
            pubdate=one.published_at,
            updateddate=one.changed_at,
            categories=[stages[one.stage]],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@login_not_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The activities that have days: an exact one on its day, a vague one over the days it can mean, and in words."""
    dated, bodies = _asked(request, _dated, MOST_EVENTS)
    drawn = Calendar()
    drawn.add("prodid", "-//Musubi//activities//JA")
    drawn.add("version", "2.0")
    drawn.add("method", "PUBLISH")
    drawn.add("x-wr-calname", _name())
    drawn.add("x-wr-timezone", settings.TIME_ZONE)
    for one in dated:
        drawn.add_component(_event(one, bodies.get(one.organisation_id)))
    return HttpResponse(drawn.to_ical(), content_type="text/calendar; charset=utf-8")


def _asked(
    request: HttpRequest, build: Callable[..., QuerySet[Activity]], most: int
) -> tuple[list[Activity], dict[int, Body]]:
    bodies, question = bodies_on(timezone.localdate()), Question.read(request.GET.dict())
    return prepared.instances(build, question, keys_of(request.user), meant(question, bodies), limit=most), bodies


def _changed_last(question: Question, keys: frozenset[str], tellers: Meant) -> QuerySet[Activity]:
    return found(question, keys, tellers).only(*_OF_AN_ENTRY).order_by("-changed_at", "-pk")


def _dated(question: Question, keys: frozenset[str], tellers: Meant) -> QuerySet[Activity]:
    rows = found(question, keys, tellers).filter(ends_on__lte=F("starts_on") + LONGEST)
    return rows.select_related("prefecture").only(*_OF_AN_ENTRY, "place", "prefecture")


def _event(one: Activity, teller: Body | None) -> Event:
    event = Event()
    event.add("uid", _guid(one))
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("dtstart", one.starts_on)
    event.add("dtend", one.ends_on + timedelta(days=1))  # the first day on which it is over
    event.add("summary", f"{one.title} ({one.happens})" if one.wording or one.is_planned else one.title)
    event.add("description", "\n".join(filter(None, [teller.full_name if teller else "", str(one.happens), one.text])))
    event.add("url", _url(one))
    event.add("transp", "TRANSPARENT")
    where = " ".join(filter(None, [one.prefecture.name if one.prefecture else "", one.place]))
    if where:
        event.add("location", where)
    return event


def _printable(text: str) -> str:
    """Return the text without the signs of control that XML cannot hold."""
    return _CONTROL.sub("", text)


def _name() -> str:
    council = council_in_brief()
    return _("Activities: %(council)s") % {"council": council} if council else _("Activities")


def _url(one: Activity) -> str:
    return settings.SITE_URL + localised(f"/activities/{one.pk}/")


def _guid(one: Activity) -> str:
    """Return a name that stays, whatever changes about the activity and in whichever language it is read."""
    return f"{settings.SITE_URL}/activities/{one.pk}/"
