"""The shapes of what people type about activities, by part."""

from musubi.activities.forms.telling import ActivityForm, Choices, EntryForm, PassOnForm, choices_for

__all__ = ["ActivityForm", "Choices", "EntryForm", "PassOnForm", "choices_for"]
