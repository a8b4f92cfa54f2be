"""その後いかがですか, from the mail: looking changes nothing, an answer is kept once, a dead end says what to do."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.coordination import actions
from musubi.coordination.models import Case, CaseEvent, FollowUp, Stage
from tests.coordination.makers import make_case, make_keeper, make_member

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def make_asked(**fields):
    """Make a question that has gone out, six months after something; return it with its address."""
    case = fields.pop("case", None) or make_case(stage=Stage.MEETING)
    told = {"counted_from": timezone.localdate() - timedelta(days=183), "months": 6, "due_on": timezone.localdate()}
    asked = FollowUp.objects.create(case=case, **{**told, "state": "asked", "asked_at": NOW, **fields})
    token = issue_link("answer_follow_up", asked.key, email="firm@example.com", now=NOW, valid_days=400)
    return asked, f"/follow-ups/answer/{token}/"


def ticked(shown):
    """Return the radio buttons that are chosen on a page."""
    radios = [
        dict(re.findall(r'(\w+)="([^"]*)"', tag)) | {"tag": tag}
        for tag in re.findall(r"<input[^>]+>", shown.content.decode())
    ]
    return [one for one in radios if one.get("type") == "radio" and "checked" in one["tag"]]


def test_opening_the_mail_changes_nothing_and_chooses_the_answer_that_was_clicked():
    asked, page = make_asked()
    shown = Client().get(f"{page}?answer=fruit")
    assert [one["value"] for one in ticked(shown)] == ["fruit"]
    asked.refresh_from_db()
    assert asked.state == "asked"
    assert shown["Cache-Control"] == "no-store"


@pytest.mark.parametrize("answer", FollowUp.Answer.values)
def test_each_answer_is_kept_with_its_sentence_and_says_what_happens_next(answer):
    asked, page = make_asked()
    shown = Client().post(page, {"answer": answer, "words": "見本のひとこと"})
    asked.refresh_from_db()
    assert (shown.status_code, asked.answer, asked.words) == (200, answer, "見本のひとこと")
    assert "見本のひとこと" in shown.content.decode()
    assert ("担当者からご連絡します" in shown.content.decode()) == (answer == "help")


def test_an_answer_counts_once_and_the_second_is_told_what_to_do():
    asked, page = make_asked()
    assert Client().post(page, {"answer": "on"}).status_code == 200
    again = Client().post(page, {"answer": "over"})
    asked.refresh_from_db()
    assert (again.status_code, asked.answer) == (409, "on")
    shown = Client().get(page).content.decode()
    assert ("続いている" in shown, "この回答を送る" in shown) == (True, False)


def test_nothing_chosen_is_said_beside_the_choices_and_loses_no_word():
    _asked, page = make_asked()
    shown = Client().post(page, {"words": "消えない見本"})
    assert shown.status_code == 422
    assert "いちばん近いものを一つお選びください" in shown.content.decode()
    assert "消えない見本" in shown.content.decode()


def test_who_wants_no_more_questions_is_asked_none_and_may_still_answer():
    asked, page = make_asked()
    assert "今後はお尋ねしません" in Client().post(page, {"stop": "1"}).content.decode()
    assert Case.objects.get(pk=asked.case_id).is_follow_up_stopped
    assert Client().post(page, {"answer": "over"}).status_code == 200
    asked.refresh_from_db()
    assert asked.answer == "over"


def test_an_answer_after_the_case_was_opened_again_is_kept_and_that_is_said():
    case = make_case(stage=Stage.CLOSED, owner=make_keeper())
    asked, page = make_asked(case=case)
    actions.reopen(
        case, stage=Stage.SEARCHING, note="見本", by=None, now=NOW + timedelta(minutes=1), revision=case.revision
    )
    assert "再開されました" in Client().get(page).content.decode()
    shown = Client().post(page, {"answer": "stuck", "words": "見本"})
    assert "記録に加えました" in shown.content.decode()
    asked.refresh_from_db()
    assert asked.answer == "stuck"
    assert CaseEvent.objects.filter(case=case, kind="followed_up").exists()


def test_a_link_that_is_cut_too_old_or_for_something_else_says_what_to_do():
    asked, page = make_asked()
    old = issue_link("answer_follow_up", asked.key, email="", now=NOW - timedelta(days=500), valid_days=400)
    other = issue_link("tune_digest", asked.key, email="", now=NOW, valid_days=400)
    for address in (page[:-5] + "/", f"/follow-ups/answer/{old}/", f"/follow-ups/answer/{other}/"):
        shown = Client().get(address)
        assert shown.status_code in {403, 410}
        assert "お電話やメールでも" in shown.content.decode()
        assert Client().post(address, {"answer": "on"}).status_code in {403, 410}
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_whoever_keeps_the_case_writes_down_what_was_said_on_the_phone():
    keeper = make_keeper(organisation=make_member())
    asked, _page = make_asked(case=make_case(stage=Stage.MEETING, owner=keeper), state="planned", asked_at=None)
    client, stranger = Client(), Client()
    client.force_login(keeper.user)
    stranger.force_login(make_keeper(organisation=make_member()).user)
    assert stranger.get(f"/follow-ups/{asked.pk}/").status_code == 403
    assert client.get(f"/follow-ups/{asked.pk}/").status_code == 200
    assert client.post(f"/follow-ups/{asked.pk}/", {"answer": "fruit"})["Location"] == asked.case.path
    asked.refresh_from_db()
    assert asked.answer == "fruit"
