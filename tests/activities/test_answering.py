"""An organisation answers a round from the mailed link, as its contact person does once a year."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from musubi.accounts.models import SignedLink
from musubi.activities.models import Activity, AnswerDraft, Stage, State, Visibility
from musubi.jobs.actions import run_all_due
from musubi.surveys import actions as surveys
from musubi.surveys.models import Letter
from musubi.surveys.models import State as Answer
from tests import factories
from tests.activities.answering import asked, boxes, fill, link_to, opened, send, told_last_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Client:
    """A browser that has never been here, and whose forms are as old as may be: no cookie, no mark."""
    return Client(enforce_csrf_checks=True)


def titles(request) -> list[str]:
    return list(
        request.activities.exclude(state=State.WITHDRAWN).order_by("position").values_list("title_ja", flat=True)
    )


def test_last_years_entries_are_filled_in_and_nothing_is_kept_before_somebody_types(client):
    request = asked()
    told_last_year(request)
    given = opened(client, link_to(request))
    assert [given[f"e{n}-title_ja"] for n in range(3)] == ["昨年の取組0", "昨年の取組1", ""]
    assert given["e0-when"] == "9月上旬〜中旬頃"
    assert Activity.objects.count() == 2
    assert not AnswerDraft.objects.exists()


def test_two_lines_changed_one_added_and_sent_without_session_or_cookie(stranger):
    request = asked()
    told_last_year(request)
    path = link_to(request)
    given = opened(stranger, path)
    given["e0-title_ja"], given["e1-when"] = "今年の取組", "2026-07-22"
    fill(given, "加えた取組", partners="見本銀行")
    answer = send(stranger, path, given)
    assert (answer.status_code, answer.url) == (302, path)
    request.refresh_from_db()
    assert request.state == Answer.SUBMITTED
    assert titles(request) == ["今年の取組", "昨年の取組1", "加えた取組"]
    dated = request.activities.get(title_ja="昨年の取組1")
    assert (dated.starts_on.isoformat(), dated.wording, str(dated.happens)) == (
        "2026-07-22",
        "",
        "2026年7月22日（令和8年）",
    )
    assert all(one.state == State.SUBMITTED for one in request.activities.all())
    shown = stranger.get(path)
    assert "加えた取組" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_last_years_day_becomes_its_month_and_is_told_beside_the_box(client):
    request = asked()
    year = request.round.fiscal_year - 1
    factories.make_activity(
        organisation=request.organisation, fiscal_year=year, starts_on=timezone.datetime(year, 7, 22)
    )
    page = client.get(link_to(request))
    assert boxes(page)["e0-when"] == "7月"
    assert "2025年7月22日" in page.content.decode()


def test_where_results_are_asked_this_years_plans_are_filled_in_and_paired(client):
    request = asked(round_=factories.make_round(collection="activity_results"))
    told_last_year(request, stage=Stage.RESULT)
    plan = factories.make_activity(organisation=request.organisation, title_ja="計画した取組")
    path = link_to(request)
    given = opened(client, path)
    assert given["e0-title_ja"] == "計画した取組"
    send(client, path, given)
    assert Activity.objects.get(request=request).plan == plan


def test_an_entry_is_left_out_with_a_tick(client):
    request = asked()
    told_last_year(request)
    path = link_to(request)
    given = opened(client, path)
    send(client, path, {**given, "e0-is_dropped": "on"})
    assert titles(request) == ["昨年の取組1"]
    assert "昨年の取組0" not in client.get(path).content.decode()


def test_nothing_to_tell_is_asked_once_and_is_an_answer(client):
    request = asked()
    path = link_to(request)
    first = send(client, path, opened(client, path))
    assert first.status_code == 422
    given = boxes(first)
    assert send(client, path, given).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.has_nothing) == (Answer.SUBMITTED, True)


def test_what_was_typed_survives_a_refused_submission_and_a_closed_tab(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "題名だけ", when="そのうち", partners="", text_ja="長い説明\r\n二行目")
    refused = send(client, path, given)
    assert refused.status_code == 422
    assert "「そのうち」" in refused.content.decode() or "“そのうち”" in refused.content.decode()
    for page in (refused, client.get(path)):
        again = boxes(page)
        assert [again[f"e0-{name}"] for name in ("title_ja", "when", "text_ja")] == [
            "題名だけ",
            "そのうち",
            "長い説明\n二行目",
        ]
    assert not Activity.objects.exists()


def test_what_is_typed_is_kept_by_itself_and_the_form_learns_what_it_has_seen(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "書きかけ", when="", partners="")
    first = send(client, path, given, do="autosave")
    assert "said" in first.json()
    key = given["e0-key"]
    given |= {"e0-seen": first.json()["seen"][key], "e0-title_ja": "書きかけの続き"}
    assert send(client, path, given, do="autosave").status_code == 200
    assert opened(client, path)["e0-title_ja"] == "書きかけの続き"
    request.refresh_from_db()
    assert request.state == Answer.DRAFT


def test_one_more_blank_without_script(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "一件目")
    answer = send(client, path, given, do="add")
    again = opened(client, answer.url.partition("#")[0])
    assert [again[f"e{n}-title_ja"] for n in range(3)] == ["一件目", "", ""]


def test_of_two_who_type_the_second_sees_both_texts_and_chooses(client):
    request = asked()
    told_last_year(request)
    path = link_to(request)
    mine, theirs = opened(client, path), opened(client, path)
    send(client, path, {**theirs, "e0-title_ja": "相手の文"}, do="keep")
    collided = send(client, path, {**mine, "e0-title_ja": "自分の文", "e1-title_ja": "もう一件は自分だけ"})
    text = collided.content.decode()
    assert collided.status_code == 409
    assert "自分の文" in text
    assert "相手の文" in text
    assert not request.activities.exists()
    again = boxes(collided)
    assert send(client, path, again).status_code == 409  # nobody chose yet
    assert send(client, path, {**again, "e0-choice": "mine"}).status_code == 302
    assert titles(request) == ["自分の文", "もう一件は自分だけ"]


def test_the_other_text_can_be_taken_too(client):
    request = asked()
    told_last_year(request)
    path = link_to(request)
    mine, theirs = opened(client, path), opened(client, path)
    send(client, path, {**theirs, "e0-title_ja": "相手の文"}, do="keep")
    collided = send(client, path, {**mine, "e0-title_ja": "自分の文"})
    send(client, path, {**boxes(collided), "e0-choice": "theirs"})
    assert titles(request) == ["相手の文", "昨年の取組1"]


def test_an_entry_that_was_only_looked_at_gives_way_to_the_one_who_changed_it(client):
    request = asked()
    told_last_year(request)
    path = link_to(request)
    mine, theirs = opened(client, path), opened(client, path)
    send(client, path, {**theirs, "e0-title_ja": "相手の文"}, do="keep")
    assert send(client, path, {**mine, "e1-title_ja": "自分の文"}).status_code == 302
    assert titles(request) == ["相手の文", "自分の文"]


def test_what_somebody_added_meanwhile_is_seen_before_it_is_sent(client):
    request = asked()
    path = link_to(request)
    mine, theirs = opened(client, path), opened(client, path)
    fill(mine, "自分の取組")
    fill(theirs, "相手の取組")
    send(client, path, theirs, do="keep")
    answer = send(client, path, mine)
    assert answer.status_code == 409
    assert "相手の取組" in answer.content.decode()
    assert send(client, path, boxes(answer)).status_code == 302
    assert sorted(titles(request)) == ["相手の取組", "自分の取組"]


def test_what_was_changed_elsewhere_after_it_was_sent_is_not_overwritten(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "最初の文")
    send(client, path, given)
    given = opened(client, path + "?edit=1")
    given["e0-title_ja"] = "送った人の訂正"
    send(client, path, given, do="keep")
    Activity.objects.update(title_ja="事務局の訂正", revision=9)
    refused = send(client, path, opened(client, path + "?edit=1"))
    assert refused.status_code == 409
    assert "事務局の訂正" in refused.content.decode()
    assert send(client, path, {**boxes(refused), "e0-choice": "mine"}).status_code == 302
    assert titles(request) == ["送った人の訂正"]


def test_what_was_sent_can_be_corrected_until_it_is_accepted(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "最初の文")
    send(client, path, given)
    given = opened(client, path + "?edit=1")
    send(client, path, {**given, "e0-title_ja": "直した文"})
    assert titles(request) == ["直した文"]
    request.refresh_from_db()
    surveys.accept(request, by=None, now=timezone.now())
    refused = send(client, path, {**given, "e0-title_ja": "遅すぎた文"})
    assert refused.status_code == 409
    assert "遅すぎた文" in refused.content.decode()
    assert titles(request) == ["直した文"]


def test_an_entry_already_sent_and_then_left_out_is_withdrawn(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "要らなくなった取組")
    send(client, path, given)
    send(client, path, {**opened(client, path + "?edit=1"), "e0-is_dropped": "on"}, nothing="1")
    assert Activity.objects.get().state == State.WITHDRAWN


def test_a_comment_of_the_secretariat_stands_above_what_came_back(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "最初の文")
    send(client, path, given)
    request.refresh_from_db()
    surveys.return_answer(request, comment="日付を確かめてください。", by=None, now=timezone.now())
    page = client.get(path)
    assert "日付を確かめてください。" in page.content.decode()
    assert send(client, path, given).status_code == 409  # the form of before does not show the comment
    assert send(client, path, boxes(page)).status_code == 302


def test_the_superior_gets_a_link_looks_and_sends(client, mailoutbox):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "確認してもらう取組")
    send(client, path, given, do="pass_on", superior="boss@example.com")
    run_all_due()
    assert [message.to for message in mailoutbox] == [["boss@example.com"]]
    request.refresh_from_db()
    assert request.state == Answer.CHECKING
    theirs = next(word for word in mailoutbox[0].body.split() if "/activities/answer/" in word).partition("8000")[2]
    page = client.get(theirs)
    assert "確認してもらう取組" in page.content.decode()
    assert send(client, theirs, boxes(page)).status_code == 302
    assert titles(request) == ["確認してもらう取組"]


def test_the_superior_hands_it_back(client):
    request = asked(state=Answer.CHECKING)
    path = link_to(request)
    send(client, path, opened(client, path), do="back")
    request.refresh_from_db()
    assert request.state == Answer.DRAFT


def test_an_address_that_is_none_is_said_at_its_box(client):
    request = asked()
    path = link_to(request)
    answer = send(client, path, opened(client, path), do="pass_on", superior="nobody")
    assert answer.status_code == 422
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("box", "text", "told"),
    [
        ("when", "令和8年13月1日", "令和8年13月1日"),
        ("when", "平成31年5月1日", "平成31年5月1日"),
        ("when", "7月3日～7月1日", "7月3日～7月1日"),
        ("when", "未定", "未定"),
        ("title_ja", "長" * 5000, "200"),
        ("partners", "名" * 5000, "500"),
        ("links", "どこか", "どこか"),
    ],
)
def test_what_cannot_be_is_said_at_the_box_and_stays_in_it(client, box, text, told):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "見本の取組", **{box: text})
    answer = send(client, path, given)
    assert answer.status_code == 422
    errors = answer.context["wrong"][0].form.errors[box]
    assert told in str(errors)
    assert boxes(answer)[f"e0-{box}"] == text
    assert not Activity.objects.exists()


def test_a_body_nobody_knows_is_kept_by_its_name_and_a_known_one_is_linked(client):
    known = factories.make_organisation(name_ja="見本銀行", sector="finance")
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "三者の取組", partners="見本銀行、ナゾノ商会")
    send(client, path, given)
    found = Activity.objects.get().participations.all()
    assert [one.organisation_id or one.name for one in found] == [request.organisation_id, known.pk, "ナゾノ商会"]


def test_a_closed_round_shows_what_was_sent_and_takes_nothing_but_loses_no_word(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "遅れた取組")
    surveys.close_round(request.round, by=None, now=timezone.now())
    assert client.get(path).status_code == 200
    refused = send(client, path, given)
    assert refused.status_code == 409
    assert "遅れた取組" in refused.content.decode()
    assert send(client, path, given, do="autosave").status_code == 409
    assert not Activity.objects.exists()


def test_the_number_of_questions_does_not_grow_with_the_entries(client, django_assert_max_num_queries):
    request = asked()
    told_last_year(request, 20)
    path = link_to(request)
    with django_assert_max_num_queries(24):
        client.get(path)


def test_the_draft_holds_no_more_than_was_typed(client):
    request = asked()
    path = link_to(request)
    given = opened(client, path)
    fill(given, "見本", visibility=Visibility.OWN)
    send(client, path, given, do="keep")
    assert "token" not in json.dumps(AnswerDraft.objects.get().entries)
    assert SignedLink.objects.count() == 1
