"""An agreement of a case: who with whom, what, and what was received in each fiscal year."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.coordination import actions
from musubi.coordination.actions import Amount
from musubi.coordination.forms.asking import members_today
from musubi.coordination.forms.steps import StepForm, sentences
from musubi.coordination.models import Agreement, AgreementParty, Participant, Size, SupportProgramme
from musubi.coordination.queries import names_on
from musubi.core.dates import fiscal_year
from musubi.core.forms import DayField, field_of
from musubi.registry.models import Organisation, Prefecture

YEARS = range(3)
FIRM, ORGANISATION, OTHER = "0", "1", "2"
LAST_YEAR = 2150
MOST_YEN = 10**15
MOST_ROWS = 60


class AgreementForm(StepForm):
    """The company, an organisation, perhaps a third; up to three amounts."""

    title, button = _("Record an agreement"), _("Keep the agreement")
    lead = _("Follow-ups are counted from the day it was signed.")
    template: ClassVar[str] = "coordination/case_form_agreement.html"
    of_refusals: ClassVar[dict[str, str]] = {"agreement_exists": "number"}
    kind = forms.ChoiceField(label=_("kind"), choices=[("", _("Choose one")), *Agreement.Kind.choices])
    heading = forms.CharField(label=_("theme"), max_length=200, required=False)
    number = forms.CharField(label=_("contract number"), max_length=80, required=False)
    signed_on = DayField(label=_("signed on"))
    ends_on = DayField(label=_("last day"), required=False)
    firm = forms.CharField(label=_("company"), max_length=200)
    firm_size = forms.ChoiceField(
        label=_("size of the company"), choices=[("", _("Not said")), *AgreementParty.Size.choices], required=False
    )
    firm_prefecture = forms.ModelChoiceField(
        label=_("prefecture in the contract"), queryset=Prefecture.objects.all(), required=False
    )
    organisation = forms.ChoiceField(label=_("organisation"))
    other = forms.CharField(label=_("a third party, if there is one"), max_length=200, required=False)
    programmes = forms.ModelMultipleChoiceField(
        label=_("support programmes used"),
        queryset=SupportProgramme.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = sentences(_("note"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what the case knows."""
        super().__init__(*args, **kwargs)
        introduced = self.case.participants.filter(part=Participant.Part.PARTY, until=None).exclude(organisation=None)
        first = list(introduced.values_list("organisation", flat=True))
        members = {profile.organisation_id: profile.full_name for profile in members_today()}
        order = sorted(members.items(), key=lambda pair: pair[0] not in first)
        choices = [("", gettext("Choose one")), *((str(pk), name) for pk, name in order)]
        field_of(self, "organisation", forms.ChoiceField).choices = choices
        for name in ("heading", "firm", "firm_prefecture", "firm_size", "organisation"):
            self.initial.setdefault(name, self._known(name, first))
        for row in YEARS:
            self._add_amount(row)

    def _known(self, name: str, introduced: list[int]) -> Any:
        case, need = self.case, self.case.need
        if name == "firm_size":
            if need is None or not need.size:
                return ""
            return AgreementParty.Size.LARGE if need.size == Size.OVER_300 else AgreementParty.Size.SMALL
        known = {"heading": case.title, "firm": case.firm_name, "firm_prefecture": case.prefecture_id}
        return known.get(name, introduced[0] if introduced else "")

    def _add_amount(self, row: int) -> None:
        self.fields[f"year-{row}"] = forms.IntegerField(
            label=_("fiscal year"), min_value=1950, max_value=LAST_YEAR, required=False
        )
        self.fields[f"yen-{row}"] = forms.IntegerField(
            label=_("received (yen)"), min_value=0, max_value=MOST_YEN, required=False
        )
        self.fields[f"indirect-{row}"] = forms.IntegerField(
            label=_("of it indirect costs (yen)"), min_value=0, max_value=MOST_YEN, required=False
        )
        self.fields[f"payer-{row}"] = forms.ChoiceField(
            label=_("paid by"),
            choices=[(FIRM, _("the company")), (ORGANISATION, _("the organisation")), (OTHER, _("the third party"))],
        )
        self.fields[f"payer-{row}"].required = False

    @property
    def facts(self) -> list[Any]:
        """What is asked of the contract itself."""
        return [self[name] for name in ("kind", "heading", "number", "signed_on", "ends_on")]

    @property
    def sides(self) -> list[Any]:
        """Who with whom."""
        return [self[name] for name in ("firm", "firm_size", "firm_prefecture", "organisation", "other")]

    @property
    def amounts(self) -> list[list[Any]]:
        """What was received, a row for each year."""
        return [[self[f"{name}-{row}"] for name in ("year", "yen", "indirect", "payer")] for row in YEARS]

    def clean(self) -> dict[str, Any]:
        """A year and an amount stand together, not before the agreement; it ends after it was signed."""
        given = super().clean()
        signed, ends = given.get("signed_on"), given.get("ends_on")
        if signed and signed > timezone.localdate():
            self.add_error("signed_on", gettext("This day is still to come. Record the agreement when it is signed."))
        if signed and ends and ends < signed:
            self.add_error("ends_on", gettext("The last day comes before the day it was signed."))
        for row in YEARS:
            self._clean_amount(given, row)
        return given

    def _clean_amount(self, given: dict[str, Any], row: int) -> None:
        year = given.get(f"year-{row}")
        check_amount(self, given, row)
        if year is not None and given.get("signed_on") and year < fiscal_year(given["signed_on"]):
            first = fiscal_year(given["signed_on"])
            self.add_error(f"year-{row}", gettext("It was signed in fiscal year %(year)s.") % {"year": first})
        if given.get(f"payer-{row}") == OTHER and not given.get("other"):
            self.add_error(f"payer-{row}", gettext("No third party is named above."))

    def act(self, *, by: User, now: datetime) -> str:
        """Record it."""
        given = self.cleaned_data
        told = {name: given[name] for name in ("kind", "number", "signed_on", "ends_on", "programmes", "note")}
        firm = {"name": given["firm"], "size": given["firm_size"], "prefecture": given["firm_prefecture"]}
        parties: list[dict[str, Any]] = [firm, {"organisation": Organisation.objects.get(pk=given["organisation"])}]
        if given["other"]:
            parties.append({"name": given["other"]})
        actions.record_agreement(
            self.case, parties=parties, amounts=self._told_amounts(), title=given["heading"], by=by, now=now, **told
        )
        return gettext("The agreement is recorded.")

    def _told_amounts(self) -> list[Amount]:
        given, found = self.cleaned_data, []
        for row in YEARS:
            if given[f"year-{row}"] is not None:
                payer = int(given[f"payer-{row}"] or FIRM)
                receiver = int(FIRM) if payer == int(ORGANISATION) else int(ORGANISATION)
                told = (given[f"year-{row}"], given[f"yen-{row}"], given[f"indirect-{row}"] or 0)
                found.append(Amount(payer, receiver, *told))
        return found


