"""The shape of what people type to sign in. Full-width letters and digits are read as they are meant."""

import struct
from typing import Any

from allauth.account.fields import EmailField, PasswordField
from allauth.account.forms import ConfirmLoginCodeForm, ReauthenticateForm, RequestLoginCodeForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MFAReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.core.text import normalise


class AddressField(EmailField):
    """A mail address, also when it was typed in full width."""

    def to_python(self, value: Any) -> str:
        """Return the plain form of `value`."""
        return str(super().to_python(normalise(value or "")))


class AddressForm(RequestLoginCodeForm):
    """The mail address to which a code is sent."""

    email = AddressField(
        label=_("Mail address"),
        help_text=_("The address at which the council writes to you."),
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn"}),
    )

    @property
    def user(self) -> User | None:
        """Who has the address, if anybody active; the page must not tell."""
        return self._user if isinstance(self._user, User) else None

    def is_throttled(self) -> bool:
        """Whether codes were asked for too often."""
        return bool(self.has_error("email", "too_many_login_attempts"))


class PlainCodeField(forms.CharField):
    """Digits of a code, also when they were typed in full width."""

    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def to_python(self, value: Any) -> str:
        """Return the plain form of `value`."""
        return normalise(super().to_python(value) or "")


class CodeForm(ConfirmLoginCodeForm):
    """The six digits of the mail."""

    code = PlainCodeField(label=_("Six-digit code"))


class SecondStepForm(AuthenticateForm):
    """The second factor after the code by mail."""

    code = PlainCodeField(label=_("Code of the authenticator app, or a recovery code"))

    @property
    def has_passkey(self) -> bool:
        """Whether there is a passkey to take this step with."""
        return Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).exists()


class AgainForm(MFAReauthenticateForm):
    """The second factor before one's ways to sign in are changed."""

    code = PlainCodeField(label=_("Code of the authenticator app, or a recovery code"))


class AddAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    code = PlainCodeField(label=_("The six digits that the app shows now"))

    def clean_code(self) -> str:
        """Say what to do about digits that do not fit: whoever is here has signed in already."""
        try:
            return str(super().clean_code())
        except forms.ValidationError as refused:
            if refused.code != "incorrect_code":
                raise
            told = _("This does not fit. Enter what the app shows now, and see that the clock of the phone is right.")
            raise forms.ValidationError(told, code=refused.code) from refused


# What allauth and fido2 raise, unlike a wrong signature, for an answer that no browser gives.
_MALFORMED = (LookupError, TypeError, ValueError, AttributeError, struct.error)


class PasskeyAnswerField(forms.JSONField):
    """What the browser's passkey answered; anybody can send anything instead."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return the answer read from JSON, also when reading ends at one of Python's own limits."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what to put into the page again: nothing where it cannot be read."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return None


class _PasskeyAnswer(AuthenticateWebAuthnForm):
    credential = PasskeyAnswerField()

    def clean_credential(self) -> Authenticator:
        """Return the passkey that answered."""
        try:
            return super().clean_credential()
        except _MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginPasskeyForm(_PasskeyAnswer, LoginWebAuthnForm):
    """A passkey instead of the code by mail."""


class SecondStepPasskeyForm(_PasskeyAnswer):
    """A passkey after the code by mail."""


class AgainPasskeyForm(_PasskeyAnswer, ReauthenticateWebAuthnForm):
    """A passkey before one's ways to sign in are changed."""


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey and what its owner calls it. Here a passkey always signs in by itself."""

    credential = PasskeyAnswerField()
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=80,
        help_text=_("So that you can tell it from others, such as “office PC”."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what is no new passkey."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):
    """What the owner calls a passkey."""

    name = forms.CharField(label=_("Name"), max_length=80)


class PasswordForm(ReauthenticateForm):
    """An operator's password, asked before their ways to sign in are changed. Nobody signs in with it."""

    password = PasswordField(label=_("Password"), autocomplete="current-password")
