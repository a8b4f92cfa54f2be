"""One activity as it is typed: three boxes that are needed, the rest for whoever wants to say more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.activities.actions.sheets import SEVERAL, SINGLE, day_words
from musubi.activities.models import Activity, ActivityKind, Visibility
from musubi.activities.queries import guidelines_for
from musubi.activities.reading.days import find_days
from musubi.activities.reading.drafts import Problem
from musubi.core.dates import NotADate, VagueDate, parse_date
from musubi.core.forms import Form, field_of
from musubi.core.text import one_line
from musubi.documents.forms import AttachmentField, ImageField
from musubi.documents.models import LONGEST_TEXT
from musubi.planning.models import Guideline
from musubi.registry.models import Field, Prefecture

MOST_LINKS = 10
_is_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Choices:
    """What the lists of one page offer, asked once however many entries it has."""

    kinds: Mapping[str, ActivityKind]
    prefectures: Mapping[str, Prefecture]
    fields: Mapping[str, Field]
    guidelines: Mapping[str, Guideline]


def choices_for(fiscal_year: int, *, held: Iterable[Guideline] = ()) -> Choices:
    """Return the lists for a fiscal year; guidelines that are `held` already stay on offer."""
    guidelines = {str(one.pk): one for one in (*guidelines_for(fiscal_year), *held)}
    return Choices(
        kinds={str(one.pk): one for one in ActivityKind.objects.all()},
        prefectures={str(one.pk): one for one in Prefecture.objects.all()},
        fields={str(one.pk): one for one in Field.objects.all()},
        guidelines=guidelines,
    )


class ToldForm(Form):
    """What is told of an activity."""

    title_ja = forms.CharField(label=_("What you do"), max_length=200)
    when = forms.CharField(label=_("When"), max_length=120)
    partners = forms.CharField(label=_("With whom"), max_length=500)
    text_ja = forms.CharField(
        label=_("In more words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    prefecture = forms.ChoiceField(label=_("Prefecture"), required=False)
    kind = forms.ChoiceField(label=_("Kind of activity"), required=False)
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=Visibility.choices,
        help_text=_(
            "From when the secretariat publishes it. “Members” are people of the council’s member organisations "
            "who have signed in."
        ),
    )
    title_en = forms.CharField(label=_("What you do, in English"), max_length=300, required=False)
    text_en = forms.CharField(
        label=_("In more words, in English"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    links = forms.CharField(
        label=_("Web addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 1, "inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}),
        help_text=_("A page with more about it; one a line."),
    )
    image = ImageField(label=_("Picture"), required=False)
    image_alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("One sentence for people who do not see it. A picture needs it."),
    )
    attachment = AttachmentField(label=_("Attachment"), required=False)

    def __init__(self, *args: Any, choices: Choices, fiscal_year: int, **kwargs: Any) -> None:
        """Offer the lists; `fields` and `guidelines` cannot be declared, for one is the name of Django's own."""
        super().__init__(*args, **kwargs)
        self.lists, self.fiscal_year = choices, fiscal_year
        self.days: VagueDate | None = None
        none = ("", _("None"))
        field_of(self, "prefecture", forms.ChoiceField).choices = [none, *_options(choices.prefectures)]
        field_of(self, "kind", forms.ChoiceField).choices = [none, *_options(choices.kinds)]
        self.fields["fields"] = _several(_("Fields"), _options(choices.fields))
        self.fields["guidelines"] = _several(
            _("Guidelines it serves"),
            [(pk, f"{one.number}. {one.name}") for pk, one in choices.guidelines.items()],
        )
        for name, hint in _HINTS.items():
            self.fields[name].widget.attrs["placeholder"] = hint
        for name, sentence in NEEDED.items():
            self.fields[name].error_messages["required"] = sentence

    @property
    def fields_box(self) -> forms.BoundField:
        """The boxes of the fields, which Django's own `fields` hides from a template."""
        return self["fields"]

    @property
    def guidelines_box(self) -> forms.BoundField:
        """The boxes of the guidelines."""
        return self["guidelines"]

    @property
    def visibility_said(self) -> str:
        """Who may see it, in words."""
        return str(dict(Visibility.choices).get(self["visibility"].value(), ""))

    @property
    def removed_name(self) -> str:
        """What a tick at a file that is to be taken away is called."""
        return self.add_prefix("removed")

    @property
    def has_fault_inside(self) -> bool:
        """Whether something is wrong in what is folded away."""
        return self.is_bound and any(name not in NEEDED for name in self.errors)

    def clean_when(self) -> str:
        """Read the days; the words stay as they were written."""
        text = one_line(self.cleaned_data["when"])
        self.days = read_days(text, fiscal_year=self.fiscal_year)
        return text

    def clean_links(self) -> list[str]:
        """Return the addresses, each found to be one."""
        found = list(dict.fromkeys(line.strip() for line in self.cleaned_data["links"].splitlines() if line.strip()))
        wrong = [line for line in found if not _is_an_address(line)]
        if wrong:
            raise forms.ValidationError(str(Problem("not_an_address", wrong[0][:80])), code="not_an_address")
        if len(found) > MOST_LINKS:
            raise forms.ValidationError(_("These are more than ten addresses. Keep the most useful ones."))
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for the text that a picture needs, at its field."""
        cleaned = super().clean()
        if cleaned.get("image") and not cleaned.get("image_alt") and not self.has_error("image_alt"):
            self.add_error(
                "image_alt", _("Write in a sentence what the picture shows, then choose the picture once more.")
            )
        return cleaned

    def told(self) -> dict[str, Any]:
        """Return what was typed as `actions.tell` and `actions.edit` take it."""
        given, lists = self.cleaned_data, self.lists
        assert self.days is not None  # noqa: S101 - a valid form has read them
        return {
            **{name: given[name] for name in ("title_ja", "partners", "place", "title_en", "visibility")},
            **{name: given[name].replace("\r\n", "\n").strip() for name in ("text_ja", "text_en")},
            "starts_on": self.days.first,
            "ends_on": self.days.last,
            "wording": self.days.wording,
            "prefecture": lists.prefectures.get(given["prefecture"]),
            "kind": lists.kinds.get(given["kind"]),
            "fields": [lists.fields[pk] for pk in given["fields"]],
            "guidelines": [lists.guidelines[pk] for pk in given["guidelines"]],
            "links": given["links"],
        }


class EntryForm(ToldForm):
    """One entry of an answer. It is filled from the sheet, and its files come beside it."""

    is_dropped = forms.BooleanField(label=_("Leave it out this time"), required=False)

    @classmethod
    def for_entry(
        cls, place: int, values: Mapping[str, Any], *, files: Any = None, is_checked: bool = False, **lists: Any
    ) -> "EntryForm":
        """Return the form of the entry at this place of the page, looked through if it `is_checked`."""
        prefix = f"e{place}"
        if not is_checked:
            return cls(initial=dict(values), prefix=prefix, **lists)
        given = {f"{prefix}-{name}": values[name] for name in (*SINGLE, *SEVERAL)}
        return cls(given, files, prefix=prefix, **lists)

    def take_no_faults(self) -> None:
        """Count as looked through, with nothing wrong: faults of files are added to a form that is not to be read."""
        self._errors: ErrorDict | None = ErrorDict()
        self.cleaned_data = {}


class ActivityForm(ToldForm):
    """One activity by itself, with the revision that was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    kept_at: datetime | None = None  # when it was last typed in and not saved


