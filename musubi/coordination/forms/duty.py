"""Who answers for what nobody has taken yet."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.coordination.queries import keepers_on
from musubi.core.forms import DayField, Form, field_of


class DutyForm(Form):
    """A person, from a day."""

    person: Any = forms.ModelChoiceField(label=_("person"), queryset=None)
    starts_on = DayField(label=_("from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those who may keep a case, from today."""
        super().__init__(*args, **kwargs)
        field_of(self, "person", forms.ModelChoiceField).queryset = keepers_on(timezone.localdate())
        self.initial.setdefault("starts_on", timezone.localdate().isoformat())

    def clean_starts_on(self) -> date:
        """Refuse a day that is over: what came in then was somebody else's."""
        day: date = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(gettext("This day is over. Choose a later one."))
        return day
