import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from tests.accounts.signing_in import ask_for_code, code_in_mail, make_contact, sign_in

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


MALFORMED = [
    "9" * 5000,
    "[" * 50_000,
    "[]",
    '"見本"',
    '{"id": "eHg"}',
    '{"id": "eHg", "rawId": "eHg", "response": null}',
    '{"id": "eHg", "rawId": "eHg", "response": {"clientDataJSON": "W10", "attestationObject": ""}}',
    '{"id": "eHg", "rawId": "eHg", "type": "public-key", "response": {"clientDataJSON": "%%%", "userHandle": 5}}',
]


@pytest.mark.parametrize("answer", MALFORMED)
def test_an_answer_that_no_passkey_gives_is_refused(client, answer):
    client.get("/accounts/login/passkey/", HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert client.post("/accounts/login/passkey/", {"credential": answer}).status_code in {200, 302}
    assert client.get("/today/").status_code == 302


@pytest.mark.parametrize("answer", MALFORMED)
def test_what_is_no_passkey_is_not_added(client, answer):
    contact = make_contact()
    sign_in(client, contact)
    client.get("/accounts/passkeys/add/")
    assert client.post("/accounts/passkeys/add/", {"credential": answer, "name": "見本"}).status_code == 200
    assert not Authenticator.objects.filter(user=contact).exists()
