"""打診 and 引き合わせ: asked from the case, answered by the mailed link or signed in, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.coordination import actions
from musubi.coordination.emails import ANSWER, DECIDE
from musubi.coordination.models import Inquiry, Introduction, Stage
from tests.coordination import makers
from tests.coordination.test_case_page import path, send, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def keeper(client):
    person = makers.make_keeper()
    client.force_login(person.user)
    return person


def member(**fields):
    return makers.make_member(**fields)


def link(purpose, subject, email):
    return issue_link(purpose, subject, email=email, now=NOW, valid_days=30)


def answer_link(inquiry):
    return f"/inquiries/answer/{link(ANSWER, inquiry.key, inquiry.organisation.email)}/"


def decide_link(introduction, side):
    email = introduction.case.need.contact_email if side == "firm" else introduction.organisation.email
    return f"/introductions/decide/{link(DECIDE, f'{introduction.key}:{side}', email)}/"


# --- asking ----------------------------------------------------------------------------------------------------------


def asked_case(keeper, **fields):
    return makers.make_case(
        need=makers.make_need(disclosure="anonymous", **fields),
        stage=Stage.SEARCHING,
        owner=keeper,
        first_replied_at=NOW,
    )


def test_several_are_asked_at_once_each_because_of_its_seed(client, keeper):
    case, first, second = asked_case(keeper), member(), member()
    seed = makers.make_seed(organisation=first)
    actions.put_beside(case, seed, by=None, now=NOW)
    due = timezone.localdate() + timedelta(days=7)
    sent = send(client, case, "ask", organisations=[first.pk, second.pk], due_on=str(due), message="お願いします")
    assert sent.status_code == 302
    asked = {one.organisation: one.seed for one in Inquiry.objects.filter(case=case, due_on=due)}
    assert asked == {first: seed, second: None}


def test_narrowing_the_list_keeps_the_ticks_and_the_words(client, keeper):
    case, ticked, other = asked_case(keeper), member(name_ja="見本銀行", sector="finance"), member(name_ja="見本高専")
    typed = {"organisations": [ticked.pk], "message": "現場の写真があります", "by_name": "高専", "do": "narrow"}
    text = send(client, case, "ask", **typed).content.decode()
    assert f'value="{ticked.pk}" checked' in text
    assert f'value="{other.pk}"' in text
    assert "現場の写真があります" in text
    assert "まだ保存されていません" not in text
    assert not Inquiry.objects.exists()


def test_an_organisation_that_left_meanwhile_is_refused_by_name_and_nothing_is_lost(client, keeper):
    case, stays = asked_case(keeper), member()
    gone = makers.make_member(name_ja="退会した見本")
    gone.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    due = str(timezone.localdate() + timedelta(days=7))
    refused = send(client, case, "ask", organisations=[stays.pk, gone.pk], due_on=due, message="消えない言葉")
    text = refused.content.decode()
    assert (refused.status_code, "退会した見本" in text, "消えない言葉" in text) == (409, True, True)
    assert not Inquiry.objects.exists()


def test_nobody_is_introduced_to_an_organisation_that_left_and_the_words_stay(client, keeper):
    case, gone = asked_case(keeper), makers.make_member(name_ja="退会した見本")
    gone.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    refused = send(client, case, "introduce", organisation=gone.pk, message="消えない言葉")
    assert (refused.status_code, "消えない言葉" in refused.content.decode()) in {(409, True), (422, True)}
    assert not Introduction.objects.exists()


def test_the_asked_organisation_reads_the_need_without_the_company_and_answers_once(client):
    inquiry = makers.make_inquiry(organisation=member(), message="お心当たりは")
    need = inquiry.case.need
    where = answer_link(inquiry)
    text = client.get(where).content.decode()
    assert need.trouble in text
    for hidden in (need.firm_name, need.contact_name, need.contact_email, inquiry.case.number):
        assert hidden not in text
    assert client.post(where, {"answer": "no"}).status_code == 422
    reason = makers.make_reason()
    sent = {"answer": "no", "reason": reason.pk, "words": "担当の者が不在です。"}
    assert client.post(where, sent, follow=True).status_code == 200
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.reason, inquiry.answered_by) == ("declined", reason, None)
    again = client.post(where, {"answer": "yes"})
    assert (again.status_code, "取り下げ" in again.content.decode()) == (409, True)
    inquiry.refresh_from_db()
    assert inquiry.state == "declined"


def test_looking_at_the_link_changes_nothing(client):
    inquiry = makers.make_inquiry(organisation=member())
    client.get(answer_link(inquiry))
    client.head(answer_link(inquiry))
    inquiry.refresh_from_db()
    assert inquiry.state == "open"


@pytest.mark.parametrize("token", ["1.never-issued", "x"])
def test_an_altered_link_opens_nothing(client, token):
    for where in (f"/inquiries/answer/{token}/", f"/introductions/decide/{token}/"):
        assert "このリンクは開けません" in client.get(where).content.decode()


def test_the_link_of_an_address_that_speaks_no_more_opens_nothing(client):
    inquiry = makers.make_inquiry(organisation=member())
    where = f"/inquiries/answer/{link(ANSWER, inquiry.key, 'left@example.com')}/"
    assert client.get(where).status_code == 410
    assert client.post(where, {"answer": "yes"}).status_code == 410
    introduction = makers.make_introduction(organisation=member())
    where = f"/introductions/decide/{link(DECIDE, f'{introduction.key}:firm', 'left@example.com')}/"
    assert client.post(where, {"do": "yes"}).status_code == 410


def test_whoever_speaks_for_the_organisation_answers_signed_in_and_others_find_nothing(client):
    inquiry = makers.make_inquiry(organisation=member())
    sign_in(client, organisation=member())
    assert client.get(f"/inquiries/{inquiry.pk}/").status_code == 404
    user = sign_in(client, organisation=inquiry.organisation)
    assert client.post(f"/inquiries/{inquiry.pk}/", {"answer": "yes", "words": "ぜひ"}).status_code == 302
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.answered_by) == ("interested", user)
    assert client.post(f"/inquiries/{inquiry.pk}/take-back/").status_code == 404


def test_an_inquiry_is_taken_back_by_those_who_keep_the_case(client, keeper):
    inquiry = makers.make_inquiry(case=asked_case(keeper), organisation=member())
    client.post(f"/inquiries/{inquiry.pk}/take-back/")
    inquiry.refresh_from_db()
    assert inquiry.state == "taken_back"


# --- introductions ---------------------------------------------------------------------------------------------------


def test_an_introduction_goes_through_only_when_both_sides_agree(client, keeper):
    case, partner = asked_case(keeper), member()
    assert send(client, case, "introduce", organisation=partner.pk, message="一度お話を").status_code == 302
    introduction = Introduction.objects.get(case=case)
    client.logout()
    organisation, firm = decide_link(introduction, "organisation"), decide_link(introduction, "firm")
    assert case.firm_name not in client.get(organisation).content.decode()
    assert client.post(organisation, {"do": "yes"}).status_code == 302
    introduction.refresh_from_db()
    assert introduction.state == "proposed"
    assert case.firm_name not in client.get(organisation).content.decode()
    assert client.post(organisation, {"do": "yes"}).status_code == 409
    assert client.post(firm, {"do": "yes"}, follow=True).status_code == 200
    introduction.refresh_from_db()
    case.refresh_from_db()
    assert (introduction.state, case.stage) == ("through", "meeting")
    assert case.firm_name in client.get(organisation).content.decode()
    assert client.post(firm, {"do": "no", "reason": makers.make_reason().pk, "words": "やめます"}).status_code == 409


def test_a_link_decides_for_its_own_side_alone(client):
    introduction = makers.make_introduction(organisation=member())
    assert client.post(decide_link(introduction, "organisation"), {"do": "yes", "side": "firm"}).status_code == 403
    introduction.refresh_from_db()
    assert introduction.firm_agreed_at is None


def test_a_side_that_does_not_want_to_says_why_and_the_other_is_not_told_the_words(client):
    introduction = makers.make_introduction(organisation=member())
    firm, organisation = decide_link(introduction, "firm"), decide_link(introduction, "organisation")
    assert client.post(firm, {"do": "no"}).status_code == 422
    assert client.post(firm, {"do": "no", "reason": makers.make_reason().pk, "words": "競合です"}).status_code == 302
    introduction.refresh_from_db()
    assert (introduction.state, introduction.declined_by) == ("declined", "firm")
    text = client.get(organisation).content.decode()
    assert ("競合です" in text, "見送り" in text) == (False, True)


def test_whoever_keeps_the_case_notes_what_the_company_said(client, keeper):
    introduction = makers.make_introduction(case=asked_case(keeper), organisation=member())
    where = f"/introductions/{introduction.pk}/"
    assert client.post(where, {"do": "yes", "side": "firm"}).status_code == 302
    introduction.refresh_from_db()
    assert introduction.firm_agreed_at is not None
    assert "競合" not in client.get(path(introduction.case)).content.decode()
    client.post(f"/introductions/{introduction.pk}/take-back/")
    introduction.refresh_from_db()
    assert introduction.state == "taken_back"
