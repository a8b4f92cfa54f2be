"""The shapes of what people type about activities, by part."""

from musubi.activities.forms.pasting import ImportForm, PasteForm
from musubi.activities.forms.reviewing import DigestForm, ReviewForm
from musubi.activities.forms.telling import ActivityForm, Choices, EntryForm, PassOnForm, choices_for

__all__ = [
    "ActivityForm",
    "Choices",
    "DigestForm",
    "EntryForm",
    "ImportForm",
    "PassOnForm",
    "PasteForm",
    "ReviewForm",
    "choices_for",
]
