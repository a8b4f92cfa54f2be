"""Pages that are kept ready for readers who are not signed in: they all see the same."""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import cc_delim_re, patch_vary_headers

from musubi.accounts.queries import deed_count

LONGEST_ADDRESS = 300
LARGEST_PAGE = 300_000
OK = 200
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
PROBES = ("/healthz", "/readyz")  # of which one promises to leave the database alone
VARIES_BY = {"cookie", "accept-language"}  # the first is looked at below; the second decides about no page of ours
NOT_KEPT = {"private", "no-store", "no-cache", "max-age=0"}


class _Kept(NamedTuple):
    content: bytes
    headers: list[tuple[str, str]]


class AnonymousPageCache:
    """Answers a reader without a session from the pages already drawn, as long as the world is the same.

    A page is kept under its whole address (which says the language too), the day in Japan and the number of deeds: any
    deed makes all kept pages those of a world gone by. What changes without a deed (a council loaded, a repair in
    Django's admin) is seen after PAGE_CACHE_SECONDS; 0 turns the cache off.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        if not settings.PAGE_CACHE_SECONDS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.pages = caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the cache, or let the view answer and keep what may be kept."""
        if not _may_be_asked(request):
            return self.get_response(request)
        # Read before the page is drawn: what is drawn from a change made meanwhile is kept under a number of the past.
        key = _key(request)
        kept: _Kept | None = self.pages.get(key)
        if kept:
            return HttpResponse(kept.content, headers=dict(kept.headers))
        response = self.get_response(request)
        # A form drawn for somebody who has the cookie of an earlier one fits that cookie alone, and sets none again.
        is_for_all = request.method == "GET" and settings.CSRF_COOKIE_NAME not in request.COOKIES
        if is_for_all and isinstance(response, HttpResponse) and _may_be_kept(response):
            patch_vary_headers(response, ["Cookie"])
            drawn = _Kept(response.content, list(response.items()))
            self.pages.set(key, drawn, settings.PAGE_CACHE_SECONDS)
        return response


def _may_be_asked(request: HttpRequest) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and not any(name in request.COOKIES for name in PERSONAL_COOKIES)
        and request.path not in PROBES
        and len(request.get_full_path()) <= LONGEST_ADDRESS
    )


def _key(request: HttpRequest) -> str:
    # The host too: one that is not ours is refused further in, and must not find here what ours was given.
    parts = (request.META.get("HTTP_HOST"), request.get_full_path(), timezone.localdate(), deed_count())
    return sha256(repr(parts).encode()).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    """Whether the answer is a page for everybody: whoever gets a cookie with it is somebody."""
    return (
        response.status_code == OK
        and response.get("Content-Type", "").startswith("text/html")
        and not response.cookies
        and _words(response, "Vary") <= VARIES_BY
        and not _words(response, "Cache-Control") & NOT_KEPT
        and not any(name.startswith("_csp") for name in vars(response))  # a policy of its own, added further out
        and len(response.content) <= LARGEST_PAGE
    )


def _words(response: HttpResponse, header: str) -> set[str]:
    return {word.lower() for word in cc_delim_re.split(response.get(header, "")) if word}
