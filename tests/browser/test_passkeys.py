"""A passkey in a real browser, whose authenticator is a virtual one."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page

from tests.accounts.signing_in import make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_fresh_throttle")]


@pytest.fixture
def _fresh_throttle() -> None:
    # Who asked how often is counted in a table that a transactional test does not empty.
    cache.clear()


@pytest.fixture
def site(live_server: Any) -> str:
    # Browsers give passkeys to names, not to numbers: 127.0.0.1 is none.
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def faults(page: Page) -> list[str]:
    """What the browser complains of: the content security policy, scripts."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


def plug_in_an_authenticator(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in_without_a_mail(page: Page, site: str, user: Any) -> None:
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])


def test_a_passkey_once_added_signs_in_without_a_mail(page, site, faults, mailoutbox):
    contact = make_contact()
    plug_in_an_authenticator(page)
    sign_in_without_a_mail(page, site, contact)
    page.goto(f"{site}/accounts/passkeys/add/")
    page.get_by_label("名前").fill("職場のパソコン")
    page.get_by_role("button", name="パスキーを登録する").click()
    page.wait_for_url("**/accounts/recovery-codes/")
    page.goto(f"{site}/accounts/")
    assert "職場のパソコン" in page.get_by_role("main").inner_text()
    assert [message.subject.split(" / ")[1] for message in mailoutbox] == ["A passkey was added"]

    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="パスキーでサインイン").click()
    page.wait_for_url("**/today/")
    page.goto(f"{site}/accounts/")
    assert contact.email in page.get_by_role("main").inner_text()
    assert len(mailoutbox) == 1
    assert Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).last_used_at is not None
    # Signed in by the passkey, they show it once more before they change anything.
    page.goto(f"{site}/accounts/recovery-codes/new/")
    page.get_by_role("button", name="パスキーを使う").click()
    page.wait_for_url("**/accounts/recovery-codes/new/")
    assert faults == []


def test_a_passkey_that_cannot_be_read_is_said_on_the_page(page, site):
    plug_in_an_authenticator(page)
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="パスキーでサインイン").click()
    page.get_by_text("パスキーを読み取れませんでした").wait_for()


def test_without_script_the_code_is_the_way_in_and_no_dead_button_is_shown(browser, site):
    page = browser.new_context(java_script_enabled=False, locale="ja-JP").new_page()
    page.goto(f"{site}/accounts/login/")
    assert page.get_by_role("button").all_inner_texts() == ["コードを送る"]
    page.get_by_label("メールアドレス").fill(make_contact().email)
    page.get_by_role("button", name="コードを送る").click()
    assert page.get_by_role("heading", level=1).inner_text() == "コードの入力"
