"""How tests sign in: as people do."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from musubi.accounts.models import User
from tests.factories import make_role, make_user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_contact(**fields: Any) -> User:
    """Make somebody who acts for an organisation."""
    user = make_user(**fields)
    make_role(user=user)
    return user


def ask_for_code(client: Client, email: str, **extra: Any) -> Any:
    """Enter the mail address on the sign-in page."""
    return client.post(reverse("account_login"), {"email": email}, **extra)


def code_in_mail() -> str:
    """Return the code of the newest mail."""
    found = re.search(r"^ {4}(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def sign_in(client: Client, user: User) -> Any:
    """Sign in by the code of the mail."""
    ask_for_code(client, user.email)
    return client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})


def add_app(user: User) -> None:
    """Give `user` an authenticator app."""
    TOTP.activate(user, SECRET)
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def app_code(*, is_next: bool = False) -> str:
    """Return what the app shows now, or half a minute from now: the same code is not taken twice."""
    _before, now, after = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(SECRET, after if is_next else now)))
