"""A collaboration group as it is typed: its aim and days, a member that joins or leaves, its cases."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.coordination.models import Case, GroupVisibility
from musubi.core.forms import DayField, Form
from musubi.registry.models import Profile


class GroupForm(Form):
    """What it is called and for."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name_ja = forms.CharField(label=_("name (Japanese)"), max_length=120)
    aim_ja = forms.CharField(label=_("aim (Japanese)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    starts_on = DayField(label=_("first day"))
    visibility = forms.ChoiceField(label=_("who may see it"), choices=GroupVisibility.choices)
    ends_on = DayField(label=_("last day"), required=False, help_text=_("Only when it has ended."))
    name_en = forms.CharField(label=_("name (English)"), max_length=200, required=False)
    aim_en = forms.CharField(
        label=_("aim (English)"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        """It ends after it began."""
        given = super().clean()
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first. Correct one of them."))
        return given


class JoinForm(Form):
    """An organisation joins."""

    organisation = forms.TypedChoiceField(label=_("organisation"), coerce=int)
    starts_on = DayField(label=_("first day"))
    part_ja = forms.CharField(label=_("its part (Japanese)"), max_length=120, required=False)
    part_en = forms.CharField(label=_("its part (English)"), max_length=200, required=False)

    def __init__(self, *args: Any, members: Iterable[Profile], **kwargs: Any) -> None:
        """Offer the council's members that do not belong to it yet."""
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.TypedChoiceField)  # noqa: S101 - tells mypy what stands above
        organisation.choices = [("", _("Choose one")), *((one.organisation_id, one.name) for one in members)]
        self.initial.setdefault("starts_on", timezone.localdate())


class LeaveForm(Form):
    """An organisation leaves."""

    ends_on = DayField(label=_("last day"))


class CasesForm(Form):
    """The cases of the group, by their numbers."""

    numbers = forms.CharField(
        label=_("numbers of its cases"),
        max_length=2000,
        required=False,
        help_text=_("Separated by spaces or commas, such as 2026-0007."),
    )

    def clean_numbers(self) -> list[Case]:
        """Return the cases. A number that no case has is said."""
        numbers = list(dict.fromkeys(filter(None, re.split(r"[\s,、，]+", self.cleaned_data["numbers"]))))
        found = {case.number: case for case in Case.objects.filter(number__in=numbers)}
        unknown = [number for number in numbers if number not in found]
        if unknown:
            raise forms.ValidationError(
                _("No case has this number: %(numbers)s. Correct it, or take it away.")
                % {"numbers": ", ".join(unknown)}
            )
        return list(found.values())
