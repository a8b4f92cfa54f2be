"""The one form in plain words: what a company, or a clerk for it, types to be helped."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from musubi.coordination import actions
from musubi.coordination.actions.filing import label_of
from musubi.coordination.models import UNNAMED_CONTACT, ConsultationKind, Disclosure, Need, Size
from musubi.core.errors import Refused
from musubi.core.forms import FILL_IN, DayField, Form, field_of
from musubi.core.text import normalise, one_line
from musubi.documents.forms import AttachmentField
from musubi.registry.identifiers import read_houjin
from musubi.registry.models import Field, Organisation, Prefecture, Profile

NAMED_PUBLIC = "public_named"
WHO_MAY_SEE = (
    (Disclosure.PARTICIPANTS, _("Only the secretariat and whoever it puts in charge")),
    (Disclosure.NAMED, _("Also the organisations I choose, with my company’s name")),
    (Disclosure.ANONYMOUS, _("Also all members, without my company’s name")),
    (Disclosure.PUBLIC, _("Everyone, without my company’s name")),
    (NAMED_PUBLIC, _("Everyone, with my company’s name")),
)
LONGEST_DERIVED_TITLE = 60
FEWEST_PHONE_DIGITS = 9
_FIRST_SENTENCE = re.compile(r"[^\n。．!！?？]+[。．!！?？]?")
_ADDRESS = re.compile(r"\S*@\S*")
_PHONE = re.compile(r"[+(]?\d[\d() -]*\d")
_ONLY_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*", re.IGNORECASE)


class TypedField(forms.CharField):
    """What is typed for a column of a need: what is wrong with it is said at its box, and nothing is cut off."""

    def __init__(self, column: str, *, rows: int = 0, empty: Any = FILL_IN, **kwargs: Any) -> None:
        """Know the column; several `rows` make a box of several lines; `empty` says what to fill in."""
        self.column = column
        kwargs.setdefault("label", label_of(Need, column))
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(error_messages={"required": empty}, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text as it is kept."""
        try:
            text = super().to_python(actions.checked_text(self.column, str(value or "")))
        except Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        return text or ""


class WordField(forms.ModelChoiceField):  # type: ignore[type-arg]  # at run time it takes none
    """One word of a list. PostgreSQL would not even be asked for one with a NUL in it."""

    def to_python(self, value: Any) -> Any:
        """Read the word."""
        return super().to_python(value.replace("\0", "") if isinstance(value, str) else value)


class WordsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as above
    """Several of them, to be ticked."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        """Take the words of a table."""
        super().__init__(model.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the words."""
        return super().clean([str(one).replace("\0", "") for one in value or ()])


class OrganisationsField(forms.TypedMultipleChoiceField):
    """Organisations to be ticked, by their number."""

    def __init__(self, **kwargs: Any) -> None:
        """Read numbers."""
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, required=False, **kwargs)


