"""A plan as it is corrected: itself, its guidelines with their examples, its targets."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.forms import BaseFormSet, fields_for_model, formset_factory
from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused
from musubi.core.forms import DayField, Form, field_of
from musubi.meetings.models import Meeting
from musubi.planning.actions.wording import (
    EXAMPLES,
    GUIDELINE_FIELDS,
    PLAN_FIELDS,
    TARGET_FIELDS,
    Part,
    Wording,
    example_pairs,
)
from musubi.planning.models import EARLIEST, LATEST, Guideline, Plan, Target
from musubi.planning.refusals import (
    EndsBeforeItBegins,
    MeetingOfAnotherBody,
    NotAfterTheLast,
    NotBeforeTheNext,
    NumberRepeated,
    TargetNumberRepeated,
    YearOutOfRange,
)

MOST_PARTS = 40
MOST_YEARS = 100
HIGHEST_NUMBER = 999
LONGEST_EXAMPLE = {"examples_ja": 120, "examples_en": 200}
LONG_TEXTS = {"aim_ja": 2, "aim_en": 2, "note_ja": 2, "note_en": 2, "source": 2, "text_ja": 5, "text_en": 5}
_ONE_A_LINE = forms.Textarea(attrs={"rows": 3})


class AmountField(forms.DecimalField):
    """A number as people write it: 1,000 as well as 1000."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Any:
        """Read it without the commas that part thousands."""
        return super().clean(value.replace(",", "").replace("，", "") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """Write it without noughts that say nothing."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _boxes(model: type[Model], names: Sequence[str]) -> dict[str, Any]:
    """Return a box for each of these fields of a model, with its label and its longest length."""
    widgets: dict[str, Any] = {name: forms.Textarea(attrs={"rows": rows}) for name, rows in LONG_TEXTS.items()}
    boxes: dict[str, Any] = fields_for_model(model, names, widgets=widgets)
    for name, box in boxes.items():
        if isinstance(box, forms.DecimalField):
            digits, places = box.max_digits, box.decimal_places
            boxes[name] = AmountField(label=box.label, required=box.required, max_digits=digits, decimal_places=places)
        elif isinstance(box, forms.DateField):
            boxes[name] = DayField(label=box.label, required=box.required)
        elif isinstance(box, forms.TypedChoiceField):
            given: Any = box.choices
            box.choices = [("", _("Choose one")), *list(given)[1:]]
    return boxes


def _between(lowest: int, highest: int, name: str) -> forms.IntegerField:
    """Return a box for a whole number."""
    labels = {"years": _("number of years"), "fiscal_year": _("fiscal year"), "ends_fy": _("last fiscal year")}
    return forms.IntegerField(
        label=labels.get(name, _("number")), required=name == "number", min_value=lowest, max_value=highest
    )


class PlanWordsForm(Form):
    """The plan itself, and why it is corrected."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("what was wrong"),
        max_length=300,
        help_text=_("For example “The year was mistyped”. Everybody reads it beside the day of the correction."),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        """Offer the body's own meetings."""
        super().__init__(*args, **kwargs)
        self.fields.update(_boxes(Plan, PLAN_FIELDS))
        meetings = field_of(self, "meeting", forms.ModelChoiceField)
        meetings.queryset = Meeting.objects.filter(series__body=plan.body_id).order_by("-starts_on", "-pk")
        meetings.empty_label = _("None")
        self.fields["starts_fy"] = forms.IntegerField(label=_("first fiscal year"))
        self.fields["ends_fy"] = _between(EARLIEST, LATEST, "ends_fy")
        hints = {
            "ends_fy": _("Empty: until the next plan begins."),
            "adopted_to": _("Empty: the same day."),
            "adopted_wording": _("Where the day is not known. For example 平成22年6月."),
            "occasion_ja": _("Where it was no meeting of the council’s own."),
        }
        for name, hint in hints.items():
            self.fields[name].help_text = hint

    def clean(self) -> dict[str, Any]:
        """Tie the days of adoption together."""
        given = super().clean()
        first, last = given.get("adopted_from"), given.get("adopted_to")
        if first and not last and not self.has_error("adopted_to"):
            given["adopted_to"] = first
        elif last and not first and not self.has_error("adopted_from"):
            self.add_error("adopted_from", _("Write the first day too, or take the last one away."))
        elif first and last and last < first:
            self.add_error("adopted_to", _("The last day is before the first. Correct one of the two."))
        return given


class _PartForm(Form):
    """A guideline or a target. One without its number in the database and without a word is none."""

    model: ClassVar[type[Model]]
    names: ClassVar[Sequence[str]]
    telling: ClassVar[Sequence[str]]
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_taken_out = forms.BooleanField(label=_("Take this out of the plan"), required=False)

    def __init__(self, *args: Any, plan: Plan, tags: Mapping[int, int], **kwargs: Any) -> None:
        """Ask for nothing where nothing is told, or what is told goes."""
        super().__init__(*args, **kwargs)
        self.fields.update(_boxes(self.model, self.names))
        self.fields["number"] = _between(1, HIGHEST_NUMBER, "number")
        self.offer(plan)
        self.stored = self._typed("pk") or str(self.initial.get("pk") or "")
        self.tag_count = tags.get(int(self.stored), 0) if self.stored.isascii() and self.stored.isdecimal() else 0
        self.is_told = bool(self.stored) or any(self._typed(name) for name in self.telling)
        if self.is_bound and (not self.is_told or self._typed("is_taken_out")):
            for box in self.fields.values():
                box.required = False

    def offer(self, plan: Plan) -> None:
        """Fill the lists to choose from."""

    def _typed(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), "")).strip() if self.is_bound else ""

    @property
    def is_open(self) -> bool:
        """Whether it is shown unfolded: one that is new, or has something to correct."""
        return not self.stored or bool(self.errors)

    def values(self) -> dict[str, Any]:
        """Return what it shall say, by field."""
        return {name: _plain(self.cleaned_data[name]) for name in self.fields if name not in {"pk", "is_taken_out"}}

    def part(self) -> Part:
        """Return it as it shall read."""
        given = self.cleaned_data
        if given["is_taken_out"]:
            return Part({}, given["pk"], is_taken_out=True)
        return Part(self.values(), given["pk"])


