import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from musubi.accounts.audience import MEMBERS
from musubi.config.api import api
from musubi.registry.models import Profile
from musubi.search.actions import Entry, index
from tests.access import World
from tests.factories import make_organisation

SNAPSHOT = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture
def council(db):
    call_command("load_council", verbosity=0)


def get(client, path, **query):
    return client.get(f"/api/v1/{path}", query)


def test_the_description_is_the_one_in_docs():
    """After a change: manage.py export_openapi_schema --api musubi.config.api.api --indent 2 --sorted --output …"""
    assert json.loads(SNAPSHOT.read_text()) == json.loads(json.dumps(api.get_openapi_schema()))
    assert api.get_openapi_schema()["openapi"].startswith("3.1")


def test_the_roster_of_april_2013_has_85_organisations(client, council):
    answer = get(client, "organisations", as_of="2013-04-01", limit=500).json()
    sectors = [item["sector"] for item in answer["items"]]
    assert answer["count"] == 85
    assert {sector: sectors.count(sector) for sector in set(sectors)} == {
        "industry": 13,
        "academia": 35,
        "finance": 5,
        "government": 32,
    }
    hiroshima = next(item for item in answer["items"] if item["name"]["ja"] == "広島大学")
    assert hiroshima["name"]["en"] == "Hiroshima University"
    assert hiroshima["prefecture"] == "34"


def test_a_day_known_by_number_only_has_a_count_and_no_list(client, council):
    answer = get(client, "organisations", as_of="2005-05-10").json()
    assert (answer["count"], answer["list_known"], answer["items"]) == (75, False, [])
    assert answer["nearest_total"] is None
    later = get(client, "organisations", as_of="2005-06-01").json()
    assert later["count"] is None  # unknown is not guessed
    assert later["nearest_total"] == {"count": 75, "valid_from": "2005-05-01", "valid_to": "2005-05-31"}
    assert get(client, "organisations", as_of="2008-01-01").json()["count"] is None


def test_pages_follow_each_other_without_gap_or_repetition(client, council):
    seen, cursor = [], ""
    while cursor is not None:
        answer = get(client, "organisations", as_of="2013-04-01", limit=20, cursor=cursor).json()
        seen += [item["id"] for item in answer["items"]]
        cursor = answer["next_cursor"]
    assert len(seen) == len(set(seen)) == 85


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("organisations", {"limit": "501"}, 422),
        ("organisations", {"limit": "0"}, 422),
        ("organisations", {"as_of": "2013-02-30"}, 422),
        ("organisations", {"cursor": "not-one-of-ours"}, 422),
        ("organisations/999999", {}, 404),
        ("organisations/x", {}, 404),
        ("nowhere", {}, 404),
        ("search", {}, 422),
        ("search", {"q": "長" * 10_000}, 422),
    ],
)
def test_what_is_wrong_is_a_problem_document(client, council, path, query, status):
    answer = get(client, path, **query)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]
    assert answer.json()["status"] == status


def test_search_tells_kind_title_and_address(client, council):
    answer = get(client, "search", q="ひろしまだいがく").json()
    first = answer["items"][0]
    organisation = Profile.objects.get(name_ja="広島大学", superseded_at=None).organisation_id
    assert first["kind"] == "organisation"
    assert first["url"].endswith(f"/organisations/{organisation}/")


def test_search_keeps_from_strangers_what_is_for_members(db):
    world = World()
    index(Entry(kind="person", key="1", title_ja="会員限り見本", url="/x/", audience=frozenset({MEMBERS})))
    counts = {
        who: json.loads(world.ask(who, "GET", "/api/v1/search?q=会員限り見本").content)["count"]
        for who in ("anonymous", "contact")
    }
    assert counts == {"anonymous": 0, "contact": 1}


def test_bodies_and_the_chronology_answer(client, council):
    assert get(client, "bodies").json()["count"] == 4
    chronology = get(client, "chronology", series="council-meeting").json()
    everything = get(client, "chronology").json()
    assert everything["count"] == 26
    assert chronology["count"] <= everything["count"]


def test_an_organisation_without_membership_is_still_told(client, db):
    organisation = make_organisation(name_ja="見本機構", starts_on=date(2010, 4, 1))
    assert get(client, f"organisations/{organisation.pk}").json()["sector"] == ""


@pytest.mark.parametrize(
    "path", ["organisations", "bodies", "chronology", "openapi.json", "organisations/999999", "search"]
)
def test_head_answers_as_get_does_without_the_body(client, council, path):
    got, asked = client.get(f"/api/v1/{path}"), client.head(f"/api/v1/{path}")
    assert (asked.status_code, asked.headers["Content-Type"]) == (got.status_code, got.headers["Content-Type"])
    assert asked.content == b""


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ["/api/v1/organisations", "/api/v1/openapi.json", "/sitemap.xml"])
def test_what_is_only_read_answers_to_no_other_method(client, db, method, address):
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_method_that_is_none_is_a_problem_document(client, db):
    answer = client.post("/api/v1/organisations")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 405


def test_every_page_names_the_address_for_readers_of_neither_language(client, council):
    for address in ["/organisations/", "/en/organisations/"]:
        page = client.get(address).content.decode()
        assert page.count('hreflang="x-default" href="http://127.0.0.1:8000/organisations/"') == 1