class ConsultForm(Form):
    """Three boxes have to be filled in; the rest helps, and may be told later.

    `hidden_box` is for programs that fill in whatever they find; nobody sees it.
    """

    firm_name = TypedField(
        "firm_name",
        empty=_("Write the name of the company."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    reach = forms.CharField(
        label=_("How to reach you"),
        help_text=_("A mail address or a phone number; both if you like."),
        max_length=300,
        error_messages={"required": _("Write a mail address or a phone number, so that an answer reaches you.")},
    )
    trouble = TypedField(
        "trouble",
        rows=8,
        empty=_("Write what the trouble is. One sentence is enough."),
        label=_("What is the trouble?"),
        help_text=_("In your own words. It need not be technical, and it need not be settled what you want."),
    )
    who_may_see = forms.ChoiceField(
        label=_("Who may see it"),
        choices=WHO_MAY_SEE,
        widget=forms.RadioSelect,
        initial=Disclosure.PARTICIPANTS,
        error_messages={"required": _("Choose who may see it.")},
    )
    chosen = OrganisationsField(label=_("Organisations that may see it"))
    title = TypedField("title", required=False, help_text=_("Without one, the first sentence of the trouble is taken."))
    kinds = WordsField(ConsultationKind, label=_("What it is about"))
    fields_ = WordsField(Field, label=_("Fields, if you know"))
    tried = TypedField("tried", rows=4, required=False)
    wanted_by = TypedField("wanted_by", required=False)
    budget = TypedField("budget", required=False, help_text=_("Undecided is an answer too."))
    partner = TypedField("partner", required=False)
    needs_nda = forms.BooleanField(required=False, label=_("I want a non-disclosure agreement before details are told"))
    prefecture = WordField(Prefecture.objects.none(), required=False, label=_("Prefecture"))
    place = TypedField("place", required=False)
    industry = TypedField("industry", required=False)
    size = forms.ChoiceField(choices=[("", _("None")), *Size.choices], required=False, label=_("People working there"))
    corporate_number = forms.CharField(
        required=False, label=_("Corporate Number (法人番号)"), help_text=_("13 digits.")
    )
    contact_name = TypedField("contact_name", required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    contact_reading = TypedField("contact_reading", required=False)
    contact_post = TypedField("contact_post", required=False)
    contact_wish = TypedField("contact_wish", required=False)
    introduced_by = TypedField("introduced_by", required=False)
    hidden_box = forms.CharField(
        required=False,
        label=_("Leave this box empty"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    FOLDED = (
        (_("About the request"), ("title", "kinds", "fields_", "tried", "wanted_by", "budget", "partner", "needs_nda")),
        (_("About the company"), ("prefecture", "place", "industry", "size", "corporate_number")),
        (
            _("About you"),
            ("contact_name", "contact_reading", "contact_post", "contact_wish", "introduced_by"),
        ),
    )

    def __init__(self, *args: Any, members: Iterable[Profile] = (), **kwargs: Any) -> None:
        """Know the lists, and who can be chosen."""
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {"kinds": ConsultationKind, "fields_": Field, "prefecture": Prefecture}
        for name, model in choices.items():
            field_of(self, name, forms.ModelChoiceField).queryset = model.objects.order_by("position")
        field_of(self, "chosen", forms.ChoiceField).choices = [(one.organisation_id, str(one)) for one in members]
        field_of(self, "prefecture", forms.ModelChoiceField).empty_label = _("None")

    @property
    def folded(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Return the optional boxes, a fold each, and whether something in it is filled in or wrong."""
        folds = []
        for heading, names in self.FOLDED:
            boxes = [self[name] for name in names]
            folds.append((str(heading), boxes, any(box.errors or (self.is_bound and box.value()) for box in boxes)))
        return folds

    @property
    def carried(self) -> list[forms.BoundField]:
        """Return every box, to be carried along unseen by the page that shows it once more."""
        return [box for box in self if box.name != "hidden_box"]

    def clean_hidden_box(self) -> str:
        """Refuse what a program filled in; a person sends it again."""
        if self.cleaned_data["hidden_box"]:
            sent: Any = self.data
            emptied = sent.copy()
            emptied["hidden_box"] = ""
            self.data = emptied
            raise ValidationError(_("A hidden box was filled in, as programs do. It is emptied now: send again."))
        return ""

    def clean_reach(self) -> dict[str, str]:
        """Tell the mail address from the phone number."""
        typed = normalise(one_line(self.cleaned_data["reach"]))
        address = _ADDRESS.search(typed)
        email = address.group().strip("、,;<>()") if address else ""
        if email:
            self._require_address(email)
        rest = typed.replace(address.group(), " ") if address else typed
        phone = _PHONE.search(rest)
        found = phone.group().strip() if phone else ""
        if found and sum(sign.isdecimal() for sign in found) < FEWEST_PHONE_DIGITS:
            found = ""
        if not email and not found:
            raise ValidationError(
                _("This is neither a mail address nor a phone number with its area code. Correct it.")
            )
        return {"contact_email": email, "contact_phone": found}

    def _require_address(self, email: str) -> None:
        try:
            validate_email(actions.checked_text("contact_email", email))
        except (Refused, ValidationError) as error:
            raise ValidationError(_("The mail address is not complete. Write it like name@example.com.")) from error

    def clean_trouble(self) -> str:
        """Refuse what is no more than a web address."""
        trouble: str = self.cleaned_data["trouble"]
        if _ONLY_ADDRESS.fullmatch(trouble):
            raise ValidationError(_("There is only a web address. Say in a sentence or two what the trouble is."))
        return trouble

    def clean_corporate_number(self) -> str:
        """Check the digits."""
        typed: str = self.cleaned_data["corporate_number"].strip()
        try:
            return read_houjin(typed) if typed else ""
        except Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

    def clean(self) -> dict[str, Any]:
        """Ask for organisations where they are to be chosen."""
        cleaned = super().clean()
        if cleaned.get("who_may_see") == Disclosure.NAMED and not cleaned.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", _("Choose at least one organisation, or another answer above."))
        return cleaned

    @property
    def told(self) -> dict[str, Any]:
        """Return what was typed, as `actions.send_request` takes it."""
        given = dict(self.cleaned_data)
        who = given.pop("who_may_see")
        chosen = given.pop("chosen") if who == Disclosure.NAMED else []
        if who != Disclosure.NAMED:
            given.pop("chosen", None)
        return {
            **given,
            **given.pop("reach"),
            "title": given["title"] or derived_title(given["trouble"]),
            "contact_name": given["contact_name"] or UNNAMED_CONTACT,
            "disclosure": Disclosure.PUBLIC if who == NAMED_PUBLIC else who,
            "is_named": who == NAMED_PUBLIC,
            "chosen": list(Organisation.objects.filter(pk__in=chosen)),
            "fields": given["fields_"],
        }


class ClientForm(ConsultForm):
    """The same, typed by a clerk for a client who agreed to it."""

    filed_for = forms.TypedChoiceField(label=_("Your organisation"), coerce=int)
    consent_by = TypedField(
        "consent_by", label=_("Who at the company agreed"), help_text=_("Name, and post if you know it.")
    )
    consent_on = DayField(label=_("On which day"), error_messages={"required": FILL_IN})
    consent_how = TypedField("consent_how", label=_("How"), help_text=_("In writing, by mail, on the phone …"))

    CONSENT = ("filed_for", "consent_by", "consent_on", "consent_how")

    def __init__(self, *args: Any, organisations: Iterable[Profile] = (), **kwargs: Any) -> None:
        """Know for which organisations the clerk acts."""
        super().__init__(*args, **kwargs)
        whose = [(one.organisation_id, str(one)) for one in organisations]
        self._acts_for_many = len(whose) > 1
        field_of(self, "filed_for", forms.ChoiceField).choices = whose
        self.fields["firm_name"].label = _("Your client’s company")
        self.fields["reach"].label = _("How to reach the client")
        self.fields["reach"].help_text = _("The receipt and the link to the status page go to this mail address.")

    @property
    def consent_boxes(self) -> list[forms.BoundField]:
        """Return the boxes about the client's consent."""
        return [self[name] for name in self.CONSENT if name != "filed_for" or self._acts_for_many]

    def clean_consent_on(self) -> date:
        """Refuse a day to come."""
        day: date = self.cleaned_data["consent_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come. Correct it."))
        return day

    @property
    def consent(self) -> dict[str, Any]:
        """Return who agreed, when and how."""
        return {name: self.cleaned_data[f"consent_{name}"] for name in ("by", "on", "how")}


class AttachmentsForm(Form):
    """A file that goes with the request, chosen last: a page cannot carry one along."""

    attachment = AttachmentField(label=_("File to go with it"), required=False)


def choice_of(need: Need) -> str:
    """Return which answer of WHO_MAY_SEE the need's disclosure is."""
    return NAMED_PUBLIC if need.is_named else need.disclosure


def derived_title(trouble: str) -> str:
    """Return the first sentence of what was typed, shortened."""
    match = _FIRST_SENTENCE.search(one_line(trouble.strip().partition("\n")[0]) or one_line(trouble))
    sentence = (match.group() if match else one_line(trouble)).rstrip("。．")
    return sentence if len(sentence) <= LONGEST_DERIVED_TITLE else sentence[: LONGEST_DERIVED_TITLE - 1] + "…"
