"""Who may do what with accounts."""

from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from musubi.accounts.audience import PUBLIC, keys_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from musubi.accounts.models import User


def may_stay(user: "User | AnonymousUser") -> bool:
    """Whether a signed-in user is still somebody here: an operator, or the holder of a key that the public lacks."""
    return user.is_active and (user.is_staff or keys_of(user) != {PUBLIC})


def may_operate(request: "HttpRequest") -> bool:
    """Whether the asker may open Django's admin: an operator who showed a second factor in this session."""
    user = request.user
    return (
        user.is_authenticated
        and user.is_active
        and user.is_staff
        and has_second_factor(user)
        and _showed_second_factor(request, user)
    )


def must_show_second_factor(user: "User") -> bool:
    """Whether a code by mail isn't enough for `user`: an operator who has another factor, or who chose an app.

    For everybody else a passkey is a shorter way in beside the mail, not a second lock: they also come by phone.
    """
    has_app: bool = is_mfa_enabled(user, [Authenticator.Type.TOTP])
    return has_app or (user.is_staff and has_second_factor(user))


def has_second_factor(user: "User") -> bool:
    """Whether `user` has a passkey or an authenticator app; recovery codes alone are none."""
    has_one: bool = is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
    return has_one


def _showed_second_factor(request: "HttpRequest", user: "User") -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
