"""A call that became a case: its need is written down and corrected, and its company gets a page of its own."""

import pytest
from django.core import mail
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.coordination import actions
from musubi.coordination.emails import STATUS
from musubi.coordination.models import Case, Letter, Need, NeedState
from musubi.coordination.refusals import NeedIsThere
from tests.coordination import makers

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TYPED = {
    "firm_name": "株式会社見本撚糸",
    "contact_phone": "082-000-0000",
    "contact_email": "ito@example.com",
    "subject": "機械の音を静かにしたい",
    "trouble": "撚糸の機械の音が大きい。",
    "who_may_see": "anonymous",
}


@pytest.fixture
def keeper(client):
    person = makers.make_keeper()
    client.force_login(person.user)
    return person


@pytest.fixture
def case(keeper):
    told = {"firm_name": "見本撚糸", "topic": "機械の音", "minutes": 7, "result": "case"}
    return actions.log_call(**told, by=keeper.user, now=NOW).case


def test_a_call_is_taken_and_then_its_need_is_what_comes_next(client, keeper, case):
    actions.take(case, person=keeper, by=keeper.user, now=NOW)
    page = client.get(f"/cases/{case.pk}/").text
    assert page.index("ニーズを書き留める") < page.index("連絡を記録する")
    assert "ニーズを書き留める" in client.get(f"/cases/{case.pk}/write-down/").text


def test_the_need_of_a_call_is_written_down_and_its_company_gets_a_page(client, case):
    answer = client.post(f"/cases/{case.pk}/write-down/", {"seen": case.revision, **TYPED})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.need.filing, case.need.disclosure, case.title) == ("secretariat", "anonymous", TYPED["subject"])
    receipt = Letter.objects.get(purpose="receipt")
    assert receipt.email == "ito@example.com"
    assert "rewrite" in client.get(f"/cases/{case.pk}/").text


def test_a_need_is_written_down_once(keeper, case):
    told = makers.need_fields()
    stale = Case.objects.get(pk=case.pk)
    actions.write_down(case, told, by=keeper.user, now=NOW)
    with pytest.raises(NeedIsThere):
        actions.write_down(stale, makers.need_fields(trouble="ほかの困りごと"), by=keeper.user, now=NOW)
    assert Need.objects.count() == 1


def test_who_can_not_be_reached_is_said_at_its_box_and_nothing_is_lost(client, case):
    unreachable = TYPED | {"contact_phone": "", "contact_email": ""}
    answer = client.post(f"/cases/{case.pk}/write-down/", {"seen": case.revision, **unreachable})
    assert answer.status_code == 422
    assert TYPED["trouble"] in answer.text
    assert not Need.objects.exists()


def test_a_wrong_mail_address_is_corrected_and_the_old_link_opens_nothing(client, keeper):
    need = makers.make_need(contact_email="wrong@example.com", state=NeedState.SHOWN, disclosure="anonymous")
    case = makers.make_case(need=need, owner=keeper, stage="searching")
    old = issue_link(STATUS, case.key, email="wrong@example.com", now=NOW, valid_days=30)
    form = client.get(f"/cases/{case.pk}/correct/").context["form"]
    typed = {box.name: box.value() for box in form if box.value() not in (None, False)} | {
        "contact_email": "right@example.com"
    }
    answer = client.post(f"/cases/{case.pk}/correct/", typed)
    assert answer.status_code == 302
    need.refresh_from_db()
    assert (need.contact_email, need.state) == ("right@example.com", NeedState.RECEIVED)
    assert Letter.objects.get(purpose="receipt").email == "right@example.com"
    assert client.get(f"/consult/status/{old}/").status_code == 410


def test_whoever_is_on_duty_is_told_of_what_comes_in_but_not_of_what_they_typed(keeper, case):
    assert not Letter.objects.filter(purpose="came_in").exists()
    came = actions.file_need(makers.need_fields(), filing="company", by=None, now=NOW)
    letter = Letter.objects.get(purpose="came_in")
    assert (letter.email, letter.case) == (keeper.user.email, came)
    assert not mail.outbox
