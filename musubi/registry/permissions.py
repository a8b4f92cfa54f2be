"""Who may do what in the registry. Each a sentence, said once."""

from django.contrib.auth.models import AnonymousUser

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.accounts.models import User
from musubi.registry.audience import editing_key
from musubi.registry.models import Organisation

Visitor = User | AnonymousUser


def may_keep_registry(user: Visitor) -> bool:
    """The secretariat keeps names, seats, memberships and roles."""
    return SECRETARIAT in keys_of(user)


def may_edit_details(user: Visitor, organisation: Organisation) -> bool:
    """The organisation's contact person and approver, and the secretariat, say how it is reached."""
    return may_keep_registry(user) or editing_key(organisation.pk) in keys_of(user)
