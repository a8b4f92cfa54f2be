"""The shape of what people type to sign in. Full-width letters and digits are read as they are meant."""

from typing import Any

from allauth.account.fields import EmailField
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
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


class CodeForm(ConfirmLoginCodeForm):
    """The six digits of the mail."""

    code = forms.CharField(
        label=_("Six-digit code"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def clean_code(self) -> str:
        """Compare the plain form of what was typed."""
        self.cleaned_data["code"] = normalise(self.cleaned_data["code"])
        return str(super().clean_code())
