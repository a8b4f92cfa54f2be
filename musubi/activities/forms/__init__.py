"""The shape of input, one module a part."""

from musubi.activities.forms.pasting import ImportForm, PasteForm

__all__ = ["ImportForm", "PasteForm"]
