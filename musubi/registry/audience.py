"""Which keys a role gives. coordination.audience asks for them together with those of cases."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from musubi.accounts.audience import MEMBERS, SECRETARIAT, organisation_key
from musubi.registry.models import Role

EDITING_ROLES = (Role.Kind.CONTACT, Role.Kind.APPROVER)


def roles_of(user: int, day: date) -> QuerySet[Role]:
    """Return the roles that the user of this number holds on the day."""
    held: QuerySet[Role] = Role.objects.filter(person__user=user).on(day).order_by()
    return held


def keys_of_roles(held: Iterable[tuple[int | None, str]]) -> frozenset[str]:
    """Return the keys of roles, each an organisation and a kind."""
    keys: set[str] = set()
    for organisation, kind in held:
        keys.add(MEMBERS)
        if organisation is None or kind == Role.Kind.SECRETARIAT:
            keys.add(SECRETARIAT)
            continue
        keys.add(organisation_key(organisation))
        if kind in EDITING_ROLES:
            keys.add(editing_key(organisation))
    return frozenset(keys)


def editing_key(organisation_pk: int) -> str:
    """Return the key of those who say how the organisation is reached and confirm its data."""
    return f"{organisation_key(organisation_pk)}:editing"
