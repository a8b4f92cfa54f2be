"""How it went on: one of five answers, and a sentence for who likes to write one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.coordination.models import FollowUp
from musubi.core.forms import Form


class FollowUpForm(Form):
    """One answer, and perhaps a sentence."""

    answer = forms.ChoiceField(
        label=_("how it is going"),
        choices=FollowUp.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the answer that fits best."),
            "invalid_choice": _("Choose one of these answers."),
        },
    )
    words = forms.CharField(
        label=_("in a sentence, if you like"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever is in charge of your request reads it."),
    )
