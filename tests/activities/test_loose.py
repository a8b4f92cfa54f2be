"""What came in for no round is seen and published by the secretariat: what is ticked, all of it or nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from musubi.activities.models import Activity, State
from musubi.registry.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client) -> Client:
    client.force_login(factories.make_role(kind=Role.Kind.SECRETARIAT).person.user)
    return client


def loose(**fields) -> Activity:
    return factories.make_activity(state=State.SUBMITTED, **fields)


def test_what_is_ticked_is_published_and_the_rest_waits_on(desk):
    one, other = loose(title_ja="載せる取組"), loose(title_ja="待つ取組")
    factories.make_activity(title_ja="収集の取組", state=State.SUBMITTED, request=factories.make_request())
    page = desk.get(reverse("activities:waiting")).content.decode()
    assert "載せる取組" in page
    assert "収集の取組" not in page
    desk.post(reverse("activities:waiting"), {"entry": f"{one.pk}:{one.revision}"})
    assert set(Activity.objects.published()) == {one}
    other.refresh_from_db()
    assert other.state == State.SUBMITTED


def test_where_one_was_changed_since_none_is_published(desk):
    one, other = loose(), loose()
    desk.post(reverse("activities:waiting"), {"entry": [f"{one.pk}:1", f"{other.pk}:7"]})
    assert not Activity.objects.published().exists()


def test_the_list_asks_the_database_as_often_for_many_as_for_one(desk):
    asked = []
    for more in (1, 6):
        for _time in range(more):
            loose()
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("activities:waiting"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
