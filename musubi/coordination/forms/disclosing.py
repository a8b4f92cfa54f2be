"""Who may see a need besides those who handle it: changed by its company, or by whoever keeps the case."""

from copy import copy
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.coordination import actions
from musubi.coordination.forms.asking import members_today
from musubi.coordination.forms.intake import NAMED_PUBLIC, WHO_MAY_SEE, OrganisationsField, choice_of
from musubi.coordination.forms.needs import NeedForm
from musubi.coordination.models import Disclosure, Need
from musubi.coordination.queries import names_on
from musubi.core.forms import Form, field_of
from musubi.registry.models import Organisation


class DisclosureForm(Form):
    """The answers of the company's own form, looked at before they hold."""

    who_may_see = forms.ChoiceField(
        label=_("Who may see it"),
        choices=WHO_MAY_SEE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may see it.")},
    )
    chosen = OrganisationsField(label=_("Organisations that may see it"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def begin(self, need: Need) -> None:
        """Begin with how it is, and offer today's members; who has left stays while they may see it."""
        now_chosen = list(need.chosen.values_list("pk", flat=True))
        members = {one.organisation_id: str(one) for one in members_today()}
        gone = [pk for pk in now_chosen if pk not in members]
        members |= names_on(gone, timezone.localdate()) if gone else {}
        field_of(self, "chosen", forms.ChoiceField).choices = list(members.items())
        start = {"who_may_see": choice_of(need), "chosen": now_chosen, "seen": need.revision}
        self.initial = {**start, **self.initial}

    def clean(self) -> dict[str, Any]:
        """Ask for organisations where they are to be chosen."""
        cleaned = super().clean()
        if cleaned.get("who_may_see") == Disclosure.NAMED and not cleaned.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", _("Choose at least one organisation, or another answer above."))
        return cleaned

    @property
    def wished(self) -> dict[str, Any]:
        """Return what was chosen, as `actions.disclose` takes it."""
        who = self.cleaned_data["who_may_see"]
        pks = self.cleaned_data["chosen"] if who == Disclosure.NAMED else []
        return {
            "disclosure": Disclosure.PUBLIC.value if who == NAMED_PUBLIC else who,
            "is_named": who == NAMED_PUBLIC,
            "chosen": list(Organisation.objects.filter(pk__in=pks).order_by("pk")),
        }

    def drafted(self, need: Need) -> Need:
        """Return the need as it would be disclosed, kept nowhere."""
        draft, wished = copy(need), self.wished
        draft.disclosure, draft.is_named = wished["disclosure"], wished["is_named"]
        return draft


class DiscloseForm(NeedForm, DisclosureForm):
    """The keeper changes it, as the company said."""

    title, button = _("Change who may see it"), _("Change it")
    lead = _("As the company wishes. The need is hidden until it is shown again.")
    template: ClassVar[str] = "coordination/case_form_disclose.html"
    of_refusals: ClassVar[dict[str, str]] = {"nobody_chosen": "chosen"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with how it is."""
        super().__init__(*args, **kwargs)
        self.begin(self.need)

    def act(self, *, by: User, now: datetime) -> str:
        """Change it."""
        actions.disclose(self.need, revision=self.revision_seen, by=by, now=now, **self.wished)
        return gettext("Who may see it is changed. It is shown to nobody else until you show it again.")
