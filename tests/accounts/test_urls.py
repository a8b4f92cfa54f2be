import pytest
from django.urls import NoReverseMatch, reverse

from musubi.accounts.urls import urlpatterns
from tests.accounts.signing_in import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_throttle")]

OPEN = {
    "account_login": 200,
    "account_request_login_code": 200,
    "account_confirm_login_code": 302,
    "account_inactive": 200,
    "account_logout": 302,
    "mfa_authenticate": 302,
    "mfa_login_webauthn": 302,
}
FOR_THE_SIGNED_IN = {
    "account_settings": 200,
    "mfa_index": 200,
    "mfa_list_webauthn": 200,
    "mfa_add_webauthn": 200,
    "mfa_edit_webauthn": 404,
    "mfa_remove_webauthn": 404,
    "mfa_activate_totp": 200,
    "mfa_deactivate_totp": 404,
    "mfa_view_recovery_codes": 404,
    "mfa_generate_recovery_codes": 200,
    "mfa_download_recovery_codes": 404,
    "account_reauthenticate": 403,
    "mfa_reauthenticate": 403,
    "mfa_reauthenticate_webauthn": 403,
}


def address_of(name: str) -> str:
    return reverse(name, args=[1] if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"} else [])


def test_the_table_names_every_address_of_accounts():
    assert {pattern.name for pattern in urlpatterns} == {*OPEN, *FOR_THE_SIGNED_IN}


@pytest.mark.parametrize("name", OPEN)
def test_who_is_not_signed_in_opens_the_entry(client, name):
    answer = client.get(address_of(name))
    assert answer.status_code == OPEN[name]
    if answer.status_code == 302:
        assert answer.url in {"/accounts/login/", "/"}


@pytest.mark.parametrize("name", FOR_THE_SIGNED_IN)
def test_who_is_not_signed_in_is_led_to_the_entry(client, name):
    answer = client.get(address_of(name))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("name", FOR_THE_SIGNED_IN)
def test_who_is_signed_in_opens_their_own_ways(client, name):
    client.force_login(make_contact())
    assert client.get(address_of(name)).status_code == FOR_THE_SIGNED_IN[name]


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_what_is_not_offered_has_no_address(client, name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
    assert client.get("/accounts/signup/").status_code == 404