class GuidelineWordsForm(_PartForm):
    """A guideline with its examples. Whether it keeps or revises the one it continues is told by its words."""

    model, names = Guideline, GUIDELINE_FIELDS
    telling = ("name_ja", "name_en", "text_ja", "text_en", *EXAMPLES)

    def offer(self, plan: Plan) -> None:
        """Offer the guidelines of the plan before."""
        for name, label in zip(EXAMPLES, (_("examples (Japanese)"), _("examples (English)")), strict=True):
            self.fields[name] = forms.CharField(label=label, required=False, strip=False, widget=_ONE_A_LINE)
        self.fields["label_ja"].help_text = _("For example 行動指針.")
        self.fields["examples_ja"].help_text = _("One a line.")
        self.fields["examples_en"].help_text = _("One a line, in the same order.")
        earlier = field_of(self, "continues", forms.ModelChoiceField)
        earlier.queryset = Guideline.objects.filter(plan=plan.follows_id).order_by("position")
        earlier.empty_label = _("None")

    def clean(self) -> dict[str, Any]:
        """Refuse examples that are too long, and English ones that stand beside no Japanese."""
        given = super().clean()
        pairs = example_pairs(*(given.get(name) or "" for name in EXAMPLES))
        for at, (name, longest) in enumerate(LONGEST_EXAMPLE.items()):
            if any(len(pair[at]) > longest for pair in pairs):
                self.add_error(name, _("An example is too long for one line. Shorten it."))
            given[name] = "\n".join(pair[at] for pair in pairs).rstrip()
        if any(not japanese for japanese, _english in pairs):
            self.add_error(
                "examples_en", _("An English example stands beside no Japanese one. Write both, line by line.")
            )
        return given


