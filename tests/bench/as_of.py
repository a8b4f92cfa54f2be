"""The roster of past days when 2,000 organisations have thirty years behind them."""

from datetime import date

from django.db import connection

from musubi.registry.models import Body, Membership, Profile
from tests.bench import bare, world
from tests.bench.measure import beside, say, table
from tests.bench.pages import Address, musubi, queries_of

ORGANISATIONS = 2_000
YEARS = 30


def run() -> None:
    """Measure on the database of DATABASE_URL."""
    world.make()
    world.add_history(ORGANISATIONS, YEARS)
    Body.objects.filter(nature=Body.Nature.COUNCIL).update(roster_known_from=date(1990, 1, 1))
    application, baseline = musubi(caches_pages=False), bare.site()
    rows, listed = Address("rows", "/rows/"), []
    for day in ("", "2024-04-01", "2013-04-01", "2001-04-01"):
        for arranged_by in ("sector", "name"):
            page = Address("", "/organisations/", f"by={arranged_by}&as_of={day}")
            cost = beside(lambda: rows.call(baseline), lambda page=page: page.call(application), rounds=5)
            listed.append(
                [
                    f"{day or 'today'}, by {arranged_by}",
                    f"{cost.ratio:.1f}",
                    f"{cost.own_ms:.1f}",
                    f"{cost.baseline_ms:.2f}",
                    str(queries_of(page, application)),
                ]
            )
    table(
        f"Roster as of a day, {connection.vendor}: {ORGANISATIONS:,} organisations, {YEARS} years, "
        f"{Profile.objects.count():,} profiles, {Membership.objects.count():,} memberships",
        ["roster", "÷ bare", "page ms", "bare ms", "queries"],
        listed,
    )
    if connection.vendor == "postgresql":
        say("  CPU of the web process; the database server's own is not in it.")
