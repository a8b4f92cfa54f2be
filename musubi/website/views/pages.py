"""The home page and the standing pages."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from musubi.accounts.audience import keys_of
from musubi.accounts.queries import remembered
from musubi.core import queries as prepared
from musubi.core.bilingual import is_english
from musubi.meetings.models import Meeting
from musubi.registry.queries import roster, the_council
from musubi.registry.shown import home_prefectures, sectors_in_order
from musubi.website import structured
from musubi.website.maps import region_map
from musubi.website.models import Page
from musubi.website.views.activities import Row, rows_of

MOST_LATEST, MOST_RECOGNISED, MOST_MEETINGS = 4, 3, 5
LED_TO = ["about", "scheme"]  # the standing pages that the home page leads to


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who the council is, at a glance, and the ways in."""
    council = the_council()
    if council is None:
        return render(request, "website/home_empty.html")
    today = timezone.localdate()
    now = roster(council, day=today)
    prefectures = home_prefectures()
    latest, recognised = _activities(keys_of(request.user), today)
    return render(
        request,
        "website/home.html",
        {
            "latest": latest,
            "recognised": recognised,
            "council": council,
            "roster": now,
            "ended": now.ended(),
            "structured": structured.body(council),
            "sectors": sectors_in_order(),
            "sector_counts": now.counts("sector_id"),
            "prefectures": prefectures,
            "prefecture_counts": now.counts("prefecture_id"),
            "map": region_map(prefectures),
            "meetings": prepared.instances(_latest_meetings, limit=MOST_MEETINGS),
            "pages": prepared.instances(_led_to),
        },
    )


def _activities(keys: frozenset[str], today: date) -> tuple[list[Row], list[Row]]:
    """Return the lines of the latest activities and of the examples: both drawn once in each state of the world."""

    def drawn() -> tuple[list[Row], list[Row]]:
        latest = rows_of(keys, MOST_LATEST)
        return latest, rows_of(keys, MOST_RECOGNISED, "-recognition__made_at", recognition__isnull=False)

    return remembered("activities-at-home", (keys, is_english(), today), drawn)


def _latest_meetings() -> QuerySet[Meeting]:
    return Meeting.objects.select_related("prefecture").order_by("-starts_on", "pk")


def _led_to() -> QuerySet[Page]:
    return Page.objects.filter(slug__in=LED_TO).only("slug", "title_ja", "title_en").order_by("position", "pk")


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One standing page: about, scheme, accessibility, privacy."""
    found = prepared.instances(_page_called, slug=slug)
    if not found:
        raise Http404
    return render(request, "website/page.html", {"page": found[0]})


def _page_called(*, slug: str) -> QuerySet[Page]:
    return Page.objects.filter(slug=slug)


@login_not_required
@require_safe
def guidelines(request: HttpRequest) -> HttpResponse:
    """Where slogan and guidelines stood once: they have one place now, with the plans they belong to."""
    return redirect("website:plans", permanent=True)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers leave alone, and where the sitemap is."""
    sitemap_url = settings.SITE_URL + reverse("sitemap")
    return render(request, "website/robots.txt", {"sitemap_url": sitemap_url}, content_type="text/plain; charset=utf-8")