class PassOnForm(Form):
    """Whom to ask for the internal check."""

    superior = forms.EmailField(
        label=_("Mail address of whoever checks it"),
        required=False,
        help_text=_("They get a mail with a link to this page. Empty: pass the mail or this address on yourself."),
    )


def read_days(text: str, *, fiscal_year: int) -> VagueDate:
    """Return the days that the words mean, with the words where they say more than the days. Raises ValidationError."""
    try:
        day = parse_date(text)
    except NotADate:
        return _read_words(text, fiscal_year)
    return VagueDate(day, day)


def _read_words(text: str, fiscal_year: int) -> VagueDate:
    found = find_days(text, fiscal_year=fiscal_year)
    faults = [one for one in found if one.problem]
    if faults:
        raise forms.ValidationError(str(Problem(faults[0].problem, faults[0].wording)), code=faults[0].problem)
    spans = [(one.first, one.last) for one in found if one.first and one.last]
    if not spans:
        sentence = gettext("“%(text)s” does not say when. Write a day, a month or a span, such as %(examples)s.")
        raise forms.ValidationError(sentence % {"text": text[:40], "examples": _EXAMPLES}, code="not_a_date")
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    return VagueDate(first, last, "" if text == day_words(first, last) else text)


def days_said(text: str, *, fiscal_year: int) -> str:
    """Return the days that the words mean in the reader's calendar, or nothing where they mean none."""
    try:
        days = read_days(one_line(text), fiscal_year=fiscal_year)
    except forms.ValidationError:
        return ""
    return str(VagueDate(days.first, days.last))


def held_guidelines(activities: Iterable[Activity]) -> list[Guideline]:
    """Return the guidelines that these activities have."""
    return list(Guideline.objects.filter(activities__in=[one.pk for one in activities]).distinct())


_EXAMPLES = "2026-07-22、9月上旬〜中旬頃、通年"
_HINTS = {"when": _("July 22, early September, all year"), "partners": _("names, or “alone”")}
NEEDED = {
    "title_ja": _("Write what you do, in a few words."),
    "when": _("Write when, roughly is enough."),
    "partners": _("Write with whom, or 「単独」 if with nobody."),
}


def _options(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(pk, str(one)) for pk, one in found.items()]


def _several(label: Any, options: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=options, required=False, widget=forms.CheckboxSelectMultiple)


def _is_an_address(text: str) -> bool:
    try:
        _is_address(text)
    except forms.ValidationError:
        return False
    return True
