import pytest
from django.core import mail

from tests.accounts.signing_in import ask_for_code, code_in_mail, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_throttle")]
CODE = "/accounts/login/code/"


def test_full_width_letters_and_digits_are_read_as_they_are_meant(client):
    contact = make_contact(email="sample@example.com")
    assert ask_for_code(client, "ｓａｍｐｌｅ＠ｅｘａｍｐｌｅ．ｃｏｍ").url == CODE
    assert mail.outbox[-1].to == [contact.email]
    wide = code_in_mail().translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert client.post(CODE, {"code": wide}).url == "/today/"


def test_capitals_in_the_address_make_no_difference(client):
    contact = make_contact(email="sample@example.com")
    ask_for_code(client, "Sample@Example.COM")
    assert mail.outbox[-1].to == [contact.email]
    assert client.post(CODE, {"code": code_in_mail()}).url == "/today/"
