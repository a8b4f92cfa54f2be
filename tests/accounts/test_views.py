import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.accounts.signing_in import add_app, app_code, ask_for_code, code_in_mail, make_contact, sign_in
from tests.factories import make_operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_throttle")]
SIGN_IN, CODE, SETTINGS = "/accounts/login/", "/accounts/login/code/", "/accounts/"
RANDOM = {"Content-Length", "Expires", "X-Request-Reference"}


def told(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_somebody_signs_in_with_the_code_of_the_mail_and_no_password(client):
    contact = make_contact()
    assert ask_for_code(client, contact.email).url == CODE
    answer = client.post(CODE, {"code": code_in_mail()})
    assert answer.url == "/today/"
    assert client.get("/today/").content.decode() == f"today {contact.email}"


def test_the_page_they_wanted_first_is_where_they_come_out(client):
    contact = make_contact()
    asked = client.get("/accounts/recovery-codes/new/")
    assert asked.url == f"{SIGN_IN}?next=/accounts/recovery-codes/new/"
    page = client.post(SIGN_IN, {"email": contact.email, "next": "/today/?a=1"})
    assert client.post(page.url, {"code": code_in_mail()}).url == "/today/?a=1"


def test_nobody_is_sent_to_a_foreign_site_after_signing_in(client):
    contact = make_contact()
    page = client.post(SIGN_IN, {"email": contact.email, "next": "https://evil.example/"})
    assert client.post(page.url, {"code": code_in_mail()}).url == "/today/"


@pytest.mark.parametrize("url", [SIGN_IN, CODE, "/accounts/logout/", "/accounts/inactive/"])
def test_an_address_to_go_to_that_is_none_does_no_harm(client, url):
    contact = make_contact()
    assert client.get(url, {"next": "http://[::1"}).status_code in {200, 302}
    client.post(SIGN_IN, {"email": contact.email, "next": "http://[::1"})
    assert client.post(CODE, {"code": code_in_mail(), "next": "http://[::1"}).url == "/today/"


def test_a_wrong_code_is_refused_and_the_right_one_still_works(client):
    contact = make_contact()
    ask_for_code(client, contact.email)
    wrong = "000000" if code_in_mail() != "000000" else "111111"
    answer = client.post(CODE, {"code": wrong})
    assert "メールのコードと一致しません" in answer.content.decode()
    assert client.post(CODE, {"code": code_in_mail()}).url == "/today/"


def test_after_three_wrong_codes_the_right_one_opens_nothing(client):
    contact = make_contact()
    ask_for_code(client, contact.email)
    right = code_in_mail()
    for _time in range(3):
        answer = client.post(CODE, {"code": "abcdef"})
    assert answer.url == SIGN_IN
    assert told(client.get(SIGN_IN)) == ["コードが3回一致しませんでした。新しいコードをお取りください。"]
    assert client.post(CODE, {"code": right}).url == SIGN_IN
    assert client.get("/today/").status_code == 302


def test_a_code_works_once(client):
    contact = make_contact()
    sign_in(client, contact)
    other = Client()
    ask_for_code(other, contact.email)
    assert other.post(CODE, {"code": re.findall(r"\b\d{6}\b", str(mail.outbox[0].body))[0]}).status_code == 200


def test_a_code_of_ten_minutes_ago_is_refused_with_the_reason(client, settings):
    contact = make_contact()
    ask_for_code(client, contact.email)
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    assert client.post(CODE, {"code": code_in_mail()}).url == SIGN_IN
    assert told(client.get(SIGN_IN)) == ["コードの有効期限が切れました。新しいコードをお取りください。"]


def test_somebody_halfway_in_may_start_again(client):
    ask_for_code(client, make_contact().email)
    assert client.get(SIGN_IN).url == CODE
    assert client.post("/accounts/logout/", {"next": SIGN_IN}).url == SIGN_IN
    assert client.get(SIGN_IN).status_code == 200


# --- who has an account is nobody's business -----------------------------------------------------------------------


def seen_by_a_stranger(email: str) -> list[tuple[int, str, str]]:
    """Return all that the pages say about an address, but for the address and what is random."""
    browser = Client()
    seen = []
    for answer in [
        browser.get(SIGN_IN),
        ask_for_code(browser, email),
        browser.get(CODE),
        *[browser.post(CODE, {"code": "abcdef"}) for _time in range(3)],
        browser.get(SIGN_IN),
    ]:
        body = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(email, "<address>")
        kept = {name: value for name, value in answer.headers.items() if name not in RANDOM}
        seen.append((answer.status_code, str(kept), body))
        assert len(answer.content) == int(answer.headers.get("Content-Length", len(answer.content)))
    return seen


def test_the_pages_are_the_same_to_the_byte_whether_or_not_an_address_is_registered():
    contact, inactive = make_contact(email="member@example.com"), make_contact(email="former@example.com")
    inactive.is_active = False
    inactive.save()
    known = seen_by_a_stranger(contact.email)
    assert known == seen_by_a_stranger("nobody@example.com")
    assert known == seen_by_a_stranger(inactive.email)
    assert [message.to for message in mail.outbox] == [
        ["member@example.com"],
        ["nobody@example.com"],
        ["former@example.com"],
    ]


def test_the_comparison_would_notice_a_page_that_tells(settings):
    contact = make_contact(email="member@example.com")
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    assert seen_by_a_stranger(contact.email) != seen_by_a_stranger("nobody@example.com")


# --- throttles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["member@example.com", "nobody@example.com"])
def test_the_fourth_code_within_a_minute_is_refused_in_plain_words(client, email):
    make_contact(email="member@example.com")
    for _time in range(3):
        assert ask_for_code(Client(), email).status_code == 302
    answer = ask_for_code(client, email)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    assert "10分ほどおいて、もう一度お試しください" in answer.content.decode()
    assert len(mail.outbox) == 3


def test_guessing_in_many_windows_at_once_is_stopped_by_the_address(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "request_login_code": "100/m/ip"}
    contact = make_contact()
    windows = [Client() for _each in range(5)]
    for window in windows:
        ask_for_code(window, contact.email)
    statuses = [window.post(CODE, {"code": "abcdef"}).status_code for _time in range(2) for window in windows]
    assert statuses == [200] * 9 + [429]
    # Another address is not held up.
    assert sign_in(Client(), make_contact()).url == "/today/"


# --- both languages ------------------------------------------------------------------------------------------------


def test_the_pages_speak_the_language_of_their_address(client):
    assert "コードを送る" in client.get("/accounts/login/").content.decode()
    english = client.get("/en/accounts/login/").content.decode()
    assert "Send me a code" in english
    assert "コードを送る" not in english
    assert client.post("/en/accounts/login/", {"email": make_contact().email}).url == "/en/accounts/login/code/"
    page = client.get("/en/accounts/login/code/").content.decode()
    assert "within ten minutes" in page
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


# --- the second step -----------------------------------------------------------------------------------------------


def test_who_chose_an_app_is_asked_for_its_code_too(client):
    contact = make_contact()
    add_app(contact)
    assert sign_in(client, contact).url == "/accounts/login/second/"
    assert client.get("/today/").status_code == 302
    page = client.get("/accounts/login/second/").content.decode()
    assert "パスキーを使う" not in page  # there is none
    assert "もう一つの確認" in page
    assert client.post("/accounts/login/second/", {"code": app_code()}).url == "/today/"


@pytest.mark.django_db(transaction=True)
def test_somebody_adds_an_app_and_gets_recovery_codes_and_a_mail(client, monkeypatch):
    sign_in(client, make_contact())
    monkeypatch.setattr(
        "tests.accounts.signing_in.SECRET", client.get("/accounts/authenticator/").context["form"].secret
    )
    answer = client.post("/accounts/authenticator/", {"code": app_code()})
    assert mail.outbox[-1].subject.endswith("An authenticator app was added")
    assert "すぐに事務局にお電話ください" in str(mail.outbox[-1].body)
    page = client.get(answer.url).content.decode()
    assert page.count("<li><code>") == 10
    codes = client.get("/accounts/recovery-codes/file/")
    assert codes["Content-Disposition"].startswith("attachment")
    assert "回復コードです" in codes.content.decode()


def test_the_recovery_codes_of_another_day_are_shown_after_the_app_is_shown_once_more(client):
    contact = make_contact()
    add_app(contact)
    RecoveryCodes.activate(contact)
    sign_in(client, contact)
    client.post("/accounts/login/second/", {"code": app_code()})
    again = client.get("/accounts/recovery-codes/")
    assert again.url == "/accounts/again/code/?next=%2Faccounts%2Frecovery-codes%2F"
    assert client.post(again.url, {"code": "000000"}).status_code == 200
    assert client.post(again.url, {"code": app_code(is_next=True)}).url == "/accounts/recovery-codes/"
    assert client.get("/accounts/recovery-codes/").status_code == 200


def test_a_recovery_code_signs_in_once(client):
    contact = make_contact()
    add_app(contact)
    code = RecoveryCodes.activate(contact).get_unused_codes()[0]
    sign_in(client, contact)
    assert client.post("/accounts/login/second/", {"code": code}).url == "/today/"
    other = Client()
    sign_in(other, contact)
    assert other.post("/accounts/login/second/", {"code": code}).status_code == 200


def test_the_page_of_ones_ways_lists_them_and_the_way_out(client):
    contact = make_contact()
    sign_in(client, contact)
    page = client.get(SETTINGS).content.decode()
    assert "サインインの設定" in page
    assert contact.email in page
    assert 'action="/accounts/logout/"' in page
    add_app(contact)
    assert "認証アプリを解除する" in client.get(SETTINGS).content.decode()


def test_signing_out_ends_the_session(client):
    sign_in(client, make_contact())
    assert client.post("/accounts/logout/").url == "/"
    assert "サインアウトしました。" in client.get(SIGN_IN).content.decode()
    assert client.get("/today/").status_code == 302


def test_another_persons_passkey_is_out_of_reach(client):
    other = Authenticator.objects.create(user=make_contact(), type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    client.force_login(make_contact())
    for name in ["mfa_edit_webauthn", "mfa_remove_webauthn"]:
        assert client.post(reverse(name, args=[other.pk]), {"name": "mine"}).status_code == 404
    assert Authenticator.objects.filter(pk=other.pk).exists()


def test_no_page_of_accounts_speaks_english_in_japanese(client):
    contact = make_contact()
    pages = [client.get(SIGN_IN)]
    sign_in(client, contact)
    names = ["account_settings", "mfa_add_webauthn", "mfa_activate_totp", "account_logout"]
    pages += [client.get(reverse(name)) for name in names]
    add_app(contact)
    pages.append(client.get("/accounts/again/code/"))
    pages.append(client.post("/accounts/again/code/", {"code": "000000"}))
    for page in pages:
        assert page.status_code == 200
        text = re.sub(
            r"<script.*?</script>|<span class=.field-required.*?</span>|<[^>]+>",
            " ",
            page.content.decode().split('tabindex="-1">', 1)[1],
            flags=re.DOTALL,
        )
        words = set(re.findall(r"[A-Za-z]{4,}", text.split("</main>", 1)[0].replace(contact.email, "")))
        assert {word for word in words if not word.isupper()} <= {"office", "example"}


def test_english_is_whole_too(client):
    with override("en"):
        client.force_login(make_contact())
        page = client.get(reverse("account_settings")).content.decode()
    assert "Your ways to sign in" in page


def test_an_operator_with_a_passkey_or_app_must_show_it(client):
    operator = make_operator()
    assert sign_in(client, operator).url == "/today/"
    add_app(operator)
    assert sign_in(Client(), operator).url == "/accounts/login/second/"
