"""The need of a case written down for its company, and corrected."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.coordination import actions
from musubi.coordination.forms.intake import TypedField, WordField, WordsField
from musubi.coordination.forms.needs import NeedForm
from musubi.coordination.forms.steps import StepForm
from musubi.coordination.models import UNNAMED_CONTACT, ConsultationKind, Disclosure, Size
from musubi.core.forms import FILL_IN, field_of
from musubi.registry.models import Field, Prefecture

LISTS = {"kinds": ConsultationKind, "fields_": Field}


class WrittenForm(StepForm):
    """What a company typed, or told on the phone: the same boxes as its own form has."""

    template: ClassVar[str] = "coordination/case_form_written.html"
    of_refusals: ClassVar[dict[str, str]] = {"unreachable_sender": "contact_phone", "only_address": "trouble"}
    firm_name = TypedField("firm_name")
    contact_name = TypedField("contact_name", required=False)
    contact_phone = TypedField("contact_phone", required=False)
    contact_email = forms.EmailField(
        label=_("mail address"),
        required=False,
        help_text=_("The receipt and the link to the status page go there. Without one, the company is called."),
        error_messages={"invalid": _("The mail address is not complete. Write it like name@example.com.")},
    )
    subject = forms.CharField(label=_("title"), max_length=200, error_messages={"required": FILL_IN})
    trouble = TypedField("trouble", rows=8)
    kinds = WordsField(ConsultationKind, label=_("What it is about"))
    fields_ = WordsField(Field, label=_("fields"))
    tried = TypedField("tried", rows=3, required=False)
    wanted_by = TypedField("wanted_by", required=False)
    budget = TypedField("budget", required=False)
    partner = TypedField("partner", required=False)
    needs_nda = forms.BooleanField(required=False, label=_("a non-disclosure agreement is wanted"))
    prefecture = WordField(Prefecture.objects.none(), required=False, label=_("prefecture"))
    place = TypedField("place", required=False)
    industry = TypedField("industry", required=False)
    size = forms.ChoiceField(choices=[("", _("None")), *Size.choices], required=False, label=_("people working there"))
    contact_post = TypedField("contact_post", required=False)
    contact_wish = TypedField("contact_wish", required=False)
    introduced_by = TypedField("introduced_by", required=False)

    ALWAYS = ("firm_name", "contact_name", "contact_phone", "contact_email", "subject", "trouble")
    NOT_FOLDED: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Know the lists."""
        super().__init__(*args, **kwargs)
        for name, model in {**LISTS, "prefecture": Prefecture}.items():
            rows: Any = model
            field_of(self, name, forms.ModelChoiceField).queryset = rows.objects.order_by("position")

    @property
    def boxes(self) -> list[Any]:
        """What is asked first."""
        return [self[name] for name in (*self.ALWAYS, *self.NOT_FOLDED)]

    @property
    def folded(self) -> list[Any]:
        """What may be known besides."""
        always = {*self.ALWAYS, *self.NOT_FOLDED}
        return [box for box in self.visible_fields() if box.name not in always]

    @property
    def is_unfolded(self) -> bool:
        """Whether something in the fold is filled in or wrong."""
        return any(box.errors or box.value() for box in self.folded)

    @property
    def told(self) -> dict[str, Any]:
        """Return what the verbs are told."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "who_may_see"}}
        given |= {"title": given.pop("subject"), "fields": given.pop("fields_")}
        return given | {"contact_name": given["contact_name"] or UNNAMED_CONTACT}


class WriteDownForm(WrittenForm):
    """A call became a case: its need is written down, and the company gets its page."""

    title, button = _("Write the need down"), _("Keep the need")
    lead = _(
        "In the company’s own words, as it told them. Then it can be put in plain words, shown and asked about, and "
        "the company gets a page of its own."
    )
    who_may_see = forms.ChoiceField(
        label=_("who may see it"),
        choices=[
            (Disclosure.PARTICIPANTS.value, Disclosure.PARTICIPANTS.label),
            (Disclosure.ANONYMOUS.value, Disclosure.ANONYMOUS.label),
        ],
        help_text=_("As the company said on the phone. More can be chosen later."),
    )
    NOT_FOLDED: ClassVar[tuple[str, ...]] = ("who_may_see",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what the call said."""
        super().__init__(*args, **kwargs)
        case = self.case
        known = {"firm_name": case.firm_name, "subject": case.title, "prefecture": case.prefecture_id}
        self.initial = {**known, **self.initial}

    def act(self, *, by: User, now: datetime) -> str:
        """Keep it."""
        told = self.told | {"disclosure": self.cleaned_data["who_may_see"]}
        need = actions.write_down(self.case, told, by=by, now=now)
        if need.contact_email:
            return gettext("The need is written down. A mail with the link to its page goes to the company.")
        return gettext("The need is written down. No mail address is known: call the company to tell it how far it is.")


class CorrectForm(NeedForm, WrittenForm):
    """What was filed is not right, or has changed."""

    title, button = _("Correct what the company told"), _("Keep the correction")
    lead = _("What others see of it is hidden until it is shown again. A new mail address gets the link anew.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what is kept."""
        super().__init__(*args, **kwargs)
        need = self.need
        kept = {name: getattr(need, name) for name in self.fields if hasattr(need, name) and name not in LISTS}
        lists = {"kinds": need.kinds.all(), "fields_": need.fields.all()}
        contact = "" if need.contact_name == UNNAMED_CONTACT else need.contact_name
        words = {"subject": need.title, "contact_name": contact, "prefecture": need.prefecture_id}
        self.initial = {**kept, **lists, **words, **self.initial}

    def act(self, *, by: User, now: datetime) -> str:
        """Keep it."""
        self.need.prefecture = self.cleaned_data["prefecture"]
        actions.edit_need(self.need, self.told, revision=self.revision_seen, by=by, now=now)
        return gettext("The correction is kept.")
