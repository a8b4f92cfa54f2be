"""The shapes of praise: a reason, a note, three fields of what was tried, and what the secretariat makes of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.activities.models import Criterion, Recognition
from musubi.activities.reading.days import find_days
from musubi.core.dates import fiscal_year
from musubi.core.forms import Form
from musubi.meetings.models import Meeting
from musubi.registry.models import Profile


class NominationForm(Form):
    """Why it is a good example."""

    reason = forms.CharField(
        label=_("why it is a good example"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One or two sentences are enough. Members read the reason without your name; only the secretariat sees who "
            "wrote it."
        ),
    )


class UsefulForm(Form):
    """What was taken over."""

    taken_over = forms.CharField(
        label=_("what we took over"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Members read it, with the name of your organisation."),
    )


class TryForm(Form):
    """What one's own organisation did after an example: what, when, with whom."""

    organisation = forms.ChoiceField(label=_("organisation"))
    title_ja = forms.CharField(label=pgettext_lazy("activity", "what"), max_length=200)
    when = forms.CharField(
        label=_("when"), max_length=120, help_text=_("In your own words, for example 2026-09-10, R8.9.10 or 9月上旬.")
    )
    partners = forms.CharField(label=_("with whom"), max_length=500)

    def __init__(self, *args: Any, organisations: list[Profile], today: date, **kwargs: Any) -> None:
        """Offer the organisations the reader answers for; a single one goes without asking."""
        super().__init__(*args, **kwargs)
        self.today = today
        choice = self.fields["organisation"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - tells mypy what stands above
        choice.choices = [(str(profile.organisation_id), profile.name) for profile in organisations]
        if len(organisations) == 1:
            choice.widget = choice.hidden_widget()
            self.initial["organisation"] = str(organisations[0].organisation_id)

    def clean_when(self) -> str:
        """Keep the words, and read the days out of them."""
        words: str = self.cleaned_data["when"]
        found = [days for days in find_days(words, fiscal_year=fiscal_year(self.today)) if days.first and days.last]
        if not found:
            raise forms.ValidationError(
                _("No day could be read from these words. Write it like 2026-09-10, R8.9.10 or 9月上旬."), code="no_day"
            )
        self.cleaned_data["days"] = found[0]
        return words

    def told(self) -> dict[str, Any]:
        """Return what `actions.try_out` wants to be told."""
        days = self.cleaned_data["days"]
        is_exact = days.first == days.last
        return {
            "title_ja": self.cleaned_data["title_ja"],
            "partners": self.cleaned_data["partners"],
            "starts_on": days.first,
            "ends_on": days.last,
            "wording": "" if is_exact else self.cleaned_data["when"],
        }


class ConsiderForm(Form):
    """Which criteria an activity meets, and a note."""

    criteria = forms.ModelMultipleChoiceField(
        Criterion.objects.all(), label=_("criteria it meets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the secretariat reads it."),
    )


class RecognitionForm(Form):
    """As which kind of example, why, and where it is announced."""

    kind = forms.ChoiceField(label=_("kind"), choices=Recognition.Kind.choices, widget=forms.RadioSelect)
    citation_ja = forms.CharField(
        label=_("citation (Japanese)"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    citation_en = forms.CharField(
        label=_("citation (English)"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.order_by("-starts_on", "-pk"), label=_("announced at"), required=False
    )


class PresentationForm(Form):
    """At which meeting."""

    meeting = forms.ModelChoiceField(Meeting.objects.order_by("-starts_on", "-pk"), label=_("meeting"))
