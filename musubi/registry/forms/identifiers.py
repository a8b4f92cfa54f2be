"""The numbers others gave an organisation."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.core.errors import Refused
from musubi.registry import actions
from musubi.registry.forms.changes import Replacing
from musubi.registry.identifiers import READERS


class IdentifiersForm(Replacing):
    """Corporate Number, ROR ID, e-Rad code."""

    title = _("Change the numbers given by others")
    houjin = forms.CharField(
        label=_("Corporate Number (法人番号)"), max_length=40, required=False,
        help_text=_("13 digits. An entry that belongs to a larger legal entity carries that entity’s number."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    ror = forms.CharField(
        label=_("ROR ID"), max_length=40, required=False,
        help_text=_("As on ror.org: 03t78wx29, or the whole address."),
    )  # fmt: skip
    erad = forms.CharField(
        label=_("institution code (e-Rad)"), max_length=40, required=False, help_text=_("10 digits."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def narrow(self) -> None:
        """Show those there are."""
        for one in self.organisation.identifiers.all():
            self.fields[one.scheme].initial = one.value

    def clean(self) -> dict[str, Any]:
        """Read each number, and say of each wrong one what is wrong with it."""
        numbers = super().clean() or self.cleaned_data
        for scheme, read in READERS.items():
            try:
                numbers[scheme] = read(numbers[scheme]) if numbers.get(scheme) else ""
            except Refused as refusal:
                self.add_error(scheme, forms.ValidationError(str(refusal), code=refusal.code))
        return numbers

    def apply(self, *, by: User, now: datetime) -> None:
        """Replace them."""
        numbers = {scheme: self.cleaned_data[scheme] for scheme in READERS}
        with self.as_seen() as revision:
            actions.set_identifiers(self.organisation, numbers=numbers, by=by, now=now, revision=revision)
