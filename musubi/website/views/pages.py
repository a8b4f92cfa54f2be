"""The home page and the standing pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from musubi.accounts.audience import keys_of
from musubi.activities.models import Activity
from musubi.meetings.models import Meeting
from musubi.registry.models import Prefecture, Sector
from musubi.registry.queries import roster, the_council
from musubi.website import structured
from musubi.website.maps import region_map
from musubi.website.models import Page
from musubi.website.views.activities import Row, rows_of, shown_in_rows

MOST_LATEST, MOST_RECOGNISED = 4, 3
LED_TO = ["about", "guidelines", "scheme"]  # the standing pages that the home page leads to


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who the council is, at a glance, and the ways in."""
    council = the_council()
    if council is None:
        return render(request, "website/home_empty.html")
    today = timezone.localdate()
    now = roster(council, day=today)
    prefectures = list(Prefecture.objects.filter(is_home=True))
    latest, recognised = _activities(keys_of(request.user))
    return render(
        request,
        "website/home.html",
        {
            "latest": latest,
            "recognised": recognised,
            "council": council,
            "roster": now,
            "structured": structured.council(council),
            "sectors": list(Sector.objects.all()),
            "sector_counts": now.counts("sector_id"),
            "prefectures": prefectures,
            "prefecture_counts": now.counts("prefecture_id"),
            "map": region_map(prefectures),
            "meetings": Meeting.objects.select_related("prefecture").order_by("-starts_on", "pk")[:5],
            "pages": Page.objects.filter(slug__in=LED_TO)
            .only("slug", "title_ja", "title_en")
            .order_by("position", "pk"),
        },
    )


def _activities(keys: frozenset[str]) -> tuple[list[Row], list[Row]]:
    """Return the latest activities and the latest recognised ones."""
    shown = shown_in_rows(Activity.objects.published().visible_to(keys))
    recognised = list(
        shown.filter(recognition__isnull=False).order_by("-recognition__made_at", "-pk")[:MOST_RECOGNISED]
    )
    latest = list(shown.order_by("-starts_on", "-pk")[:MOST_LATEST])
    rows = rows_of([*recognised, *latest])
    return [rows[one.pk] for one in latest], [rows[one.pk] for one in recognised]


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One standing page: about, guidelines, accessibility, privacy."""
    return render(request, "website/page.html", {"page": get_object_or_404(Page, slug=slug)})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers leave alone, and where the sitemap is."""
    sitemap_url = settings.SITE_URL + reverse("sitemap")
    return render(request, "website/robots.txt", {"sitemap_url": sitemap_url}, content_type="text/plain; charset=utf-8")
