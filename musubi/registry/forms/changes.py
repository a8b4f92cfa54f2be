"""An organisation's details, its entry, and its dated changes. Each change form knows the one action it asks for."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.core.dates import period
from musubi.core.forms import DayField, Form, field_of, keep_to_one_line
from musubi.core.text import normalise
from musubi.registry import actions
from musubi.registry.models import (
    Body,
    Kind,
    Lineage,
    Membership,
    Organisation,
    Prefecture,
    Seat,
    Sector,
)
from musubi.registry.queries import current_profile, profiles_on


class DetailsForm(forms.ModelForm[Organisation]):
    """How an organisation is reached and introduced."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    website = Organisation._meta.get_field("website").formfield(assume_scheme="https")

    class Meta:
        model = Organisation
        fields: ClassVar[Any] = actions.CONTACT_DETAILS
        widgets: ClassVar[Any] = {
            "introduction_ja": forms.Textarea(attrs={"rows": 5}),
            "introduction_en": forms.Textarea(attrs={"rows": 5}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }
        help_texts: ClassVar[Any] = {"window_ja": _("The office to turn to, such as 産学連携推進課.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember in the form which revision its editor saw."""
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision

    def clean_phone(self) -> str:
        """Return the number in the signs a telephone dials: Japanese keyboards type ０８２－."""
        return re.sub(r"(?<=\d)ー(?=\d)", "-", normalise(self.cleaned_data["phone"]))

    def clean(self) -> dict[str, Any]:
        """Take off what no box of one line can show."""
        super().clean()
        return keep_to_one_line(self)

    def changes(self) -> dict[str, Any]:
        """Return the details as typed, by field."""
        return {name: self.cleaned_data[name] for name in actions.CONTACT_DETAILS}


class EntryForm(Form):
    """A new organisation."""

    legal_form_ja = forms.CharField(
        label=_("legal form"),
        max_length=40,
        required=False,
        help_text=_("As written before the name: (公財), 国立大学法人."),
    )
    name_ja = forms.CharField(label=_("name (Japanese)"), max_length=200)
    name_en = forms.CharField(label=_("name (English)"), max_length=200, required=False)
    reading = forms.RegexField(
        r"^[ぁ-ゖー・\s]*$", label=_("reading"), max_length=200, required=False, help_text=_("In hiragana."),
        error_messages={"invalid": _("Write the reading in hiragana only.")},
    )  # fmt: skip
    kind = forms.ModelChoiceField(Kind.objects.all(), label=_("kind"))
    prefecture = forms.ModelChoiceField(Prefecture.objects.all(), label=_("prefecture"))


class ChangeForm(Form):
    """One dated change to one organisation. `apply` raises the action's refusals."""

    title: ClassVar[Any]
    is_danger: ClassVar[bool] = False

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        """Remember the organisation; subclasses narrow their choices to it."""
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        if "reason" in self.fields:
            # What is asked comes first, why comes last, whatever the order of the base classes.
            self.fields["reason"] = self.fields.pop("reason")
        self.narrow()
        for name in {"membership", "seat", "role"} & set(self.fields):
            self._choose_if_only(field_of(self, name, forms.ModelChoiceField))

    @staticmethod
    def _choose_if_only(field: forms.ModelChoiceField) -> None:  # type: ignore[type-arg]  # of whichever model
        found = list(field.queryset[:2]) if field.queryset is not None else []
        if len(found) == 1:
            field.initial = found[0]

    def narrow(self) -> None:
        """Offer only what belongs to the organisation."""

    @property
    def told(self) -> str:
        """What its editor reads once it is done."""
        return gettext("Saved.")

    def apply(self, *, by: User, now: datetime) -> None:
        """Do it."""
        raise NotImplementedError  # every form below overrides it


class Reasoned(forms.Form):
    """A reason, needed when days already past change."""

    reason = forms.CharField(
        label=_("reason"), max_length=300, required=False,
        help_text=_("Needed when the change concerns days already past. It is shown in public as a correction."),
    )  # fmt: skip


class Replacing(ChangeForm):
    """What stands there is replaced by what is sent, but nothing that was added since its editor opened the page."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        """Remember in the form which revision its editor saw."""
        super().__init__(*args, organisation=organisation, **kwargs)
        self.fields["revision"].initial = organisation.revision

    @contextmanager
    def as_seen(self) -> Iterator[int | None]:
        """Give the revision that was seen. Raises AlreadySuperseded when it has passed: there is nothing to compare."""
        try:
            yield self.cleaned_data.get("revision")
        except actions.EditedMeanwhile as refusal:
            raise actions.AlreadySuperseded from refusal


class ProfileForm(EntryForm, Reasoned, Replacing):
    """A new name, kind or prefecture from a day."""

    title = _("Change the name, kind or prefecture")
    starts_on = DayField(label=_("first day of what is new"))
    source = forms.CharField(
        label=_("source"), max_length=300, required=False,
        help_text=_("Where it is written, such as 2026年4月1日付け通知. An address (https://…) becomes a link."),
    )  # fmt: skip

    def narrow(self) -> None:
        """Begin with what holds today."""
        profile = current_profile(self.organisation)
        for name in actions.PROFILE_FACTS if profile else ():
            self.fields[name].initial = getattr(profile, name)

    def apply(self, *, by: User, now: datetime) -> None:
        """Add the profile."""
        facts = {name: self.cleaned_data[name] for name in actions.PROFILE_FACTS}
        with self.as_seen() as revision:
            actions.change_profile(
                self.organisation,
                starts_on=self.cleaned_data["starts_on"],
                facts=facts,
                by=by,
                now=now,
                reason=self.cleaned_data["reason"],
                revision=revision,
                source=self.cleaned_data["source"],
            )


class AdmitForm(Reasoned, ChangeForm):
    """Make it a member."""

    title = _("Admit to the council")
    body = forms.ModelChoiceField(Body.objects.filter(nature=Body.Nature.COUNCIL), label=_("council"))
    sector = forms.ModelChoiceField(Sector.objects.all(), label=_("sector"))
    starts_on = DayField(label=_("first day"))
    ends_on = DayField(label=_("last day"), required=False)
    admitted_by = forms.CharField(label=_("admitted by"), max_length=120, required=False)

    def apply(self, *, by: User, now: datetime) -> None:
        """Admit."""
        actions.admit(self.organisation, by=by, now=now, **self.cleaned_data)


class EndMembershipForm(Reasoned, ChangeForm):
    """Let a membership end."""

    title = _("End the membership")
    membership = forms.ModelChoiceField(Membership.objects.none(), label=_("membership"))
    ends_on = DayField(label=_("last day"))

    def narrow(self) -> None:
        """Offer its own memberships."""
        _offer(self.fields["membership"], Membership.objects.standing().filter(organisation=self.organisation))

    def apply(self, *, by: User, now: datetime) -> None:
        """End it."""
        data = self.cleaned_data
        actions.end(data["membership"], ends_on=data["ends_on"], by=by, now=now, reason=data["reason"])


class MoveSectorForm(EndMembershipForm):
    """Put a member into another sector."""

    title = _("Move to another sector")
    ends_on = None  # type: ignore[assignment]  # Django's way to leave out a field of the form above
    sector = forms.ModelChoiceField(Sector.objects.all(), label=_("sector"))
    starts_on = DayField(label=_("first day"))

    def apply(self, *, by: User, now: datetime) -> None:
        """Move it."""
        data = self.cleaned_data
        actions.move_sector(
            data["membership"], sector=data["sector"], starts_on=data["starts_on"], by=by, now=now,
            reason=data["reason"],
        )  # fmt: skip


class StrikeMembershipForm(EndMembershipForm):
    """Take back a membership that never was."""

    title = _("Strike out a membership entered by mistake")
    is_danger = True
    ends_on = None  # type: ignore[assignment]  # Django's way to leave out a field of the form above

    def apply(self, *, by: User, now: datetime) -> None:
        """Strike it."""
        actions.strike(self.cleaned_data["membership"], by=by, now=now, reason=self.cleaned_data["reason"])


class SeatForm(Reasoned, ChangeForm):
    """Give it a seat in a body."""

    title = _("Give a seat in a body")
    body = forms.ModelChoiceField(Body.objects.exclude(nature=Body.Nature.COUNCIL), label=_("body"))
    capacity = forms.ChoiceField(choices=Seat.Capacity.choices, label=_("capacity"))
    starts_on = DayField(label=_("first day"))
    ends_on = DayField(label=_("last day"), required=False)

    def apply(self, *, by: User, now: datetime) -> None:
        """Seat it."""
        actions.give_seat(self.organisation, by=by, now=now, **self.cleaned_data)


class EndSeatForm(Reasoned, ChangeForm):
    """Let a seat end."""

    title = _("End a seat in a body")
    seat = forms.ModelChoiceField(Seat.objects.none(), label=_("seat"))
    ends_on = DayField(label=_("last day"))

    def narrow(self) -> None:
        """Offer its own seats."""
        _offer(self.fields["seat"], Seat.objects.standing().filter(organisation=self.organisation))

    def apply(self, *, by: User, now: datetime) -> None:
        """End it."""
        data = self.cleaned_data
        actions.end(data["seat"], ends_on=data["ends_on"], by=by, now=now, reason=data["reason"])


class AliasForm(Replacing):
    """Short and other names."""

    title = _("Change short and other names")
    texts = forms.CharField(
        label=_("names"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Write one name on each line. Search finds the organisation by each of them."),
    )  # fmt: skip

    def narrow(self) -> None:
        """Show those there are."""
        self.fields["texts"].initial = "\n".join(alias.text for alias in self.organisation.aliases.all())

    def clean_texts(self) -> list[str]:
        """Return the lines, none longer than a name may be."""
        lines = [line.strip() for line in self.cleaned_data["texts"].splitlines() if line.strip()]
        longest = 200
        if any(len(line) > longest for line in lines):
            raise forms.ValidationError(_("A name is longer than 200 characters. Shorten it."))
        return lines

    def apply(self, *, by: User, now: datetime) -> None:
        """Replace them."""
        with self.as_seen() as revision:
            actions.replace_aliases(
                self.organisation, texts=self.cleaned_data["texts"], by=by, now=now, revision=revision
            )


class LineageForm(Reasoned, ChangeForm):
    """What it became."""

    title = _("Record a merger, split, succession or dissolution")
    change = forms.ChoiceField(choices=Lineage.Change.choices, label=_("what happened"))
    after = forms.ModelChoiceField(Organisation.objects.none(), required=False, label=_("the other organisation"))
    happened_on = DayField(label=_("day"))

    def narrow(self) -> None:
        """Offer the others by name."""
        names = profiles_on(timezone.localdate())
        field = field_of(self, "after", forms.ModelChoiceField)
        others = Organisation.objects.filter(pk__in=names).exclude(pk=self.organisation.pk)
        field.queryset = others
        field.label_from_instance = lambda obj: str(names[obj.pk])  # type: ignore[method-assign]  # Django names it for this

    def clean(self) -> dict[str, Any]:
        """Ask for the other organisation exactly when there is one."""
        data = super().clean() or self.cleaned_data
        is_end = data.get("change") == Lineage.Change.DISSOLVED
        if data.get("change") and is_end == bool(data.get("after")):
            self.add_error(
                "after",
                _("Leave this empty: a dissolved organisation becomes nothing else.")
                if is_end
                else _("Choose what the organisation became."),
            )
        return data

    def apply(self, *, by: User, now: datetime) -> None:
        """Record it."""
        actions.become(self.organisation, by=by, now=now, **self.cleaned_data)


class WithdrawForm(ChangeForm):
    """Take back an organisation entered by mistake."""

    title = _("Withdraw an organisation entered by mistake")
    is_danger = True
    reason = forms.CharField(label=_("reason"), max_length=300)

    def apply(self, *, by: User, now: datetime) -> None:
        """Withdraw it."""
        actions.withdraw(self.organisation, by=by, now=now, reason=self.cleaned_data["reason"])


def _offer(field: Any, periods: QuerySet[Any]) -> None:
    """Let `field` choose among `periods`, each told by its body, its first and its last day."""
    field.queryset = periods.select_related("body").order_by("starts_on", "pk")
    field.label_from_instance = lambda one: (
        _("%(body)s (%(period)s)")
        % {"body": one.body, "period": period(one.starts_on, one.ends_on, is_start_known=one.is_start_known)}
    )
