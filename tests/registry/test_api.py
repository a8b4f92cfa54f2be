from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_membership, make_organisation, make_profile

pytestmark = pytest.mark.django_db


def test_an_organisation_is_told_as_it_is_today(client):
    organisation = make_organisation(name_ja="旧見本")
    make_profile(organisation, name_ja="新見本", starts_on=date(2015, 4, 1))
    make_membership(organisation, sector="academia", ends_on=timezone.localdate() - timedelta(days=1))
    answer = client.get(f"/api/v1/organisations/{organisation.pk}").json()
    assert (answer["name"]["ja"], answer["sector"]) == ("新見本", "")
    make_membership(organisation, sector="finance", starts_on=timezone.localdate())
    assert client.get(f"/api/v1/organisations/{organisation.pk}").json()["sector"] == "finance"


@pytest.mark.parametrize("name", ["sector", "prefecture", "as_of", "limit", "cursor"])
@pytest.mark.parametrize("value", ["\0", "あ", "%", "9" * 60])
def test_a_parameter_that_is_none_is_named(client, name, value):
    make_organisation(sector="academia")
    answer = client.get("/api/v1/organisations", {name: value})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(client, day):
    make_organisation(sector="academia")
    assert client.get("/api/v1/organisations", {"as_of": day}).status_code == 200
    assert client.get("/api/v1/bodies", {"as_of": day}).status_code == 200


def test_a_long_roster_comes_in_pages_that_miss_nobody(client):
    members = {make_organisation(sector="academia").pk for _number in range(7)}
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get("/api/v1/organisations", {"limit": 3, "cursor": cursor}).json()
        assert page["count"] == 7
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == 7
    assert set(seen) == members
