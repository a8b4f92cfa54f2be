"""The status page: what its sender sees, and what they may do; looking changes nothing."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.accounts.models import Deed
from musubi.coordination import actions
from musubi.coordination.emails import CHECK, STATUS
from musubi.coordination.models import Case, CaseEvent, Letter, NeedState, Stage
from tests.coordination.makers import make_case, make_keeper, make_need, make_reason

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def status_of(case):
    return f"/consult/status/{issue_link(STATUS, case.key, email='', now=NOW, valid_days=30)}/"


def check_of(need):
    return f"/consult/check/{issue_link(CHECK, need.key, email='', now=NOW, valid_days=30)}/"


def plain_need(**fields):
    need = make_need(plain_title_ja="平らな題", plain_text_ja="平らな文。", rewritten_at=NOW, **fields)
    make_case(need=need, owner=make_keeper(), stage=Stage.HEARING)
    return need


def test_it_says_who_is_in_charge_and_until_when():
    case = make_case()
    answer = Client().get(status_of(case))
    assert answer.status_code == 200
    assert f"{case.reply_due_on.month}月{case.reply_due_on.day}日" in answer.text
    keeper = make_keeper()
    actions.take(case, person=keeper, by=keeper.user, now=NOW)
    assert keeper.name_ja in Client().get(status_of(case)).text


def test_only_lines_meant_for_the_sender_are_shown_and_no_note_of_the_house():
    keeper = make_keeper()
    case = make_case(owner=keeper, stage=Stage.HEARING)
    actions.log_note(case, text="内輪の控え", by=keeper.user, now=NOW)
    actions.log_contact(case, text="関係者とだけ話した", by=keeper.user, now=NOW, readers="participants")
    actions.log_contact(case, text="電話で約束した", by=keeper.user, now=NOW, readers="sender")
    actions.move(case, Stage.SEARCHING, note="内輪の一言", by=keeper.user, now=NOW)
    text = Client().get(status_of(case)).text
    assert "次の段階に進みました" in text
    assert "電話で約束した" in text
    assert not [words for words in ("内輪の控え", "関係者とだけ話した", "内輪の一言") if words in text]


def test_the_end_is_told_with_its_reason():
    keeper = make_keeper()
    case = make_case(owner=keeper, stage=Stage.HEARING)
    reason = make_reason("no_partner")
    words = "三つの大学に打診しました。"
    actions.close(case, ending="not_matched", reason=reason, words=words, by=keeper.user, now=NOW)
    text = Client().get(status_of(case)).text
    assert words in text
    assert str(reason) in text


def test_looking_changes_nothing():
    need = plain_need()
    urls = [status_of(need.case), check_of(need)]
    before = (Deed.objects.count(), CaseEvent.objects.count(), need.revision)
    for url in urls:
        Client().get(url)
        Client().head(url)
    need.refresh_from_db()
    assert (Deed.objects.count(), CaseEvent.objects.count(), need.revision) == before


def test_a_message_reaches_whoever_is_in_charge_and_stops_no_clock():
    keeper = make_keeper(email="keeper@example.com")
    case = make_case(owner=keeper, stage=Stage.HEARING)
    answer = Client().post(status_of(case), {"do": "message", "text": "図面を送りました。"}, follow=True)
    assert "図面を送りました。" in answer.text
    case.refresh_from_db()
    assert case.first_replied_at is None
    assert Letter.objects.get(purpose=Letter.Purpose.MESSAGE).email == "keeper@example.com"
    desk = Client()
    desk.force_login(keeper.user)
    assert "相談した方から" in desk.get(case.path).text


def test_an_empty_or_endless_message_is_refused_and_kept():
    case = make_case()
    assert Client().post(status_of(case), {"do": "message", "text": " "}).status_code == 422
    answer = Client().post(status_of(case), {"do": "message", "text": "長" * 2001})
    assert answer.status_code == 422
    assert "長" * 2001 in answer.text


def test_the_sender_takes_the_request_back_once():
    case = make_case()
    url = status_of(case)
    answer = Client().post(url, {"do": "give_up", "words": "自社で解決した"}, follow=True)
    case.refresh_from_db()
    assert (case.stage, case.need.state, case.ending) == (Stage.CLOSED, NeedState.WITHDRAWN, "withdrawn")
    assert "自社で解決した" in answer.text
    assert Client().post(url, {"do": "give_up", "words": ""}).status_code == 409
    assert Client().post(url, {"do": "message", "text": "もう一つ"}).status_code == 409


def test_the_sender_says_on_either_page_that_the_plain_text_is_right():
    for need, url in ((need, at(need)) for need in (plain_need(), plain_need()) for at in [check_of]):
        Client().post(url, {"do": "check", "answer": "right", "revision": need.revision})
        need.refresh_from_db()
        assert need.checked_at is not None
    need = plain_need()
    Client().post(status_of(need.case), {"do": "check", "answer": "right", "revision": need.revision})
    need.refresh_from_db()
    assert need.is_plain


def test_not_right_needs_a_remark_and_a_text_changed_meanwhile_is_looked_at_again():
    need = plain_need()
    url = check_of(need)
    assert Client().post(url, {"answer": "not_right", "revision": need.revision}).status_code == 422
    actions.rewrite(need, title_ja="新題", text_ja="新しい文。", revision=need.revision, by=None, now=NOW)
    answer = Client().post(url, {"answer": "right", "revision": 1})
    assert answer.status_code == 409
    assert "新しい文。" in answer.text
    need.refresh_from_db()
    told = {"answer": "not_right", "remark": "寸法が違う", "revision": need.revision}
    Client().post(url, told)
    need.refresh_from_db()
    assert (need.checked_at, need.check_remark) == (None, "寸法が違う")


def test_a_link_that_does_not_open_says_what_to_do():
    case = make_case()
    good = status_of(case)
    old = issue_link(STATUS, case.key, email="", now=NOW - timedelta(days=90), valid_days=30)
    actions.revoke_status_links(case, by=None, now=NOW)
    for url in (good, f"/consult/status/{old}/", "/consult/status/1.never-issued/", "/consult/check/x/"):
        answer = Client().get(url)
        assert answer.status_code in {403, 410}
        assert "新しいリンクをお送りします" in answer.text
        assert case.number not in answer.text


def test_a_link_for_one_thing_opens_no_other():
    need = plain_need()
    token = issue_link(CHECK, need.key, email="", now=NOW, valid_days=30)
    assert Client().get(f"/consult/status/{token}/").status_code == 403
    assert Case.objects.count() == 1


@pytest.mark.parametrize("where", [status_of, check_of])
def test_the_check_is_sent_from_a_browser_that_brings_the_token_of_its_own_form(where):
    need = plain_need()
    address = where(need.case if where is status_of else need)
    browser = Client(enforce_csrf_checks=True)
    form = browser.get(address).text.partition('value="check"')[0].rpartition("<form")[2]
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', form).group(1)
    told = {"answer": "right", "revision": need.revision, "do": "check", "csrfmiddlewaretoken": token}
    assert browser.post(address, told).status_code == 302
    need.refresh_from_db()
    assert need.checked_at
