"""Who may tell the search what means the same."""

from django.contrib.auth.models import AnonymousUser

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.accounts.models import User


def may_edit_synonyms(user: User | AnonymousUser) -> bool:
    """The secretariat."""
    return SECRETARIAT in keys_of(user)
