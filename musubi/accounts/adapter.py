"""What allauth asks us: who may sign up (nobody), in which words it refuses, how it mails."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts import emails, permissions
from musubi.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the secretariat, and mails are ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code in the mail. Enter the six digits of the newest mail."),
        "incorrect_password": _("The password does not fit. Check capitals and small letters and enter it again."),
        "rate_limited": _("There were too many tries. Wait a few minutes and try again."),
        "too_many_login_attempts": _("The code did not fit three times. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: the secretariat registers people."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether one may be sent there; what is no address at all (http://[) is not safe either."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_login_stages(self) -> list[str]:
        """Return allauth's steps of signing in, with our rule on who must take the second."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "musubi.accounts.adapter.SecondStep"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """Return the mail in every language of the site."""
        message = emails.in_every_language(template_prefix, [email] if isinstance(email, str) else email, context)
        message.extra_headers.update(headers or {})
        return message

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return allauth's ways to show once more who one is, in our words, a passkey before a code to be typed."""
        words = {
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
            "mfa_reauthenticate": _("Use the authenticator app or a recovery code"),
            "reauthenticate": _("Use the password"),
        }
        methods = sorted(super().get_reauthentication_methods(user), key=lambda way: list(words).index(way["id"]))
        return [{**method, "description": words[method["id"]]} for method in methods]


class SecondStep(AuthenticateStage):
    """Asks for the passkey, the app's code or a recovery code after the code by mail."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Pass by those for whom the mail is enough."""
        user = self.login.user
        if not isinstance(user, User) or not permissions.must_show_second_factor(user):
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer


class MFAAdapter(DefaultMFAAdapter):
    """The words and names of passkeys and the authenticator app."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("This cannot be removed. Ask the secretariat."),
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for a passkey or an authenticator app. Add one of them first."
        ),
        "incorrect_code": _("This did not fit. Try once more, or use another way to sign in."),
    }

    def _get_site_name(self) -> str:
        return emails.office().short_ja

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's signature
        """Return a name for a new passkey that tells it from those `user` has."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}
