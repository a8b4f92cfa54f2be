"""The list of what a clerk handed over asks as often for many as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.coordination import actions
from tests import factories
from tests.coordination.makers import make_member, need_fields

pytestmark = pytest.mark.django_db


def test_the_list_asks_as_often_for_many_as_for_one():
    bank = make_member()
    person = factories.make_person(user=factories.make_user())
    factories.make_role(person=person, organisation=bank, kind="viewer")
    client, asked = Client(), []
    client.force_login(person.user)
    consent = {"by": "見本", "on": timezone.localdate(), "how": "書面"}
    for count in (1, 4):
        for _time in range(count):
            told = need_fields()
            actions.file_need(told, filing="clerk", by=person.user, now=timezone.now(), filed_for=bank, consent=consent)
        with CaptureQueriesContext(connection) as queries:
            text = client.get("/consult/clients/").text
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12
    assert "樹脂の割れを防ぎたい" not in text
