"""What the secretariat fills in to open a round, to ask more organisations, and to change what a round says."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from musubi.core.dates import APRIL, era_year, fiscal_year, fiscal_year_label
from musubi.core.forms import DayField, Form, field_of
from musubi.registry.models import Organisation, Sector
from musubi.surveys.collections import Collection, all_collections, collection_of
from musubi.surveys.models import EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR, Round
from musubi.surveys.queries import Candidate

DAYS_TO_ANSWER = 28
FIRST_DAY_OF_A_WEEKEND = 5


class WhatForm(forms.Form):
    """What a new round is about; everything else on the page follows from it."""

    collection = forms.ChoiceField(label=gettext_lazy("what is asked"))
    fiscal_year = forms.TypedChoiceField(label=gettext_lazy("fiscal year"), coerce=int)
    sector = forms.ChoiceField(label=gettext_lazy("who is offered below"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what can be collected, the years around today, and the sectors."""
        super().__init__(*args, **kwargs)
        this_year = fiscal_year(timezone.localdate())
        years = range(this_year + 1, this_year - 3, -1)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "collection": [(one.code, one.name) for one in all_collections()],
            "fiscal_year": [(year, fiscal_year_label(year)) for year in years],
            "sector": [("", _("All members of today")), *((one.code, one.name) for one in Sector.objects.all())],
        }
        for name, offered in choices.items():
            field_of(self, name, forms.ChoiceField).choices = offered
        self.fields["fiscal_year"].initial = this_year


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick, found by one name: an error's link leads to the list."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Return the id of the list."""
        return super().id_for_label(id_, index) or id_


class OrganisationsField(forms.ModelMultipleChoiceField[Organisation]):
    """Organisations ticked in a list."""

    def __init__(self, **kwargs: Any) -> None:
        """Say what to do while none is ticked."""
        kwargs["error_messages"] = {
            "required": gettext_lazy("No organisation was chosen. Choose at least one that is to be asked."),
            "invalid_choice": gettext_lazy("One of the organisations cannot be asked here. Look at the list again."),
        }  # fmt: skip
        super().__init__(Organisation.objects.none(), widget=Ticks, **kwargs)


class AskForm(Form):
    """Who is asked, out of the candidates."""

    organisations = OrganisationsField(label=gettext_lazy("organisations"))

    def __init__(self, *args: Any, candidates: Sequence[Candidate], are_ticked: bool = False, **kwargs: Any) -> None:
        """Offer the candidates."""
        super().__init__(*args, **kwargs)
        self.candidates, self.are_ticked = candidates, are_ticked
        offered = [one.profile.organisation_id for one in candidates]
        field_of(self, "organisations", forms.ModelChoiceField).queryset = Organisation.objects.filter(pk__in=offered)

    def groups(self) -> Iterator[tuple[Sector, list[tuple[Candidate, bool]]]]:
        """Yield the candidates of each sector, and whether each is ticked."""
        ticked = set(self["organisations"].value() or []) if self.is_bound else None
        for _place, found in groupby(self.candidates, key=lambda one: one.sector.position):
            members = list(found)
            yield (
                members[0].sector,
                [
                    (one, self.are_ticked if ticked is None else str(one.profile.organisation_id) in ticked)
                    for one in members
                ],
            )

    def unreachable_count(self) -> int:
        """Return for how many candidates no mail address is known."""
        return sum(not one.addresses for one in self.candidates)


class WordsForm(Form):
    """What the mails say, and until when."""

    title_ja = forms.CharField(label=gettext_lazy("title (Japanese)"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("title (English)"), max_length=120, required=False)
    due_on = DayField(label=gettext_lazy("due date"))
    message = forms.CharField(
        label=gettext_lazy("message to those who are asked"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "The mail begins with it. The link, the due date, your phone number and how to answer are added below it."
        ),
    )  # fmt: skip


class OpenForm(WordsForm, AskForm):
    """A new round."""

    collection = forms.CharField(widget=forms.HiddenInput)
    fiscal_year = forms.IntegerField(
        widget=forms.HiddenInput, min_value=EARLIEST_FISCAL_YEAR, max_value=LATEST_FISCAL_YEAR
    )

    def clean_collection(self) -> str:
        """Refuse what nobody collects."""
        code: str = self.cleaned_data["collection"]
        if code not in {one.code for one in all_collections()}:
            raise forms.ValidationError(_("Nobody collects this. Choose again at the top of the page."))
        return code


def words_for(code: str, year: int) -> dict[str, Any]:
    """Return the words a new round begins with, for the secretariat to change."""
    collection = collection_of(code)
    return {
        "collection": code,
        "fiscal_year": year,
        "title_ja": _title(collection, f"{era_year(date(year, APRIL, 1))}度", "ja"),
        "title_en": _title(collection, f"FY{year}", "en"),
        "message": collection.letter(year),
        "due_on": due_day(timezone.localdate()).isoformat(),
    }


def words_of(round_: Round) -> dict[str, Any]:
    """Return what a round says now."""
    return {
        "title_ja": round_.title_ja,
        "title_en": round_.title_en,
        "message": round_.message,
        "due_on": round_.due_on.isoformat(),
    }


def due_day(today: date) -> date:
    """Return a day four weeks on; where that is in a weekend, the Friday before."""
    day = today + timedelta(days=DAYS_TO_ANSWER)
    return day - timedelta(days=max(day.weekday() - FIRST_DAY_OF_A_WEEKEND + 1, 0))


def _title(collection: Collection, year: str, language: str) -> str:
    with override(language):
        return _("%(what)s, %(year)s") % {"what": collection.name, "year": year}