class TargetWordsForm(_PartForm):
    """A target, with what it is counted over, and its base and result where a source gives them."""

    model, names = Target, TARGET_FIELDS
    telling = ("indicator_ja", "indicator_en", "value", "unit_ja")
    KNOWN_LATER: ClassVar[Sequence[str]] = ("base", "result", "result_unit_ja", "result_unit_en", "result_source")

    def offer(self, plan: Plan) -> None:
        """Keep years and amounts within what anybody can mean."""
        del plan
        self.fields["years"] = _between(1, MOST_YEARS, "years")
        self.fields["fiscal_year"] = _between(EARLIEST, LATEST, "fiscal_year")
        self.fields["years"].help_text = _("For a total over several years.")
        self.fields["fiscal_year"].help_text = _("For one fiscal year.")
        self.fields["base"].help_text = _("Of a multiple. Empty: unknown.")
        self.fields["result"].help_text = _("Empty: unknown.")

    def clean(self) -> dict[str, Any]:
        """Say what is missing for the number to be read."""
        given = super().clean()
        if self.is_told and not given.get("is_taken_out"):
            for name, sentence in self._faults(given):
                if not self.has_error(name):
                    self.add_error(name, sentence)
        return given

    @staticmethod
    def _faults(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        if given.get("value") is not None and given["value"] <= 0:
            yield "value", _("A target is above nought. Correct the number.")
        if given.get("span") == Target.Span.CUMULATIVE and (not given.get("years") or given.get("fiscal_year")):
            yield "years", _("A total over several years has a number of years, and no single fiscal year.")
        if given.get("span") == Target.Span.SINGLE and (not given.get("fiscal_year") or given.get("years")):
            yield "fiscal_year", _("A number for one fiscal year names that year, and no number of years.")
        if given.get("measure") == Target.Measure.ABSOLUTE and given.get("base") is not None:
            yield "base", _("Only a multiple has a base value. Take it away, or choose the multiple above.")
        if given.get("base") is not None or given.get("result") is not None:
            for name in ("result_unit_ja", "result_source"):
                if not given.get(name):
                    yield name, _("A base value or a result needs its unit and its source. Write both.")


def _plain(value: Any) -> Any:
    """Return a text with the line ends that we keep."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _rows(kind: type[_PartForm]) -> Any:
    return formset_factory(kind, extra=0, max_num=MOST_PARTS, absolute_max=MOST_PARTS)


class Correcting:
    """The forms of a correction, filled from the plan, or from what was typed; `adding` holds a blank row more."""

    FORMS: ClassVar[dict[str, type[_PartForm]]] = {"guidelines": GuidelineWordsForm, "targets": TargetWordsForm}

    def __init__(
        self, plan: Plan, wording: Wording, tags: Mapping[int, int], typed: Any = None, *, adding: str | None = None
    ) -> None:
        """Bind what was typed; where a row is added, fill it in as it is, without a word of what is missing."""
        self.plan = plan
        of_rows = {"plan": plan, "tags": tags}
        if typed is not None and adding is None:
            self.form = PlanWordsForm(typed, plan=plan)
            rows = {name: _rows(kind)(typed, prefix=name, form_kwargs=of_rows) for name, kind in self.FORMS.items()}
        else:
            begun = typed.dict() if typed is not None else {**wording.plan, "revision": plan.revision}
            self.form = PlanWordsForm(initial=begun, plan=plan)
            rows = {
                name: _rows(kind)(
                    initial=self._initial(name, getattr(wording, name), typed, adding)[:MOST_PARTS],
                    prefix=name,
                    form_kwargs=of_rows,
                )
                for name, kind in self.FORMS.items()
            }
        self.guidelines: BaseFormSet[Any] = rows["guidelines"]
        self.targets: BaseFormSet[Any] = rows["targets"]

    def _initial(self, name: str, parts: Sequence[Part], typed: Any, adding: str | None) -> list[dict[str, Any]]:
        if typed is None:
            return [{**part.values, "pk": part.pk} for part in parts]
        rows = [
            {box: typed.get(f"{name}-{at}-{box}", "") for box in self._names(name)} for at in typed_rows(typed, name)
        ]
        if adding == name:
            numbers = [int(row["number"]) for row in rows if row["number"].isascii() and row["number"].isdecimal()]
            blank: dict[str, Any] = {"number": max(numbers, default=0) + 1}
            if name == "guidelines":
                last = rows[-1] if rows else {"label_ja": "行動指針", "label_en": "Guideline"}
                blank |= {box: last[box] for box in ("label_ja", "label_en")}
            rows.append(blank)
        return rows

    def _names(self, name: str) -> list[str]:
        kind = self.FORMS[name]
        extra = list(EXAMPLES) if name == "guidelines" else []
        return ["pk", "is_taken_out", *kind.names, *extra]

    def is_valid(self) -> bool:
        """Whether all of it can be read."""
        return all([self.form.is_valid(), self.guidelines.is_valid(), self.targets.is_valid()])

    def say(self, refusal: Refused) -> None:
        """Put what an action refused beside the boxes that it is about; at the page's head where it is about none."""
        boxes = self._boxes_of(refusal)
        for form, name in boxes:
            form.add_error(name, str(refusal))
        if not boxes:
            self.form.add_error(None, str(refusal))

    def _boxes_of(self, refusal: Refused) -> list[tuple[Form, str]]:
        if isinstance(refusal, NumberRepeated | TargetNumberRepeated):
            rows = self.guidelines if isinstance(refusal, NumberRepeated) else self.targets
            return [(row, "number") for row in rows if row.is_told and _is_about(refusal, row.cleaned_data)]
        return [(self.form, name) for name, refusals in _OF_THE_PLAN.items() if isinstance(refusal, refusals)]

    @property
    def fault_count(self) -> int:
        """How many of the guidelines and targets need a correction."""
        return sum(1 for one in [*self.guidelines, *self.targets] if one.is_bound and one.errors)

    def wording(self) -> Wording:
        """Return the plan as it shall read."""
        return Wording(
            {name: _plain(self.form.cleaned_data[name]) for name in PLAN_FIELDS},
            *([one.part() for one in rows if one.is_told] for rows in (self.guidelines, self.targets)),
        )


_OF_THE_PLAN = {
    "starts_fy": (YearOutOfRange, NotAfterTheLast, NotBeforeTheNext),
    "ends_fy": (EndsBeforeItBegins,),
    "meeting": (MeetingOfAnotherBody,),
}


def _is_about(refusal: Refused, given: Mapping[str, Any]) -> bool:
    """Whether a number that is there twice is that of this row."""
    is_alike = all(
        given.get(name) == value for name, value in refusal.details.items() if name in {"number", "label_ja"}
    )
    return is_alike and not given.get("is_taken_out")


def typed_rows(typed: Any, name: str) -> range:
    """Return the numbers of the rows that were sent, as far as they are believable."""
    count = typed.get(f"{name}-TOTAL_FORMS", "")
    is_number = count.isascii() and count.isdecimal() and len(count) <= len(str(MOST_PARTS))
    return range(min(int(count), MOST_PARTS) if is_number else 0)
