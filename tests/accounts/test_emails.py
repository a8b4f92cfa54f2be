import re
from email.header import decode_header, make_header
from email.utils import parseaddr
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from musubi.accounts import emails
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


def _a_council():
    return {
        "council_ja": "見本会議",
        "council_en": "Sample Council",
        "short_ja": "見本会",
        "short_en": "Sample",
        "name_ja": "見本センター",
        "name_en": "Sample Centre",
        "phone": "082-111-1111",
        "email": "c@example.jp",
    }


def test_where_the_council_is_known_it_writes_every_mail(client, settings):
    settings.OFFICE_PROVIDER = f"{__name__}.{_a_council.__name__}"
    ask_for_code(client, make_contact().email)
    ask_for_code(client, "nobody@example.com")
    for message in mail.outbox:
        sent = message.message()
        assert message.subject.startswith("[見本会] ")
        assert parseaddr(str(make_header(decode_header(str(sent["From"]))))) == ("見本センター", "webmaster@localhost")
        assert message.reply_to == ["c@example.jp"]
        japanese, english = str(message.body).split("-" * 40)
        assert japanese.strip().endswith("--\n見本会議\n見本センター\n電話： 082-111-1111\nメール： c@example.jp")
        assert english.strip().endswith("--\nSample Council\nSample Centre\nPhone: 082-111-1111\nMail: c@example.jp")
        assert "Musubi" not in str(message.body)


def test_what_the_council_leaves_open_the_settings_say(settings):
    settings.OFFICE_PROVIDER = "builtins.dict"
    settings.SITE_NAME, settings.SECRETARIAT_PHONE = "見本の結び", "082-000-0000"
    found = emails.office()
    assert (found.council_ja, found.name_ja, found.name_en) == (
        "見本の結び",
        "見本の結び事務局",
        "見本の結び secretariat",
    )
    assert (found.phone, found.email) == ("082-000-0000", "office@example.com")


def test_a_name_in_the_settings_comes_before_all_others(settings):
    settings.DEFAULT_FROM_EMAIL = "窓口 <musubi@example.jp>"
    assert str(make_header(decode_header(emails.sender(known_as="見本")))) == "窓口 <musubi@example.jp>"
