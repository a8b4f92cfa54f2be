"""Who a session belongs to, read by a query that is not built anew with every request."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from musubi.accounts.models import User
from musubi.core.queries import instances


class SignedIn(AuthenticationBackend):
    """The same people as allauth's."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of this number if they may still sign in."""
        found = instances(_numbered, number=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def _numbered(*, number: int) -> QuerySet[User]:
    return User.objects.filter(pk=number)
