"""The secretariat sees who has not met and why, and begins a case from it or sets it aside."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.coordination import actions
from musubi.coordination.models import Case, Pair, PairState, Seed
from tests.coordination import makers
from tests.coordination.makers import make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(makers.make_keeper().user)
    return client


def page(client, state="offered"):
    return client.get(f"/pairs/?state={state}").content.decode()


def decide(client, pair, do, **more):
    return client.post(f"/pairs/{pair.pk}/decide/", {"do": do, **more})


def test_as_many_questions_are_asked_for_one_pair_as_for_many(desk):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            assert "光造形" in page(desk)
        return len(asked)

    make_pair()
    ask()
    one = ask()
    for _number in range(3):
        make_pair()
    assert ask() == one <= 12


def test_a_pair_whose_records_are_gone_or_written_anew_is_not_shown(desk):
    pair = make_pair()
    actions.withdraw_seed(Seed.objects.order_by("pk").first(), by=None, now=timezone.now())
    assert "光造形" not in page(desk)
    assert f'id="pair-{pair.pk}"' not in page(desk)


def test_a_case_begins_from_a_pair_once_with_its_seeds_beside_it(desk):
    pair = make_pair()
    first = decide(desk, pair, "begin")
    decide(desk, pair, "begin")
    case = Case.objects.get()
    assert first.url == f"/cases/{case.pk}/"
    assert case.candidates.count() == 2
    assert case.owner is not None
    assert case.number in page(desk, "begun")


def test_what_is_set_aside_keeps_why_and_can_be_taken_up_again(desk):
    pair = make_pair()
    decide(desk, pair, "set_aside", note="来年に")
    assert "来年に" in page(desk, "set_aside")
    decide(desk, pair, "take_up")
    assert Pair.objects.get().state == PairState.OFFERED


def test_what_no_button_says_does_nothing_and_says_what_to_press(desk):
    answer = desk.post(f"/pairs/{make_pair().pk}/decide/", {"do": "away"}, follow=True)
    assert Pair.objects.get().state == PairState.OFFERED
    assert "ボタン" in answer.content.decode()


def test_a_pair_of_which_one_has_left_is_not_offered(desk):
    pair = make_pair()
    pair.one.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert "光造形" not in page(desk)
