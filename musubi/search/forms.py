"""The shape of what the secretariat tells the search."""

from django import forms

from musubi.search.models import Synonym


class SynonymForm(forms.ModelForm[Synonym]):
    """A line of words that mean the same."""

    class Meta:
        model = Synonym
        fields = ("words", "note")
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}
