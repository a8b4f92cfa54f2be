"""Which keys a role gives. Named in settings.AUDIENCE_PROVIDERS."""

from django.utils import timezone

from musubi.accounts.audience import MEMBERS, SECRETARIAT, organisation_key
from musubi.accounts.models import User
from musubi.registry.models import Role


def keys_of(user: User) -> frozenset[str]:
    """Return the keys of the roles `user` holds today."""
    held = Role.objects.filter(person__user=user).on(timezone.localdate())
    keys: set[str] = set()
    for organisation, kind in held.values_list("organisation", "kind"):
        keys.add(MEMBERS)
        keys.add(SECRETARIAT if kind == Role.Kind.SECRETARIAT else organisation_key(organisation))
    return frozenset(keys)
