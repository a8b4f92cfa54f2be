"""Plans for machines."""

import pytest

from tests.factories import make_body, make_guideline, make_plan

pytestmark = pytest.mark.django_db


def test_plans_come_earliest_first_with_what_belongs_to_them(client):
    first = make_plan(starts_fy=2010, ends_fy=2012, guidelines=1)
    second = make_plan(starts_fy=2013, follows=first)
    make_guideline(second, continues=first.guidelines.get(), continuation="kept")

    answer = client.get("/api/v1/plans").json()

    assert [(plan["starts_fy"], plan["ends_fy"]) for plan in answer["items"]] == [(2010, 2012), (2013, None)]
    told = answer["items"][1]["guidelines"][0]
    assert (told["continues"], told["continuation"]) == (first.guidelines.get().pk, "kept")


def test_plans_can_be_asked_for_by_body_and_by_page(client):
    make_plan(body=make_body(code="other", nature="planning"), starts_fy=2001)
    last = None
    for year in (2002, 2005, 2010):
        last = make_plan(starts_fy=year, follows=last)

    page = client.get("/api/v1/plans", {"body": "council", "limit": 2}).json()
    rest = client.get("/api/v1/plans", {"body": "council", "limit": 2, "cursor": page["next_cursor"]}).json()

    assert (page["count"], len(page["items"]), rest["next_cursor"]) == (3, 2, None)
    assert [plan["starts_fy"] for plan in page["items"] + rest["items"]] == [2002, 2005, 2010]


def test_many_plans_take_as_many_questions_as_one(client, django_assert_num_queries):
    last = make_plan(starts_fy=2000, guidelines=1)
    with django_assert_num_queries(5):
        client.get("/api/v1/plans")
    for year in range(2001, 2011):
        last = make_plan(starts_fy=year, follows=last, guidelines=3)
    with django_assert_num_queries(5):
        client.get("/api/v1/plans")
