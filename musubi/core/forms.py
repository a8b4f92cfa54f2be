"""Fields that read what people write."""

from datetime import date
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.core.dates import NotADate, parse_date, parse_last_day
from musubi.core.text import one_line

AField = TypeVar("AField", bound=forms.Field)
# Django's own sentences speak of fields and what is invalid; people see boxes, and want to know what to do.
FILL_IN = _("This is still empty. Fill it in.")
NOT_OFFERED = _("What was chosen here is not offered, or not any more. Choose again.")
MAIL_ADDRESS = _("This is not a mail address. Write it like name@example.jp.")
WEB_ADDRESS = _("This is not the address of a website. Write it whole, beginning with https://.")


class Form(forms.Form):
    """A form whose lists of records say what to do while nothing is chosen, and whose boxes of one line hold one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace Django's row of dashes."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_of_many = isinstance(field, forms.ModelMultipleChoiceField)  # where nothing ticked says none
            if isinstance(field, forms.ModelChoiceField) and not is_of_many:
                field.empty_label = _("Choose one") if field.required else _("None")

    def clean(self) -> dict[str, Any]:
        """Take off what no box of one line can show."""
        super().clean()
        return keep_to_one_line(self)


def keep_to_one_line(form: forms.BaseForm) -> dict[str, Any]:
    """Return the form's cleaned data, what was sent from boxes of one line on one line: anybody can send anything.

    A line break in a name would break the subject of a mail, a sign of control a workbook.
    """
    given: dict[str, Any] = form.cleaned_data
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.TextInput) and isinstance(given.get(name), str):
            given[name] = one_line(given[name])
            if field.required and not given[name]:
                form.add_error(name, field.error_messages["required"])
    return given


def field_of(form: forms.BaseForm, name: str, kind: type[AField]) -> AField:
    """Return a form's own copy of a field as what it was declared, to be given its choices or rows."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}, not a {kind.__name__}.")
    return field


class DayField(forms.CharField):
    """A day written in any way `core.dates.parse_date` reads: 2013-04-01, 平成25年4月1日, H25.4.1."""

    def __init__(self, **kwargs: Any) -> None:
        """Say how a day may be written, unless the form says more."""
        kwargs.setdefault("help_text", _("For example 2026-04-01 or R8.4.1."))
        super().__init__(**kwargs)

    def parse(self, text: str) -> date:
        """Read what was written; raise NotADate."""
        return parse_date(text)

    def clean(self, value: Any) -> date | None:
        """Return the day, None when empty."""
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return self.parse(text)
        except NotADate as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class LastDayField(DayField):
    """A day, or the last day of a month or a year: whoever asks for 2012 is shown how it ended."""

    def parse(self, text: str) -> date:
        """Read what was written; raise NotADate."""
        return parse_last_day(text)
