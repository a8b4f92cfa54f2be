"""Which keys a role gives. Named in settings.AUDIENCE_PROVIDERS."""

from django.utils import timezone

from musubi.accounts.audience import MEMBERS, SECRETARIAT, organisation_key
from musubi.accounts.models import User
from musubi.registry.models import Role

EDITING_ROLES = (Role.Kind.CONTACT, Role.Kind.APPROVER)


def keys_of(user: User, _held: frozenset[str]) -> frozenset[str]:
    """Return the keys of the roles `user` holds today."""
    held = Role.objects.filter(person__user=user).on(timezone.localdate())
    keys: set[str] = set()
    for organisation, kind in held.values_list("organisation", "kind"):
        keys.add(MEMBERS)
        keys.add(SECRETARIAT if kind == Role.Kind.SECRETARIAT else organisation_key(organisation))
        if kind in EDITING_ROLES:
            keys.add(editing_key(organisation))
    return frozenset(keys)


def editing_key(organisation_pk: int) -> str:
    """Return the key of those who say how the organisation is reached and confirm its data."""
    return f"{organisation_key(organisation_pk)}:editing"
