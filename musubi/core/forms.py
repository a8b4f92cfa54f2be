"""Fields that read what people write."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.core.dates import NotADate, parse_date

# Django's own sentence speaks of fields; people see boxes and lists.
FILL_IN = _("This is still empty. Fill it in.")


class Form(forms.Form):
    """A form whose lists of records say what to do while nothing is chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace Django's row of dashes."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = _("Choose one") if field.required else _("None")


class DayField(forms.CharField):
    """A day written in any way `core.dates.parse_date` reads: 2013-04-01, 平成25年4月1日, H25.4.1."""

    def clean(self, value: Any) -> date | None:
        """Return the day, None when empty."""
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return parse_date(text)
        except NotADate as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
