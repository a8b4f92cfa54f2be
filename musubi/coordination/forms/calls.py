"""A phone call in one line."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.coordination.models import PhoneCall
from musubi.coordination.models.desk import LONGEST_CALL_MINUTES
from musubi.core.forms import FILL_IN, Form

USUAL_MINUTES = 5
_LONG = {
    "required": FILL_IN,
    "max_length": _("This has %(show_value)d characters; %(limit_value)d are kept. Shorten it."),
}
_MINUTES = _("Write whole minutes, from 0 to %(most)s.")


class CallForm(Form):
    """Four boxes, Enter. The minutes are last: Enter in a box sends the line in every browser, in a list in some."""

    firm_name = forms.CharField(
        label=_("Company"),
        max_length=200,
        error_messages=_LONG,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    topic = forms.CharField(label=_("About what"), max_length=200, error_messages=_LONG)
    result = forms.ChoiceField(
        label=pgettext_lazy("phone call", "What came of it"),
        choices=PhoneCall.Result.choices,
        initial=PhoneCall.Result.ANSWERED,
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), initial=USUAL_MINUTES, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4"})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Say once what minutes are."""
        super().__init__(*args, **kwargs)
        said = _MINUTES % {"most": LONGEST_CALL_MINUTES}
        self.fields["minutes"].error_messages = {"required": said, "invalid": said}

    def clean_minutes(self) -> int:
        """Refuse what is no call."""
        minutes: int = self.cleaned_data["minutes"]
        if not 0 <= minutes <= LONGEST_CALL_MINUTES:
            raise forms.ValidationError(_MINUTES % {"most": LONGEST_CALL_MINUTES})
        return minutes
