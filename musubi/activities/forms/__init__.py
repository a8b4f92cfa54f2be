"""The shapes of input, by who types."""

from musubi.activities.forms.reviewing import DigestForm, ReviewForm

__all__ = ["DigestForm", "ReviewForm"]
