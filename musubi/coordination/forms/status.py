"""What the sender of a request types on the status page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.coordination.actions.intake import LONGEST_MESSAGE
from musubi.coordination.forms.intake import TypedField
from musubi.core.forms import FILL_IN, Form

_LONG = _("This has %(show_value)d characters; %(limit_value)d are kept. Shorten it.")


class MessageForm(Form):
    """A few words to whoever is in charge."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": FILL_IN, "max_length": _LONG},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let no browser cut off what is too long."""
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs.pop("maxlength", None)


class GiveUpForm(Form):
    """Why it is taken back, if the sender likes to say."""

    words = forms.CharField(
        label=_("Why, if you like to say"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _LONG},
    )


class CheckForm(Form):
    """Whether the plain words are right."""

    RIGHT, NOT_RIGHT = "right", "not_right"

    revision = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("Is the plain text right?"),
        choices=((RIGHT, _("It is right; it may be shown like this")), (NOT_RIGHT, _("It is not right yet"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two answers.")},
    )
    remark = TypedField("check_remark", rows=4, required=False, label=_("What has to be changed"))

    def clean(self) -> dict[str, Any]:
        """Ask what is not right."""
        cleaned = super().clean()
        if cleaned.get("answer") == self.NOT_RIGHT and not cleaned.get("remark", "").strip():
            self.add_error("remark", _("Say what has to be changed, so that it can be corrected."))
        return cleaned
