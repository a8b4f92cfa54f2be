"""Who may see a need is changed by its company and by whoever keeps the case; each looks first at what others see."""

import pytest
from django.test import Client
from django.utils import timezone

from musubi.accounts.actions import issue_link
from musubi.coordination import actions
from musubi.coordination.emails import STATUS
from musubi.coordination.models import CaseEvent, Disclosure, Letter, Need, NeedState, Stage
from tests.coordination import makers

pytestmark = pytest.mark.django_db
NOW = timezone.now()
FIRM = "株式会社見本樹脂"


@pytest.fixture
def case():
    need = makers.make_need(firm_name=FIRM, disclosure="public", is_named=True, state=NeedState.SHOWN)
    return makers.make_case(need=need, owner=makers.make_keeper(), stage=Stage.SEARCHING)


@pytest.fixture
def address(case):
    return f"/consult/status/{issue_link(STATUS, case.key, email='', now=NOW, valid_days=30)}/disclosure/"


def choice(need, who="anonymous", do="change", **more):
    return {"who_may_see": who, "seen": need.revision, "do": do, **more}


def test_a_company_looks_at_what_others_will_see_before_it_changes(case, address):
    looked = Client().post(address, choice(case.need, do="look"))
    assert looked.status_code == 200
    article = looked.text.partition("<article")[2].partition("</article>")[0]
    assert case.need.title in article
    assert FIRM not in article
    assert Need.objects.get().disclosure == Disclosure.PUBLIC


def test_a_company_changes_who_may_see_it_and_whoever_is_in_charge_is_told(case, address):
    assert Client().post(address, choice(case.need)).status_code == 302
    need = Need.objects.get()
    assert (need.disclosure, need.is_named, need.state) == ("anonymous", False, NeedState.RECEIVED)
    assert Letter.objects.get(purpose="message").email == case.owner.user.email
    assert CaseEvent.objects.for_sender().get(kind="disclosed").details == {"to": "anonymous"}
    assert "見せる範囲が変わりました" in Client().get(address.removesuffix("disclosure/")).text


def test_only_those_a_company_names_are_kept_as_chosen(case, address):
    one = makers.make_member()
    actions.disclose(case.need, "named", chosen=[one], revision=case.need.revision, by=None, now=NOW)
    Client().post(address, choice(Need.objects.get(), "participants", chosen=[one.pk]))
    assert not Need.objects.get().chosen.exists()


def test_a_company_that_names_nobody_is_asked_whom(case, address):
    answer = Client().post(address, choice(case.need, "named"))
    assert answer.status_code == 422
    assert "chosen" in answer.context["form"].errors
    assert Need.objects.get().disclosure == Disclosure.PUBLIC


def test_what_changed_meanwhile_is_not_overwritten(case, address):
    old = choice(case.need)
    actions.hide_need(case.need, revision=case.need.revision, by=None, now=NOW)
    answer = Client().post(address, old)
    assert answer.status_code == 409
    assert Need.objects.get().disclosure == Disclosure.PUBLIC


def test_what_has_ended_is_disclosed_to_nobody_else(case, address):
    actions.close(case, ending="answered", reason=makers.make_reason(), words="見本", by=None, now=NOW)
    assert Client().get(address).status_code == 302
    assert Client().post(address, choice(case.need)).status_code == 302
    assert Need.objects.get().disclosure == Disclosure.PUBLIC


def test_whoever_keeps_the_case_looks_and_changes_it_too(case, client):
    client.force_login(case.owner.user)
    where = f"/cases/{case.pk}/disclose/"
    looked = client.post(where, choice(case.need, do="look"))
    assert looked.status_code == 200
    assert looked.context["preview"].view.is_nameless
    assert client.post(where, choice(case.need, do="")).status_code == 302
    assert Need.objects.get().disclosure == Disclosure.ANONYMOUS
    assert not Letter.objects.filter(purpose="message").exists()
