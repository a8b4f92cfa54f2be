"""Fields that read what people write."""

from datetime import date
from typing import Any

from django import forms

from musubi.core.dates import NotADate, parse_date


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
