"""Who acts for an organisation: somebody begins, somebody ends."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.core.forms import FILL_IN, DayField, field_of
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
    ends_on = DayField(
        label=_("last day"), required=False,
        help_text=_("For example 2026-04-01 or R8.4.1. The role works until this day is over."),
    )  # fmt: skip
    is_at_once = forms.BooleanField(
        label=_("End it at once, whatever the last day says"), required=False,
        help_text=_("The person’s very next click opens nothing by this role any more."),
    )  # fmt: skip

    def narrow(self) -> None:
        """Offer the roles not yet over."""
        is_open = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
        roles = Role.objects.filter(is_open, organisation=self.organisation).select_related("person")
        field = field_of(self, "role", forms.ModelChoiceField)
        field.queryset = roles
        field.label_from_instance = lambda obj: _("%(person)s (%(role)s)") % {"person": obj.person, "role": obj}  # type: ignore[method-assign]  # Django names it for this

    def clean(self) -> dict[str, Any]:
        """Ask for the last day, unless the role is to end now."""
        cleaned = super().clean() or {}
        if not cleaned.get("is_at_once") and "ends_on" not in self.errors and not cleaned.get("ends_on"):
            self.add_error("ends_on", FILL_IN)
        return cleaned

    def apply(self, *, by: User, now: datetime) -> None:
        """End it."""
        role = self.cleaned_data["role"]
        if self.cleaned_data["is_at_once"]:
            actions.take_role_away(role, by=by, now=now)
        else:
            actions.end_role(role, ends_on=self.cleaned_data["ends_on"], by=by, now=now)
