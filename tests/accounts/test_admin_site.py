import pytest
from django.test import Client

from musubi.accounts.models import Deed, User
from tests.accounts.signing_in import add_app, app_code, make_contact, sign_in
from tests.factories import make_operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_throttle")]


def operator_inside() -> Client:
    client, operator = Client(), make_operator()
    add_app(operator)
    sign_in(client, operator)
    client.post("/accounts/login/second/", {"code": app_code()})
    return client


def test_an_operator_who_showed_a_second_factor_gets_in():
    assert operator_inside().get("/admin/").status_code == 200


def test_who_is_not_signed_in_is_led_to_the_entry(client):
    answer = client.get("/admin/accounts/user/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/accounts/user/"


def test_a_contact_is_refused(client):
    client.force_login(make_contact())
    assert client.get("/admin/", follow=True).status_code == 403


def test_an_operator_without_a_second_factor_is_led_to_add_one(client):
    sign_in(client, make_operator())
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/"
    assert "先にどちらかを登録してください" in str(next(iter(answer.context["messages"])))


def test_an_operator_who_has_one_but_did_not_show_it_is_asked_for_it(client):
    operator = make_operator()
    sign_in(client, operator)
    add_app(operator)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/again/code/?next=%2Fadmin")
    assert client.post("/accounts/again/code/?next=/admin/", {"code": app_code()}).url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_there_is_no_way_in_by_password(client):
    operator = make_operator(password="correct horse")
    answer = client.post("/admin/login/", {"username": operator.email, "password": "correct horse"})
    assert answer.url.startswith("/accounts/login/")
    assert client.get("/today/").status_code == 302


def test_an_operator_lets_somebody_in_and_it_is_recorded():
    client = operator_inside()
    client.post("/admin/accounts/user/add/", {"email": "New@Example.com", "is_active": "on"})
    added = User.objects.get(email="new@example.com")
    assert not added.has_usable_password()
    deed = Deed.objects.get()
    assert (deed.verb, deed.subject) == ("user.added", f"user:{added.pk}")
    assert "example" not in str(deed.details)
