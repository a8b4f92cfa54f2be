"""The list of activities and the search when 85 organisations have told 20 activities in each of ten years."""

import random
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from musubi.accounts.actions import record_deed, recount
from musubi.activities.indexing import index_all
from musubi.activities.models import (
    Activity,
    ActivityKind,
    Participation,
    Recognition,
    Stage,
    State,
    Visibility,
)
from musubi.activities.tallies import KIND
from musubi.planning.models import Guideline
from musubi.registry.models import Field, Organisation
from musubi.search.actions import learn_frequent_runs
from tests.bench import bare, world
from tests.bench.measure import beside, say, table
from tests.bench.pages import MOST_QUERIES, MOST_RATIO, Address, musubi, queries_of

ORGANISATIONS, A_YEAR, YEARS = 85, 20, 10
FEW = 10
FIRST_YEAR = 2016


def run() -> None:
    """Measure on the database of DATABASE_URL."""
    world.make()
    Activity.objects.all().delete()
    fill(FEW)
    application, cookie = musubi(caches_pages=False), world.session_cookie()
    pages = addresses(cookie)
    few = {one.name: queries_of(one, application) for one in pages}
    fill(ORGANISATIONS * A_YEAR * YEARS)
    baseline, rows = bare.site(), Address("rows", "/rows/")
    listed = []
    for page in addresses(cookie):
        act_bare, act = (lambda: rows.call(baseline)), (lambda page=page: page.call(application))
        cost, anew = beside(act_bare, act, rounds=9), beside(act_bare, act, rounds=5, before=_change)
        first = beside(act_bare, act, rounds=1, before=caches["pages"].clear)
        ratios = [f"{cost.ratio:.1f}", f"{anew.ratio:.1f}", f"{first.ratio:.0f}"]
        ratios += [f"{cost.own_ms:.1f}", f"{cost.baseline_ms:.2f}"]
        listed.append([page.name, *ratios, str(few[page.name]), str(queries_of(page, application))])
    table(
        f"{Activity.objects.count():,} activities, {connection.vendor} (bars: ÷ bare ≤ {MOST_RATIO}; queries ≤ "
        f"{MOST_QUERIES}, the same with {FEW}). Anew: right after a deed that changed an activity; "
        "first: the page in a process that has counted nothing yet",
        ["page", "÷ bare", "anew ÷ bare", "first ÷ bare", "page ms", "bare ms", f"queries at {FEW}", "queries"],
        listed,
    )
    if connection.vendor == "postgresql":
        say("  CPU of the web process; the database server's own is not in it.")


def addresses(cookie: str) -> list[Address]:
    """Return the lists, narrowed and not, a page, what programs read, and the search."""
    guideline = Guideline.objects.order_by("-pk").values_list("pk", flat=True)[0]
    own = Organisation.objects.order_by("pk").values_list("pk", flat=True)[0]
    # A plan, of which is asked for its result too, among few as among many.
    shown = Activity.objects.published().visible_to({"public"}).filter(stage=Stage.PLAN)
    one = shown.order_by("-pk").values_list("pk", flat=True)[0]
    narrowed = {
        "year": {"year": 2020},
        "sector": {"sector": "academia"},
        "prefecture": {"prefecture": "34"},
        "organisation": {"organisation": own},
        "guideline": {"guideline": guideline},
        "field and kind": {"field": "energy", "kind": "event"},
        "recognised": {"recognised": 1},
        "five at once": {"year": 2020, "sector": "academia", "stage": "plan", "kind": "event", "field": "energy"},
        "the last page": {"page": 9999},
    }
    return [
        Address("list", "/activities/"),
        *(Address(f"list by {name}", "/activities/", urlencode(query)) for name, query in narrowed.items()),
        Address("list for the secretariat", "/activities/", cookie=cookie),
        Address("activity", f"/activities/{one}/"),
        Address("organisation", f"/organisations/{own}/"),
        Address("home", "/"),
        Address("API, 20", "/api/v1/activities", "limit=20"),
        Address("Atom", "/activities/feed.xml"),
        Address("search for a title", "/search/", urlencode({"q": "共同研究 見本"})),
        Address("search among activities", "/search/", urlencode({"q": "交流会", "kind": "activity"})),
        Address("all activities by search", "/search/", urlencode({"kind": "activity"})),
    ]


def _change() -> None:
    """Make a plan a result, or a result a plan, as an edit does."""
    with transaction.atomic():
        one = Activity.objects.latest("pk")
        one.stage = Stage.PLAN if one.stage == Stage.RESULT else Stage.RESULT
        one.save(update_fields=["stage"])
        recount(KIND, [one.pk])
        record_deed(None, "activities.edit", "activity", now=timezone.now())


def fill(count: int) -> None:
    """Add activities until there are `count`, told by all organisations in turn, and tell search."""
    chosen = random.Random(count)
    there = Activity.objects.count()
    made = Activity.objects.bulk_create(list(_activities(chosen, there, count)), batch_size=1000)
    fields, guidelines = list(Field.objects.all()), list(Guideline.objects.all())
    Activity.fields.through.objects.bulk_create(
        [Activity.fields.through(activity=one, field=field) for one in made for field in chosen.sample(fields, 2)],
        batch_size=2000,
    )
    Activity.guidelines.through.objects.bulk_create(
        [Activity.guidelines.through(activity=one, guideline=chosen.choice(guidelines)) for one in made],
        batch_size=2000,
    )
    organisations = [one.organisation_id for one in made[:ORGANISATIONS]]
    parts = [Participation(activity=one, organisation_id=one.organisation_id) for one in made]
    parts += [
        Participation(activity=one, organisation_id=_other(chosen, organisations, one), position=1) for one in made
    ]
    Participation.objects.bulk_create(parts, batch_size=2000)
    Recognition.objects.bulk_create(
        Recognition(activity=one, kind="notable", citation_ja="見本の理由", made_at=timezone.now())
        for one in chosen.sample(made, len(made) // 100)
    )
    index_all(today=timezone.localdate())
    learn_frequent_runs.call()
    caches["pages"].clear()
    world.settle()


def _other(chosen: random.Random, organisations: list[int], one: Activity) -> int:
    return chosen.choice([pk for pk in organisations if pk != one.organisation_id])


def _activities(chosen: random.Random, there: int, count: int):  # type: ignore[no-untyped-def]  # a generator of rows
    organisations, kinds = list(Organisation.objects.order_by("pk")[:ORGANISATIONS]), list(ActivityKind.objects.all())
    now = timezone.now()
    for number in range(there, count):
        year = FIRST_YEAR + number // ORGANISATIONS % YEARS
        starts_on = date(year, 4, 1) + timedelta(days=chosen.randrange(360))
        yield Activity(
            organisation=organisations[number % ORGANISATIONS],
            stage=chosen.choice(Stage.values),
            fiscal_year=year,
            title_ja=f"見本の{chosen.choice(['共同研究', '交流会', '展示会', '調査', '人材育成'])} その{number}",
            title_en=f"Sample {number}",
            text_ja="見本の文。" * 20,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=chosen.choice([0, 0, 1, 20])),
            partners="見本の相手",
            kind=chosen.choice(kinds),
            visibility=chosen.choices(Visibility.values, [80, 10, 5, 5])[0],
            state=chosen.choices([State.PUBLISHED, State.SUBMITTED], [95, 5])[0],
            is_invented=True,
            created_at=now,
            changed_at=now,
            published_at=now,
        )
