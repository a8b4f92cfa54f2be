"""Who else takes part in a case: helpers who keep it too, readers, and those who see how far it has come."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.coordination import actions
from musubi.coordination.forms.asking import members_today
from musubi.coordination.forms.steps import StepForm
from musubi.coordination.models import Participant
from musubi.coordination.queries import may_keep_on, people_on
from musubi.core.forms import field_of
from musubi.core.text import number_in
from musubi.registry.models import Organisation, Person

Part = Participant.Part
PERSON, ORGANISATION = "person", "organisation"


class ShareForm(StepForm):
    """A person, or an organisation, and as what."""

    title, button = _("Let somebody else take part"), _("Open the case to them")
    lead = _("What you choose here is all they see of it. A person gets a mail.")
    of_refusals: ClassVar[dict[str, str]] = {"cannot_keep": "whom"}
    part = forms.ChoiceField(
        label=_("as what"),
        choices=[
            (Part.HELPER, _("Helper: sees everything and does what whoever is in charge does")),
            (Part.READER, _("Reader: reads the need and the shared lines of the log")),
            (Part.WATCHER, _("Sees how far it has come, and nothing else")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they may see.")},
    )
    whom = forms.ChoiceField(label=_("whom"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those who sign in today, by name, and every member."""
        super().__init__(*args, **kwargs)
        people = [(f"{PERSON}:{person.pk}", name) for person, name in people_on(timezone.localdate())]
        members = [(f"{ORGANISATION}:{one.organisation_id}", one.full_name) for one in members_today()]
        groups = [(gettext("One person"), people), (gettext("Everybody of an organisation"), members)]
        field_of(self, "whom", forms.ChoiceField).choices = [("", gettext("Choose one")), *groups]

    def clean(self) -> dict[str, Any]:
        """A helper is a person who may keep cases."""
        given = super().clean()
        if given.get("part") == Part.HELPER and given.get("whom"):
            person = self._chosen(given["whom"])[0]
            if person is None or not may_keep_on(person, timezone.localdate()):
                sentence = gettext("Only coordinators and the secretariat keep cases. Choose one of them, or a reader.")
                self.add_error("whom", sentence)
        return given

    def _chosen(self, whom: str) -> tuple[Person | None, Organisation | None]:
        kind, _colon, number = whom.partition(":")
        pk = number_in(number) or 0
        if kind == PERSON:
            return Person.objects.filter(pk=pk).select_related("user").first(), None
        return None, Organisation.objects.filter(pk=pk).first()

    def act(self, *, by: User, now: datetime) -> str:
        """Let them."""
        person, organisation = self._chosen(self.cleaned_data["whom"])
        who: dict[str, Any] = {"person": person, "organisation": organisation}
        actions.let_take_part(self.case, part=self.cleaned_data["part"], by=by, now=now, **who)
        return gettext("The case is open to them.")
