"""Phone calls in one line, seen by the secretariat and by whoever noted them, and made a case once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from musubi.coordination.models import Case, PhoneCall
from tests.coordination.makers import make_keeper, make_member

pytestmark = pytest.mark.django_db
URL = "/calls/"


def signed_in(person):
    client = Client()
    client.force_login(person.user)
    return client


def call(**fields):
    return {"firm_name": "ためし金属", "topic": "めっきのむら", "minutes": "6", "result": "answered", **fields}


def test_a_call_is_noted_in_one_line_and_stands_in_the_list():
    answer = signed_in(make_keeper()).post(URL, call(), follow=True)
    assert "ためし金属" in answer.text
    assert PhoneCall.objects.get().minutes == 6


def test_a_call_becomes_a_case_at_once_or_later_and_only_once():
    client = signed_in(make_keeper())
    client.post(URL, call(result="case"))
    client.post(URL, call(topic="もう一つ"))
    later = PhoneCall.objects.get(topic="もう一つ")
    for _time in range(2):
        client.post(reverse("coordination:make_case", args=[later.pk]))
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"firm_name": " "}, {"topic": ""}, {"minutes": "700"}, {"minutes": "x"}, {"topic": "長" * 201}]
)
def test_what_is_wrong_is_said_and_the_rest_stays(wrong):
    answer = signed_in(make_keeper()).post(URL, call(**wrong))
    assert answer.status_code == 422
    assert ("ためし金属" in answer.text) or "firm_name" in wrong
    assert not PhoneCall.objects.exists()


def test_a_coordinator_sees_only_the_calls_they_noted():
    first, second = (signed_in(make_keeper(organisation=make_member())) for _time in range(2))
    first.post(URL, call())
    noted = PhoneCall.objects.get()
    assert "ためし金属" not in second.get(URL).text
    assert second.post(reverse("coordination:make_case", args=[noted.pk])).status_code == 404
    assert "ためし金属" in signed_in(make_keeper()).get(URL).text


def test_the_list_asks_as_often_for_many_as_for_one():
    client, asked = signed_in(make_keeper()), []
    for _time in range(2):
        for at in range(3):
            client.post(URL, call(topic=f"見本{at}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12


def test_the_last_box_is_one_where_enter_sends_the_line():
    page = signed_in(make_keeper()).get(URL).text
    assert page.index('name="firm_name"') < page.index('name="result"') < page.index('name="minutes"')
