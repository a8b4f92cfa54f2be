"""Who may do what in the registry. Each a sentence, said once."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.accounts.models import User
from musubi.registry.models import Organisation, Role

Visitor = User | AnonymousUser

EDITING_ROLES = (Role.Kind.CONTACT, Role.Kind.APPROVER)


def may_keep_registry(user: Visitor) -> bool:
    """The secretariat keeps names, seats, memberships and roles."""
    return SECRETARIAT in keys_of(user)


def may_edit_details(user: Visitor, organisation: Organisation) -> bool:
    """The organisation's contact person and approver, and the secretariat, say how it is reached."""
    if may_keep_registry(user):
        return True
    if organisation.key not in keys_of(user):
        return False
    held = Role.objects.on(timezone.localdate()).filter(
        person__user=user.pk, organisation=organisation, kind__in=EDITING_ROLES
    )
    return held.exists()
