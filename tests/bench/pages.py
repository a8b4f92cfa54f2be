"""What a page costs beside a bare list of twenty rows, and its queries, however many organisations there are."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from musubi.activities.models import Activity
from musubi.meetings.models import Meeting
from musubi.registry.models import Body, Organisation
from tests.bench import bare, world
from tests.bench.measure import Beside, beside, table

MOST_RATIO = 8
MOST_QUERIES = 12
SIZES = (85, 1_000, 10_000)
Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


@dataclass(frozen=True)
class Address:
    """One page, as whom it is read."""

    name: str
    path: str
    query: str = ""
    cookie: str = ""

    def call(self, application: Application) -> int:
        """Ask for the page as a web server would, and return the length of what came."""
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_LANGUAGE": "ja,en;q=0.5",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.url_scheme": "http",
        }
        if self.cookie:
            environ["HTTP_COOKIE"] = self.cookie
        statuses: list[str] = []
        response = application(environ, lambda status, _headers: statuses.append(status))
        length = sum(len(part) for part in response)
        response.close()
        if statuses != ["200 OK"]:
            raise RuntimeError(f"{self.path}?{self.query} answered {statuses}.")
        return length


def addresses() -> list[Address]:
    """Return the public pages."""
    member = Organisation.objects.order_by("pk").first()
    meeting = Meeting.objects.order_by("-starts_on", "pk").first()
    code = Body.objects.get(nature=Body.Nature.HEADS).code
    activity = Activity.objects.order_by("pk").first()
    assert member, meeting
    assert activity
    return [
        Address("home", "/"),
        Address("roster by sector", "/organisations/"),
        Address("roster by prefecture", "/organisations/", "by=prefecture"),
        Address("roster by name", "/organisations/", "by=name"),
        Address("roster as of 2013-04-01", "/organisations/", "as_of=2013-04-01"),
        Address("organisation", f"/organisations/{member.pk}/"),
        Address("bodies", "/bodies/"),
        Address("body", f"/bodies/{code}/"),
        Address("chronology", "/meetings/"),
        Address("meeting", f"/meetings/{meeting.pk}/"),
        Address("plans", "/plans/"),
        Address("activities", "/activities/"),
        Address("activity", f"/activities/{activity.pk}/"),
        Address("search", "/search/", urlencode({"q": "広島大学"})),
        Address("page", "/about/about/"),
        Address("Atom of activities", "/activities/feed.xml"),
        Address("API, activities", "/api/v1/activities"),
        Address("API, organisations", "/api/v1/organisations"),
        Address("API, search", "/api/v1/search", urlencode({"q": "広島大学"})),
    ]


def own_addresses(cookie: str) -> list[Address]:
    """Return the pages of somebody signed in."""
    return [
        Address("today, signed in", "/today/", cookie=cookie),
        Address("roster desk, signed in", "/roster/", cookie=cookie),
    ]


def musubi(*, caches_pages: bool) -> WSGIHandler:
    """Return Musubi as it is served, with its cache of pages or without."""
    with override_settings(PAGE_CACHE_SECONDS=settings.PAGE_CACHE_SECONDS if caches_pages else 0):
        return WSGIHandler()


def queries_of(address: Address, application: Application) -> int:
    """Return how many queries the page asks."""
    address.call(application)
    with CaptureQueriesContext(connection) as asked:
        address.call(application)
    return len(asked)


def run() -> None:
    """Measure at the size of the council that ships, then count queries as it grows."""
    world.make()
    uncached, cached = musubi(caches_pages=False), musubi(caches_pages=True)
    public, own = addresses(), own_addresses(world.session_cookie())
    costs = {one.name: _costs(one, uncached, cached if one in public else None) for one in (*public, *own)}
    counts: dict[str, list[int]] = {one.name: [] for one in (*public, *own)}
    for size in SIZES:
        if Organisation.objects.count() < size:
            world.grow(size)
        for one in (*public, *own):
            counts[one.name].append(queries_of(one, uncached))
    table(
        f"CPU of a page ÷ CPU of a bare Django list of {bare.ROWS} rows, {connection.vendor} (bar: ≤ {MOST_RATIO}); "
        f"its queries (bar: ≤ {MOST_QUERIES}, and the same however many organisations)",
        ["page", "÷ bare", "page ms", "bare ms", "cached ÷ bare", *(f"queries at {size:,}" for size in SIZES)],
        [_row(name, *costs[name], counts[name]) for name in costs],
    )


def _costs(address: Address, uncached: WSGIHandler, cached: WSGIHandler | None) -> tuple[Beside, Beside | None]:
    baseline = bare.site()
    rows = Address("rows", "/rows/")

    def act_bare() -> int:
        return rows.call(baseline)

    found = beside(act_bare, lambda: address.call(uncached))
    return found, beside(act_bare, lambda: address.call(cached), rounds=9) if cached else None


def _row(name: str, cost: Beside, from_cache: Beside | None, counts: list[int]) -> list[str]:
    kept = f"{from_cache.ratio:.2f}" if from_cache else ""
    return [name, f"{cost.ratio:.1f}", f"{cost.own_ms:.2f}", f"{cost.baseline_ms:.2f}", kept, *map(str, counts)]


if __name__ == "__main__":
    import django

    django.setup()
    run()
