import re
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from tests.accounts.signing_in import ask_for_code, code_in_mail, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_throttle")]


def test_the_mail_is_in_both_languages_with_the_code_in_neither_subject_nor_headers(client):
    ask_for_code(client, make_contact().email, headers={"accept-language": "en"})
    message = mail.outbox[0]
    assert message.subject == "[Musubi（結び）] サインインのコード / Your code for signing in"
    assert code_in_mail() not in str(message.message()).split("\n\n", 1)[0]
    japanese, english = str(message.body).split("-" * 40)
    assert "コードを入力してください" in japanese
    assert "Enter this code" in english
    assert str(message.body).count(code_in_mail()) == 2
    assert str(message.body).count("000-000-0000") == 2


def test_the_mail_comes_from_a_name_and_answers_go_to_people(client):
    ask_for_code(client, make_contact().email)
    header = mail.outbox[0].message()["From"]
    assert str(header).endswith("<webmaster@localhost>")
    assert mail.outbox[0].from_email != "webmaster@localhost"
    assert mail.outbox[0].reply_to == ["office@example.com"]


@pytest.mark.parametrize("registered", [True, False])
def test_when_no_mail_can_be_sent_the_page_says_so_and_nobody_waits_for_one(client, monkeypatch, registered):
    def fail(*_args, **_kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    answer = ask_for_code(client, make_contact().email if registered else "nobody@example.com")
    assert answer.status_code == 503
    assert "メールを送れませんでした" in answer.content.decode()
    assert client.get("/accounts/login/").status_code == 200


def test_an_unregistered_address_gets_no_code_but_the_way_to_the_secretariat(client):
    ask_for_code(client, "nobody@example.com")
    body = str(mail.outbox[0].body)
    assert not re.search(r"^ {4}\d{6}$", body, re.MULTILINE)
    assert "登録がありません" in body
    assert "Nobody is registered" in body
    assert "000-000-0000" in body
