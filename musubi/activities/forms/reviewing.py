"""What the secretariat chooses while it reads an answer, and for a digest."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from musubi.activities.digest import shape
from musubi.activities.models import Activity, State

LONGEST_COMMENT = 500
WHOLE = 0  # where there is no entry, the comment is on the whole answer


class ReviewForm(forms.Form):
    """A comment for each entry that can go back, beside the revision that its reader saw."""

    def __init__(self, *args: Any, entries: Sequence[Activity], **kwargs: Any) -> None:
        """Make the boxes."""
        super().__init__(*args, **kwargs)
        self.entries = entries
        for entry in entries:
            self.fields[f"seen-{entry.pk}"] = forms.IntegerField(
                initial=entry.revision, widget=forms.HiddenInput, required=False
            )
            if State.RETURNED in Activity.NEXT[entry.state]:
                self.fields[f"comment-{entry.pk}"] = self._comment()
        if not entries:
            self.fields[f"comment-{WHOLE}"] = self._comment()

    @property
    def seen(self) -> dict[int, int]:
        """The revisions the reader saw, by entry."""
        return {entry.pk: self.cleaned_data[f"seen-{entry.pk}"] or 0 for entry in self.entries}

    @property
    def comments(self) -> dict[int, str]:
        """The comments, by entry."""
        return {
            int(name.removeprefix("comment-")): text
            for name, text in self.cleaned_data.items()
            if name.startswith("comment-") and text
        }

    def as_it_stands(self, entries: Sequence[Activity], refusal: str) -> "ReviewForm":
        """Return the form with what was typed, the entries as they are now, and why nothing was done."""
        data = {name: text for name, text in self.data.items() if name.startswith("comment-")}
        data |= {f"seen-{entry.pk}": str(entry.revision) for entry in entries}
        form = ReviewForm(data, entries=entries)
        if form.is_valid() and refusal:
            form.add_error(None, refusal)
        return form

    def rows(self) -> list[tuple[Activity, Any, Any]]:
        """Return each entry with its revision and the box for its comment, if it has one."""
        return [
            (
                entry,
                self[f"seen-{entry.pk}"],
                self[f"comment-{entry.pk}"] if f"comment-{entry.pk}" in self.fields else None,
            )
            for entry in self.entries
        ]

    def whole(self) -> Any:
        """Return the box for an answer without entries."""
        return self[f"comment-{WHOLE}"] if not self.entries else None

    @staticmethod
    def _comment() -> forms.CharField:
        return forms.CharField(
            label=_("What is to be changed"),
            max_length=LONGEST_COMMENT,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("It goes to the organisation by mail, with the link to its answer."),
        )


class DigestForm(forms.Form):
    """For whom the digest is, and of what."""

    readers = forms.ChoiceField(
        label=_("for whom"),
        choices=[
            (shape.PUBLIC, _("Everybody: public entries")),
            (shape.FOR_MEMBERS, _("Members: public entries and those for members")),
            (shape.ALL, _("The secretariat: all entries")),
        ],
        required=False,
    )
    states = forms.ChoiceField(
        label=_("which entries"),
        choices=[
            (shape.PUBLISHED, _("Published")),
            (shape.RECEIVED, _("Published, and received but not yet published")),
        ],
        required=False,
    )

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, or what a digest is by default."""
        given = self.cleaned_data if self.is_valid() else {}
        return {"readers": given.get("readers") or shape.PUBLIC, "states": given.get("states") or shape.PUBLISHED}
