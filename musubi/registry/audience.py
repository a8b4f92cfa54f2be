"""Which keys a role gives. Named in settings.AUDIENCE_PROVIDERS."""

from datetime import date
from typing import Any

from django.utils import timezone

from musubi.accounts.audience import MEMBERS, SECRETARIAT, organisation_key
from musubi.accounts.models import User
from musubi.core.queries import rows
from musubi.registry.models import Role

EDITING_ROLES = (Role.Kind.CONTACT, Role.Kind.APPROVER)


def keys_of(user: User) -> frozenset[str]:
    """Return the keys of the roles `user` holds today."""
    keys: set[str] = set()
    for organisation, kind in rows(_held_on, user=user.pk, day=timezone.localdate()):
        keys.add(MEMBERS)
        keys.add(SECRETARIAT if kind == Role.Kind.SECRETARIAT else organisation_key(organisation))
        if kind in EDITING_ROLES:
            keys.add(editing_key(organisation))
    return frozenset(keys)


def _held_on(user: int, day: date) -> Any:
    """Return organisation and kind of the roles a user holds on a day; a set has no order."""
    return Role.objects.filter(person__user=user).on(day).order_by().values_list("organisation", "kind")


def editing_key(organisation_pk: int) -> str:
    """Return the key of those who say how the organisation is reached and confirm its data."""
    return f"{organisation_key(organisation_pk)}:editing"
