"""What came of it, as it is typed: the outcome, and a row for what each organisation did."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.coordination.models import Outcome, OutcomeKind, OutcomeRole, OutcomeVisibility, VentureClass
from musubi.core.forms import FILL_IN, DayField, Form
from musubi.registry.models import Prefecture, Profile, Sector

SPARE_ROWS = 4
MOST_ROWS = 60


class ClassesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django takes no parameter here at run time
    """Classes of ventures: a class without the year of its definition says nothing."""

    def label_from_instance(self, obj: VentureClass) -> str:
        """Name the class with the year."""
        return f"{obj.name} ({obj.definition_year})"


class OutcomeForm(Form):
    """What it is, when, and what shows it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=[("", _("Choose one")), *OutcomeKind.choices])
    title_ja = forms.CharField(label=_("title (Japanese)"), max_length=200)
    title_en = forms.CharField(label=_("title (English)"), max_length=300, required=False)
    happened_on = DayField(label=_("day"))
    evidence = forms.CharField(
        label=_("what shows it"), max_length=300, help_text=_("A contract, a page, an article, the Gazette.")
    )
    evidence_url = forms.URLField(label=_("page that shows it"), max_length=500, required=False, assume_scheme="https")
    visibility = forms.ChoiceField(label=_("who may see it"), choices=OutcomeVisibility.choices)
    prefecture = forms.ModelChoiceField(label=_("prefecture"), queryset=Prefecture.objects.none(), required=False)
    text_ja = forms.CharField(
        label=_("in more words (Japanese)"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    text_en = forms.CharField(
        label=_("in more words (English)"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    venture_classes = ClassesField(
        label=_("classes of the venture"),
        queryset=VentureClass.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of a venture alone: every class it belongs to, in the definition of the year in brackets."),
    )
    venture_status = forms.ChoiceField(
        label=_("status of the venture"), choices=[("", _("None")), *Outcome.VentureStatus.choices], required=False
    )
    venture_status_on = DayField(label=_("status as of"), required=False)

    def __init__(self, *args: Any, has_case: bool, **kwargs: Any) -> None:
        """Offer the lists as they are today; what is for a case's participants wants a case."""
        super().__init__(*args, **kwargs)
        self.has_case = has_case
        for name, rows in (("prefecture", Prefecture.objects.all()), ("venture_classes", VentureClass.objects.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy what stands above
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """What is a venture's belongs to a venture; a status has its day."""
        given = super().clean()
        if given.get("happened_on") and given["happened_on"] > timezone.localdate():
            self.add_error("happened_on", _("This day is yet to come. Record the outcome when it is there."))
        is_venture = given.get("kind") == OutcomeKind.VENTURE
        if not is_venture and (given.get("venture_status") or given.get("venture_classes")):
            self.add_error("kind", _("Classes and status are a venture’s. Choose that kind, or clear them."))
        if given.get("venture_status") and not given.get("venture_status_on"):
            self.add_error("venture_status_on", _("Say on which day the venture had this status."))
        if given.get("venture_status_on") and not given.get("venture_status"):
            self.add_error("venture_status", _("Choose the status that it had on this day, or clear the day."))
        if given.get("visibility") == OutcomeVisibility.PARTICIPANTS and not self.has_case:
            self.add_error("visibility", _("It came of no case and has no participants. Choose who may see it."))
        return given


class RoleForm(Form):
    """What one organisation did, at one step. An empty row is left out."""

    organisation = forms.TypedChoiceField(label=_("organisation"), required=False, coerce=int, empty_value=None)
    name_ja = forms.CharField(label=_("or another body"), max_length=200, required=False)
    sector = forms.ChoiceField(label=_("sector"), required=False)
    step = forms.ChoiceField(
        label=_("step"), required=False, choices=[("", _("Choose one")), *OutcomeRole.Step.choices]
    )
    deed_ja = forms.CharField(label=_("what it did (Japanese)"), max_length=300, required=False)
    deed_en = forms.CharField(label=_("what it did (English)"), max_length=400, required=False)
    happened_on = DayField(label=_("day"), required=False, help_text="")

    def __init__(
        self,
        *args: Any,
        members: Iterable[Profile],
        sectors: Iterable[Sector],
        own: dict[int, str],
        begun: Iterable[dict[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        """Offer the members, and the sectors; of a member the sector is known (`own`); some rows may be `begun`."""
        super().__init__(*args, **kwargs)
        self.own = own
        self.begun = {(row.get("organisation"), row.get("name_ja", "")) for row in begun}
        organisation, sector = self.fields["organisation"], self.fields["sector"]
        assert isinstance(organisation, forms.TypedChoiceField)  # noqa: S101 - tells mypy what stands above
        assert isinstance(sector, forms.ChoiceField)  # noqa: S101 - as above
        organisation.choices = [("", _("None")), *((one.organisation_id, one.name) for one in members)]
        sector.choices = [
            ("", pgettext_lazy("sector", "As the council has it")),
            *((one.pk, one.name) for one in sectors),
        ]

    def clean(self) -> dict[str, Any]:
        """A row is somebody's, at a step, and says what was done."""
        given = super().clean()
        if self.is_left_out:
            return given
        is_member, is_other = given.get("organisation") is not None, bool(given.get("name_ja"))
        if is_member == is_other and "organisation" not in self.errors:
            self.add_error("organisation", _("Choose an organisation, or type another body: one of the two."))
        for name in ("step", "deed_ja"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, FILL_IN)
        if not given.get("sector"):
            given["sector"] = self.own.get(given.get("organisation") or 0, "")
            if not given["sector"] and is_member != is_other:
                self.add_error("sector", _("The sector of this body is not known. Choose one."))
        return given

    @property
    def is_left_out(self) -> bool:
        """Whether nothing was typed in the row; the name that it was begun with is nobody's typing."""
        given = self.cleaned_data
        if (given.get("organisation"), given.get("name_ja", "")) in self.begun:
            return not any(given.get(name) for name in ("deed_ja", "deed_en", "step", "happened_on"))
        return not any(given.get(name) for name in ("organisation", "name_ja", "deed_ja", "step"))

    def told(self) -> dict[str, Any]:
        """Return what `actions.record_outcome` takes as a role."""
        given = self.cleaned_data
        return {
            "organisation_id": given["organisation"],
            "sector_id": given["sector"],
            **{name: given[name] for name in ("name_ja", "step", "deed_ja", "deed_en", "happened_on")},
        }


class BaseRoles(forms.BaseFormSet[RoleForm]):
    """The rows together: the same deed of the same body stands once."""

    def clean(self) -> None:
        """Refuse a row that is there already."""
        seen = set()
        for form in self.forms:
            if not form.is_valid() or form.is_left_out:
                continue
            told = form.told()
            row = (told["organisation_id"], told["name_ja"], told["step"], told["deed_ja"])
            if row in seen:
                form.add_error("deed_ja", _("This row stands above already. Leave one of them out."))
            seen.add(row)

    def told(self) -> list[dict[str, Any]]:
        """Return the rows that say something."""
        return [form.told() for form in self.forms if not form.is_left_out]


RoleFormSet = forms.formset_factory(RoleForm, formset=BaseRoles, extra=SPARE_ROWS, max_num=MOST_ROWS)