class AmountsForm(StepForm):
    """What was received for an agreement in each fiscal year: the rows there are, and some more."""

    title, button = _("Amounts received, year by year"), _("Keep the amounts")
    template: ClassVar[str] = "coordination/case_form_amounts.html"

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        """Begin with the rows that are kept."""
        self.agreement = agreement
        super().__init__(*args, **kwargs)
        self.parties = list(agreement.parties.order_by("position", "pk"))
        kept = list(agreement.amounts.order_by("fiscal_year", "pk"))
        sent = sum(1 for name in self.data if name.startswith("yen-")) if self.is_bound else 0
        self.count = min(max(len(kept) + len(YEARS), sent), MOST_ROWS)
        ways = self._ways()
        for row in range(self.count):
            self._add_row(row, ways)
        places = {party.pk: place for place, party in enumerate(self.parties)}
        for row, amount in enumerate(kept):
            told: dict[str, Any] = {
                "year": amount.fiscal_year,
                "yen": amount.yen,
                "indirect": amount.indirect_yen or "",
            }
            told["way"] = f"{places[amount.payer_id]}-{places[amount.receiver_id]}"
            self.initial = {**self.initial, **{f"{name}-{row}": value for name, value in told.items()}}

    def _ways(self) -> list[tuple[str, str]]:
        """Return from whom to whom money can go, the company's to the organisation first."""
        pks = [party.organisation_id for party in self.parties if party.organisation_id]
        names = names_on(pks, timezone.localdate())
        called = [party.name or names.get(party.organisation_id or 0, "") for party in self.parties]
        pairs = [(a, b) for a in range(len(called)) for b in range(len(called)) if a != b]
        return [(f"{a}-{b}", f"{called[a]} → {called[b]}") for a, b in pairs]

    def _add_row(self, row: int, ways: list[tuple[str, str]]) -> None:
        number: dict[str, Any] = {"min_value": 0, "max_value": MOST_YEN, "required": False}
        years: dict[str, Any] = {"min_value": self.agreement.fiscal_year, "max_value": LAST_YEAR, "required": False}
        self.fields[f"year-{row}"] = forms.IntegerField(label=_("fiscal year"), **years)
        self.fields[f"yen-{row}"] = forms.IntegerField(label=_("received (yen)"), **number)
        self.fields[f"indirect-{row}"] = forms.IntegerField(label=_("of it indirect costs (yen)"), **number)
        self.fields[f"way-{row}"] = forms.ChoiceField(label=_("from whom to whom"), choices=ways, required=False)

    @property
    def revision(self) -> int:
        """The state of the agreement."""
        return self.agreement.revision

    @property
    def rows(self) -> list[list[Any]]:
        """The boxes, a row for each amount."""
        return [[self[f"{name}-{row}"] for name in ("year", "yen", "indirect", "way")] for row in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """A year and an amount stand together."""
        given = super().clean()
        for row in range(self.count):
            check_amount(self, given, row)
        return given

    def act(self, *, by: User, now: datetime) -> str:
        """Keep them."""
        given, found = self.cleaned_data, []
        for row in range(self.count):
            if given[f"year-{row}"] is not None:
                payer, receiver = (given[f"way-{row}"] or self._ways()[0][0]).split("-")
                told = (given[f"year-{row}"], given[f"yen-{row}"], given[f"indirect-{row}"] or 0)
                found.append(Amount(int(payer), int(receiver), *told))
        actions.record_amounts(self.agreement, found, revision=self.revision_seen, by=by, now=now)
        return gettext("The amounts are kept.")


def check_amount(form: forms.BaseForm, given: dict[str, Any], row: int) -> None:
    """Say at its box what is wrong with one amount: a year and an amount stand together, indirect costs within it."""
    year, yen, indirect = (given.get(f"{name}-{row}") for name in ("year", "yen", "indirect"))
    if (year is None) != (yen is None) and not {f"year-{row}", f"yen-{row}"} & set(form.errors):
        empty = f"year-{row}" if year is None else f"yen-{row}"
        form.add_error(empty, gettext("A fiscal year and an amount stand together. Write 0 where nothing was paid."))
    if indirect and indirect > (yen or 0):
        form.add_error(f"indirect-{row}", gettext("Indirect costs are part of the amount, and cannot be more."))
