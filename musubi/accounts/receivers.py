"""News from allauth."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from musubi.accounts.models import User


@receiver(authenticator_added)
def count_adding_as_showing(request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    """Take a passkey or an app that was added just now for one that was shown just now.

    Otherwise the next page, the recovery codes, would ask for it again, or for a recovery code that nobody has seen.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        shown = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **shown)
