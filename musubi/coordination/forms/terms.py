"""One line of the list of terms."""

from typing import ClassVar

from django import forms

from musubi.coordination.models import Term


class TermForm(forms.ModelForm[Term]):
    """What a thing is called in both languages. That a pair stands there once is the action's to say."""

    class Meta:
        model = Term
        fields: ClassVar = ("ja", "en", "variants")

    def validate_unique(self) -> None:
        """Leave it to the action, which has a sentence for it."""

    def validate_constraints(self) -> None:
        """The same."""
