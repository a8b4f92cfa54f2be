"""A plan as it is written down once it is adopted: what it is called, its years, and its guidelines in their order."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from musubi.core.forms import DayField, Form
from musubi.meetings.models import Meeting
from musubi.planning.models import LATEST, Guideline, Plan, Programme
from musubi.registry.models import Body

MOST_GUIDELINES = 20
BLANKS = 3  # where there is no plan to begin from
LONGEST_NAME = {"name_ja": 120, "name_en": 200}


class PlanForm(Form):
    """The plan itself. `called` is what it calls its guidelines."""

    name_ja = forms.CharField(label=_("name (Japanese)"), max_length=120)
    name_en = forms.CharField(label=_("name (English)"), max_length=160, required=False)
    short_ja = forms.CharField(
        label=_("short name (Japanese)"),
        max_length=60,
        required=False,
        help_text=_("For the heads of tables. Empty: the name itself."),
    )
    short_en = forms.CharField(label=_("short name (English)"), max_length=60, required=False)
    slogan_ja = forms.CharField(label=_("slogan (Japanese)"), max_length=120, required=False)
    slogan_en = forms.CharField(label=_("slogan (English)"), max_length=160, required=False)
    starts_fy = forms.IntegerField(
        label=_("first fiscal year"),
        help_text=_("For example 2027: from April 2027. It must be later than the last’s."),
    )
    ends_fy = forms.IntegerField(
        label=_("last fiscal year"), required=False, max_value=LATEST, help_text=_("Empty: until the next plan begins.")
    )
    adopted_on = DayField(label=_("adopted on"), required=False)
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("adopted by the meeting"), required=False)
    source = forms.CharField(
        label=_("source"), max_length=300, required=False, help_text=_("For example the meeting’s paper.")
    )
    called_ja = forms.CharField(
        label=_("the guidelines are called (Japanese)"), max_length=30, help_text=_("For example 行動指針.")
    )
    called_en = forms.CharField(label=_("the guidelines are called (English)"), max_length=40, required=False)

    def __init__(self, *args: Any, body: Body, last: Plan | None, **kwargs: Any) -> None:
        """Offer the body's own meetings, and the words of the plan before."""
        super().__init__(*args, **kwargs)
        self.body = body
        meetings: Any = self.fields["meeting"]
        meetings.queryset = Meeting.objects.filter(series__body=body).order_by("-starts_on", "-pk")
        before = last.guidelines.order_by("position").last() if last else None
        self.fields["called_ja"].initial = before.label_ja if before else "行動指針"
        self.fields["called_en"].initial = before.label_en if before else "Guideline"

    def clean_name_ja(self) -> str:
        """Ask for a short name where the name is too long for the head of a table."""
        name: str = self.cleaned_data["name_ja"]
        if len(name) > LONGEST_SHORT and not self.data.get("short_ja", "").strip():
            self.add_error("short_ja", _("The name is long. Write a short one for the heads of tables."))
        return name

    def plan(self) -> Plan:
        """Return the plan, unsaved."""
        given = self.cleaned_data
        same = ("name_ja", "name_en", "slogan_ja", "slogan_en", "starts_fy", "ends_fy", "meeting", "source")
        return Plan(
            body=self.body,
            **{name: given[name] for name in same},
            short_ja=given["short_ja"] or given["name_ja"],
            short_en=given["short_en"] or given["name_en"][:LONGEST_SHORT],
            adopted_from=given["adopted_on"],
            adopted_to=given["adopted_on"],
        )


class GuidelineForm(Form):
    """One guideline. Whether it keeps or revises the one it continues is told by its words."""

    name_ja = forms.CharField(label=_("heading (Japanese)"), max_length=120, required=False)
    text_ja = forms.CharField(
        label=_("text (Japanese)"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    examples_ja = forms.CharField(
        label=_("examples (Japanese)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line."),
    )
    name_en = forms.CharField(label=_("heading (English)"), max_length=200, required=False)
    text_en = forms.CharField(
        label=_("text (English)"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    examples_en = forms.CharField(
        label=_("examples (English)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, in the same order."),
    )
    continues = forms.ModelChoiceField(Guideline.objects.none(), label=_("continues"), required=False)
    is_left_out = forms.BooleanField(label=_("Leave this guideline out"), required=False)

    def __init__(self, *args: Any, last: Plan | None, **kwargs: Any) -> None:
        """Offer the guidelines of the plan before."""
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["continues"]
        choice.queryset = last.guidelines.order_by("position") if last else Guideline.objects.none()

    @property
    def is_told(self) -> bool:
        """Whether there is a guideline in it."""
        given = self.cleaned_data
        return not given.get("is_left_out") and any(given.get(name) for name in given if name != "continues")

    def clean(self) -> dict[str, Any]:
        """Ask for the heading of what says anything, and refuse examples that are too long or more in one language."""
        given = super().clean()
        if not self.is_told:
            return given
        if not given.get("name_ja") and not self.has_error("name_ja"):
            self.add_error("name_ja", _("Write the heading, or leave this guideline out."))
        for name, longest in LONGEST_NAME.items():
            lines = lines_in(given.get(name.replace("name", "examples"), ""))
            if any(len(line) > longest for line in lines):
                self.add_error(name.replace("name", "examples"), _("An example is too long for one line. Shorten it."))
        if len(lines_in(given.get("examples_en", ""))) > len(lines_in(given.get("examples_ja", ""))):
            self.add_error("examples_en", _("There are more examples in English than in Japanese. Write as many."))
        return given

    def guideline(self, number: int, called: Mapping[str, str]) -> Guideline:
        """Return the guideline, unsaved."""
        given = self.cleaned_data
        made = Guideline(
            number=number,
            **called,
            **{name: given[name].replace("\r\n", "\n") for name in ("name_ja", "name_en", "text_ja", "text_en")},
            continues=given["continues"],
        )
        if made.continues:
            made.continuation = Guideline.Continuation.KEPT if made.says_what_it_continues else "revised"
        return made

    def examples(self, guideline: Guideline) -> list[Programme]:
        """Return the examples of the guideline, unsaved."""
        japanese, english = (lines_in(self.cleaned_data[f"examples_{code}"]) for code in ("ja", "en"))
        english += [""] * (len(japanese) - len(english))
        return [
            Programme(guideline=guideline, name_ja=ja, name_en=en) for ja, en in zip(japanese, english, strict=True)
        ]


class _Guidelines(BaseFormSet[GuidelineForm]):
    """The guidelines in the order of the page: their numbers are counted, not typed."""

    def clean(self) -> None:
        """Ask for one at least."""
        if not any(form.is_valid() and form.is_told for form in self.forms) and not any(self.errors):
            raise forms.ValidationError(_("A plan has guidelines. Write one at least."))

    @property
    def told(self) -> list[GuidelineForm]:
        """Those that are to be written down."""
        return [form for form in self.forms if form.is_told]


GuidelinesForm = formset_factory(
    GuidelineForm, formset=_Guidelines, extra=0, max_num=MOST_GUIDELINES, absolute_max=MOST_GUIDELINES
)


def initial_guidelines(last: Plan | None) -> list[dict[str, Any]]:
    """Return what the rows hold at first: a plan begins from the words of the one before."""
    before = last.guidelines.order_by("position") if last else []
    names = ("name_ja", "name_en", "text_ja", "text_en")
    rows = [{**{name: getattr(one, name) for name in names}, "continues": one.pk} for one in before]
    return rows or [{} for _number in range(BLANKS)]


def lines_in(text: str) -> list[str]:
    """Return the lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


LONGEST_SHORT = 60
