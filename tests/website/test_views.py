"""How much the pages ask of the database: no more for a long council than for a short one."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.jobs.models import Job
from musubi.meetings.models import Admission
from musubi.registry.models import (
    Alias,
    Body,
    Correction,
    Identifier,
    Lineage,
    Membership,
    Organisation,
    Profile,
    Role,
    Seat,
    Unit,
)
from tests.factories import (
    make_body,
    make_kind,
    make_meeting,
    make_organisation,
    make_plan,
    make_prefecture,
    make_profile,
    make_role,
    make_sector,
    make_series,
)

ALLOWED = 12
PAST = {"starts_on": date(2003, 4, 1), "ends_on": date(2004, 4, 1)}
PERSONS = ["reader", "contact", "secretariat"]

pytestmark = pytest.mark.django_db


def questions(client, address):
    """Return how many queries the address took, after a first visit that fills caches of words and menus."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(("BEGIN", "SAVEPOINT"))]


def signed_in(person, organisation):
    client = Client()
    if person == "reader":
        return client
    kind = Role.Kind.SECRETARIAT if person == "secretariat" else Role.Kind.CONTACT
    role = make_role(organisation=organisation if person == "contact" else None, kind=kind)
    client.force_login(role.person.user)
    return client


def make_long_history(count, *, years=30):
    """Make `count` members, each renamed once and moved once within `years`, some of it superseded: six rows each."""
    council, kind = make_body(roster_known_from=date(1990, 1, 1)), make_kind()
    sectors = [make_sector(code) for code in ("industry", "academia", "finance", "government")]
    prefectures = [make_prefecture(code) for code in ("31", "32", "33", "34", "35")]
    recorded_at, now = timezone.now() - timedelta(days=365), timezone.now()
    organisations = Organisation.objects.bulk_create(Organisation() for _number in range(count))
    profiles, memberships = [], []
    for number, organisation in enumerate(organisations):
        renamed_on = date(1990 + number % years, 4, 1)
        facts = {
            "organisation": organisation, "kind": kind, "prefecture": prefectures[number % 5],
            "recorded_at": recorded_at, "reading": f"みほん{number:05}",
        }  # fmt: skip
        profiles += [
            Profile(name_ja=f"旧見本{number}", **facts),
            Profile(name_ja=f"新見本{number}", starts_on=renamed_on, **facts),
            Profile(name_ja=f"誤見本{number}", starts_on=renamed_on, superseded_at=now, **facts),
        ]
        held = {"organisation": organisation, "body": council, "recorded_at": recorded_at}
        moved_on = date(2005, 4, 1) + timedelta(days=number % 3000)
        memberships += [
            Membership(sector=sectors[number % 4], starts_on=date(1990, 1, 1), ends_on=moved_on, **held),
            Membership(sector=sectors[(number + 1) % 4], starts_on=moved_on + timedelta(days=1), **held),
            Membership(sector=sectors[number % 4], starts_on=date(1990, 1, 1), superseded_at=now, **held),
        ]
    Profile.objects.bulk_create(profiles, batch_size=2000)
    Membership.objects.bulk_create(memberships, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # PostgreSQL does so by itself within a minute, but not inside a test's transaction
    return organisations


@pytest.fixture
def rich():
    """An organisation of which there is one of everything, beside others."""
    organisation, other = make_organisation(sector="academia"), make_organisation(sector="finance")
    now, day, gone = timezone.now(), date(2015, 4, 1), [other, make_organisation(), make_organisation()]
    for number in range(3):
        make_profile(organisation, name_ja=f"見本{number}", starts_on=date(2010 + number, 4, 1))
        Alias.objects.create(organisation=organisation, text=f"略称{number}")
        Unit.objects.create(organisation=organisation, name_ja=f"部{number}")
        Correction.objects.create(organisation=organisation, made_at=now, reason="見本の訂正")
        make_role(organisation=organisation)
        body = make_body(code=f"body{number}", nature=Body.Nature.PLANNING)
        for one in (organisation, other):
            Seat.objects.create(organisation=one, body=body, starts_on=day, recorded_at=now)
            Seat.objects.create(organisation=one, body=body, recorded_at=now, **PAST)
        line = {"before": gone[number], "after": organisation, "happened_on": day}
        for change in ("merged", "split"):
            Lineage.objects.create(change=change, recorded_at=now, **line)
    for scheme in Identifier.Scheme.values:
        Identifier.objects.create(organisation=organisation, scheme=scheme, value="03t78wx29")
    meetings = [make_meeting(starts_on=date(2012, month, 1)) for month in (5, 6, 7)]
    make_meeting(series=make_series(code="symposium", nature="symposium"), starts_on=date(2012, 6, 1))
    for membership, meeting in zip(Membership.objects.all(), meetings[1:], strict=True):
        Admission.objects.create(meeting=meeting, membership=membership)
    return {
        "organisation": f"/organisations/{organisation.pk}/",
        "organisations": "/organisations/?as_of=2014-04-01",
        "both filters": "/organisations/?sector=academia&prefecture=34&by=name",
        "on the map": "/organisations/?by=prefecture",
        "unknown list": "/organisations/?as_of=1999-04-01",
        "bodies": "/bodies/",
        "body": "/bodies/body1/",
        "council": "/bodies/council/",
        "chronology": "/meetings/",
        "meeting": f"/meetings/{meetings[1].pk}/",
        "plans": "/plans/",
        "plan": f"/plans/{make_plan(guidelines=3).pk}/",
        "home": "/",
        "search": "/search/?q=見本&sector=academia",
        "today": "/today/",
    }


@pytest.mark.parametrize("person", PERSONS)
def test_no_page_asks_more_than_twelve_questions(rich, person):
    organisation = Organisation.objects.first()
    client = signed_in(person, organisation)
    pages = {name: page for name, page in rich.items() if person != "reader" or name != "today"}
    counts = {name: len(questions(client, address)) for name, address in pages.items()}
    assert {name: count for name, count in counts.items() if count > ALLOWED} == {}, counts


@pytest.mark.parametrize("person", ["reader", "secretariat"])
def test_a_roster_of_two_thousand_with_thirty_years_behind_it_asks_as_few_as_one_of_ten(person):
    make_long_history(10)
    client = signed_in(person, Organisation.objects.first())
    addresses = [f"/organisations/?as_of={day}" for day in ("1995-04-01", "2008-04-01", "2019-12-31")]
    addresses += ["/organisations/?by=name&page=2", "/organisations/?by=prefecture&sector=finance", "/"]
    short = [len(questions(client, address)) for address in addresses]
    make_long_history(1990)
    long = [len(questions(client, address)) for address in addresses]
    assert max(long) <= ALLOWED
    assert long == short


def test_who_acts_for_many_asks_no_more_than_who_acts_for_one():
    role = make_role(organisation=make_organisation())
    client = Client()
    client.force_login(role.person.user)
    few = len(questions(client, "/today/"))
    for _number in range(20):
        make_role(person=role.person, organisation=make_organisation())
    assert len(questions(client, "/today/")) == few


def test_the_day_tells_what_the_council_meets_for_next(client):
    today = timezone.localdate()
    make_meeting(starts_on=today - timedelta(days=1), title_ja="きのうの会議")
    held = make_meeting(starts_on=today + timedelta(days=9), title_ja="つぎの会議", is_planned=True)
    make_meeting(starts_on=today + timedelta(days=9), title_ja="つぎの催し", series=make_series(code="symposium"))
    make_meeting(starts_on=today + timedelta(days=99), title_ja="ずっと先の会議")
    client.force_login(make_role(organisation=make_organisation()).person.user)
    page = client.get("/today/").content.decode()
    assert f'<a href="/meetings/{held.pk}/">つぎの会議</a>' in page
    assert [title in page for title in ("つぎの催し", "ずっと先の会議", "きのうの会議")] == [True, False, False]


def test_more_bodies_ask_no_more(client):
    now = timezone.now()

    def add(number):
        body = make_body(code=f"body{number}", nature=Body.Nature.PLANNING)
        Seat.objects.create(organisation=make_organisation(), body=body, starts_on=date(2015, 4, 1), recorded_at=now)

    add(0)
    few = [len(questions(client, address)) for address in ("/bodies/", "/api/v1/bodies")]
    for number in range(1, 15):
        add(number)
    assert [len(questions(client, address)) for address in ("/bodies/", "/api/v1/bodies")] == few
    assert not Job.objects.exists()
