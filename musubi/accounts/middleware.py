"""What every request of somebody signed in goes through."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from musubi.accounts.permissions import may_stay

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class NoStore:
    """Nothing that somebody signed in was shown stays in a cache: neither a proxy's nor the browser's.

    Pages of people who aren't signed in keep what their views said.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Mark the answer if the asker was signed in before it or is after it."""
        if not _has_session(request):
            response = self.get_response(request)
            # A session that began just now, by signing in.
            is_personal = settings.SESSION_COOKIE_NAME in response.cookies and request.user.is_authenticated
        else:
            was_signed_in = request.user.is_authenticated
            response = self.get_response(request)
            is_personal = was_signed_in or request.user.is_authenticated
        if is_personal:
            response["Cache-Control"] = "private, no-store"
        return response


class EndedSessions:
    """Somebody deactivated, or whose last role ended, is signed out by their next request and told why."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the sign-in page if the session has outlived its person."""
        if not _has_session(request):
            return self.get_response(request)
        # The backend knows no inactive user: the session names somebody, and the request is nobody's.
        was_deactivated = SESSION_KEY in request.session and not request.user.is_authenticated
        if was_deactivated:
            reason = _("You were signed out because your account is not active any more. Ask the secretariat.")
        elif request.user.is_authenticated and not may_stay(request.user):
            reason = _(
                "You were signed out because you hold no role any more. "
                "If you still act for an organisation, ask the secretariat."
            )
        else:
            return self.get_response(request)
        logout(request)
        messages.warning(request, reason)
        return redirect(settings.LOGIN_URL)


def _has_session(request: HttpRequest) -> bool:
    # Most requests are the public's: without the cookie there is nobody to ask about.
    return settings.SESSION_COOKIE_NAME in request.COOKIES
