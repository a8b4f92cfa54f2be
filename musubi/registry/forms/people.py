"""Who acts for an organisation: somebody begins, somebody ends."""

from datetime import datetime

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.core.forms import DayField, field_of
from musubi.registry import actions
from musubi.registry.forms.changes import ChangeForm
from musubi.registry.models import Role


class RoleForm(ChangeForm):
    """Let somebody act for it."""

    title = _("Register a person who acts for the organisation")
    name_ja = forms.CharField(label=_("full name (Japanese)"), max_length=80)
    email = forms.EmailField(
        label=_("mail address"), max_length=254, help_text=_("The person signs in with a code sent to this address.")
    )
    phone = forms.CharField(label=_("phone"), max_length=40, required=False)
    kind = forms.ChoiceField(
        choices=[choice for choice in Role.Kind.choices if choice[0] != Role.Kind.SECRETARIAT], label=_("role")
    )
    starts_on = DayField(label=_("first day"), initial=timezone.localdate)
    is_told = forms.BooleanField(
        label=_("Tell the person by mail"), required=False, initial=True,
        help_text=_("The mail says as what they are registered, what is kept about them and how to sign in."),
    )  # fmt: skip

    @property
    def told(self) -> str:
        """Whether a mail goes out."""
        if self.cleaned_data["is_told"]:
            return gettext("Registered. The person is told by mail.")
        return gettext("Registered. No mail was sent: tell the person that they can sign in.")

    def apply(self, *, by: User, now: datetime) -> None:
        """Invite and give the role, or neither."""
        data = self.cleaned_data
        with transaction.atomic():
            person = actions.invite(name_ja=data["name_ja"], email=data["email"], phone=data["phone"], by=by, now=now)
            actions.give_role(
                person, kind=data["kind"], organisation=self.organisation, starts_on=data["starts_on"], by=by, now=now,
                is_told=data["is_told"],
            )  # fmt: skip


class EndRoleForm(ChangeForm):
    """Let a role end."""

    title = _("End a person’s role")
    role = forms.ModelChoiceField(Role.objects.none(), label=_("role"))
    ends_on = DayField(label=_("last day"))

    def narrow(self) -> None:
        """Offer the roles not yet ended."""
        roles = Role.objects.filter(organisation=self.organisation, ends_on=None).select_related("person")
        field = field_of(self, "role", forms.ModelChoiceField)
        field.queryset = roles
        field.label_from_instance = lambda obj: _("%(person)s (%(role)s)") % {"person": obj.person, "role": obj}  # type: ignore[method-assign]  # Django names it for this

    def apply(self, *, by: User, now: datetime) -> None:
        """End it."""
        actions.end_role(self.cleaned_data["role"], ends_on=self.cleaned_data["ends_on"], by=by, now=now)
