"""What the bar sends."""

from typing import Any

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme

from musubi.core.forms import field_of
from musubi.demo.people import NOBODY, personas


class PersonaForm(forms.Form):
    """Whom to be, and the page to go back to."""

    persona = forms.ChoiceField()
    next = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer everybody whom one can be."""
        super().__init__(*args, **kwargs)
        field_of(self, "persona", forms.ChoiceField).choices = [
            (code, code) for code in [NOBODY, *(who.code for who in personas())]
        ]

    def clean_next(self) -> str:
        """Return the page if it is one of ours, else nothing: no address may lead elsewhere from here."""
        path: str = self.cleaned_data["next"]
        is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        return path if is_ours else ""
