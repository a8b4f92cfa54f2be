"""The part of allauth that is in use, under allauth's own names, which its code looks up.

There is no sign-up, no password, no management of addresses and no social account, and so no address for them.
Several names share a page: signing in and asking for a code are one, and so are all overviews of one's means.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from musubi.accounts import views

urlpatterns = [
    # Coming in and going out, for everybody
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/", views.SignIn.as_view(), name="account_request_login_code"),
    path("login/code/", views.enter_code, name="account_confirm_login_code"),
    path("login/second/", mfa.authenticate, name="mfa_authenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    # Somebody halfway in may turn back, so leaving is not for the signed-in alone.
    path("logout/", login_not_required(account.logout), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    # One's own ways to sign in, for the signed-in
    path("", views.account_settings, name="account_settings"),
    path("", views.account_settings, name="mfa_index"),
    path("", views.account_settings, name="mfa_list_webauthn"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("authenticator/", totp.activate_totp, name="mfa_activate_totp"),
    path("authenticator/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    # Showing once more who one is, for the signed-in
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]
