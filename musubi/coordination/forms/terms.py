"""One line of the list of terms."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TermForm(forms.Form):
    """What a thing is called in both languages. That a pair stands there once is the action's to say."""

    ja = forms.CharField(label=_("Japanese"), max_length=120)
    en = forms.CharField(label=_("English"), max_length=200)
    variants = forms.CharField(
        label=_("other spellings"),
        max_length=400,
        required=False,
        help_text=_("In either language, separated by commas."),
    )
