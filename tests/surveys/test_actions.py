"""Rounds: who is asked, who is reminded, how an answer moves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from musubi.jobs.actions import run_all_due
from musubi.surveys import actions
from musubi.surveys.models import Letter, Request, Round, State
from musubi.surveys.queries import standing_of
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def opened(*organisations, **fields) -> Round:
    fields = {"title_ja": "見本の収集", "due_on": timezone.localdate(), **fields}
    round_, _unreachable = actions.open_round(
        collection="sample", fiscal_year=2026, organisations=organisations, by=None, now=NOW, **fields
    )
    return round_


def test_whoever_is_asked_gets_one_mail(mailoutbox):
    asked = factories.make_organisation(email="a@example.com")
    silent = factories.make_organisation()
    round_, unreachable = actions.open_round(
        collection="sample",
        fiscal_year=2026,
        title_ja="見本の収集",
        due_on=timezone.localdate(),
        organisations=[asked, silent],
        by=None,
        now=NOW,
    )
    run_all_due()
    assert unreachable == [silent]
    assert [message.to for message in mailoutbox] == [["a@example.com"]]
    assert round_.requests.count() == 2
    assert Letter.objects.get().state == Letter.State.SENT


def test_a_round_is_opened_once_a_year():
    organisation = factories.make_organisation()
    opened(organisation)
    with pytest.raises(actions.RoundExists):
        opened(organisation)


def test_a_round_asks_somebody():
    with pytest.raises(actions.NobodyAsked):
        opened()
    assert not Round.objects.exists()


def test_a_round_is_due_today_or_later():
    with pytest.raises(actions.DueInThePast):
        opened(factories.make_organisation(), due_on=timezone.localdate() - timedelta(days=1))


def test_only_those_whose_answer_is_missing_are_reminded_and_once_a_day(mailoutbox):
    late = factories.make_organisation(email="late@example.com")
    done = factories.make_organisation(email="done@example.com")
    round_ = opened(late, done)
    actions.submit(round_.requests.get(organisation=done), by=None, now=NOW)
    run_all_due()
    mailoutbox.clear()
    assert actions.remind(round_, by=None, now=NOW) == (1, [])
    assert actions.remind(round_, by=None, now=NOW) == (0, [])
    run_all_due()
    assert [message.to for message in mailoutbox] == [["late@example.com"]]


def test_an_answer_that_was_returned_and_came_again_was_still_on_time():
    round_ = opened(factories.make_organisation())
    request = round_.requests.get()
    actions.submit(request, by=None, now=NOW)
    actions.return_answer(request, comment="日付を書いてください。", by=None, now=NOW)
    assert standing_of(round_).received == 0
    actions.submit(request, by=None, now=NOW + timedelta(days=9))
    assert (standing_of(round_).received, standing_of(round_).on_time) == (1, 1)


def test_what_goes_back_says_why():
    request = factories.make_request(state=State.SUBMITTED, submitted_at=NOW)
    with pytest.raises(actions.CommentMissing):
        actions.return_answer(request, comment=" ", by=None, now=NOW)


def test_of_two_who_move_an_answer_the_second_is_told():
    request = factories.make_request()
    other = Request.objects.get(pk=request.pk)
    actions.submit(other, by=None, now=NOW)
    with pytest.raises(actions.MovedMeanwhile):
        actions.move(request, State.DRAFT, by=None, now=NOW)
    assert Request.objects.get().state == State.SUBMITTED


def test_a_closed_round_takes_no_answer_until_it_is_opened_again():
    round_ = opened(factories.make_organisation())
    actions.close_round(round_, by=None, now=NOW)
    with pytest.raises(actions.RoundClosed):
        actions.submit(round_.requests.get(), by=None, now=NOW)
    actions.reopen_round(round_, by=None, now=NOW)
    actions.submit(round_.requests.get(), by=None, now=NOW)


def test_no_step_but_those_of_the_life_cycle():
    request = factories.make_request()
    with pytest.raises(actions.NoSuchMove):
        actions.accept(request, by=None, now=NOW)
