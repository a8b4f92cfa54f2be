"""Which keys a person holds. A record is for a set of keys, and a person sees what the two sets share."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from musubi.accounts.models import User

PUBLIC = "public"
MEMBERS = "members"
SECRETARIAT = "secretariat"


class KeyProvider(Protocol):
    """A function of a higher floor that knows some keys of a user, named in settings.AUDIENCE_PROVIDERS."""

    def __call__(self, user: "User") -> frozenset[str]:
        """Return the keys."""
        ...


def keys_of(user: "User | AnonymousUser") -> frozenset[str]:
    """Return every key `user` holds now; remembered on the user object, so once a request."""
    if not user.is_authenticated:
        return frozenset({PUBLIC})
    if user.audience_keys is None:
        user.audience_keys = _together(*(provider(user) for provider in _providers()))
    return user.audience_keys


def organisation_key(pk: int) -> str:
    """Return the key of everybody who acts for the organisation."""
    return f"organisation:{pk}"


@lru_cache(maxsize=64)
def _together(*held: frozenset[str]) -> frozenset[str]:
    """Return all the keys: the same set each time, for whoever holds thousands."""
    return frozenset({PUBLIC}).union(*held)


@cache
def _providers() -> list[KeyProvider]:
    return [import_string(path) for path in settings.AUDIENCE_PROVIDERS]
