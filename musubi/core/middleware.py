"""Around every request: a reference people can quote, a limit on what is read, a page when the server cannot work."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from musubi.core import errors_views
from musubi.core.logs import current_reference, loggable_path

logger = logging.getLogger(__name__)

# Without 0, O, 1, I, L and U, so that it survives a telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGEST_LENGTH = 15  # digits; the web server itself refuses what is no number
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class RequestReference:
    """Gives the request a random reference, `request.reference`, and writes one log line about it. Refuses TRACE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the reference in X-Request-Reference."""
        started = time.monotonic()
        reference = new_reference()
        request.reference = reference  # type: ignore[attr-defined]  # Django's request takes what middleware adds
        held = current_reference.set(reference)
        try:
            # A plain Django view would answer TRACE, and TRACE returns cookies to whoever asks for them.
            response = HttpResponseNotAllowed(METHODS) if request.method == "TRACE" else self.get_response(request)
            response["X-Request-Reference"] = reference
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "path": loggable_path(request),
                    "status": response.status_code,
                    "duration_ms": round((time.monotonic() - started) * 1000),
                },
            )
        finally:
            current_reference.reset(held)
        return response


class RefuseTooLarge:
    """Leaves unread what is larger than anything we take.

    Django limits the fields of a form, but files of any size go to the disk before a view can ask who sends them. A
    body that tells no length is none: WSGI reads as much as the length says. Only a form that brings files may be as
    large as a file may be.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413, or pass the request on."""
        told = request.META.get("CONTENT_LENGTH") or ""
        length = int(told) if told.isascii() and told.isdigit() and len(told) <= LONGEST_LENGTH else 0
        brings_files = request.META.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data")
        largest = settings.LARGEST_REQUEST_BYTES if brings_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length > largest or len(told) > LONGEST_LENGTH:
            return errors_views.too_large(request, largest)
        return self.get_response(request)


class SayWhenUnavailable:
    """Turns a database or disk that does not answer, met by a view, into a page with status 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in the view's place when the fault is not the code's."""
        trouble = errors_views.trouble_behind(exception)
        if trouble is None:
            return None
        logger.error("unavailable", exc_info=exception, extra={"status": errors_views.UNAVAILABLE})
        return errors_views.unavailable(request, trouble)


def new_reference() -> str:
    """Return a reference such as K7QM-3XPD."""
    drawn, letters = secrets.randbelow(len(ALPHABET) ** 8), ""  # one draw: every request has a reference
    for _position in range(8):
        drawn, letter = divmod(drawn, len(ALPHABET))
        letters += ALPHABET[letter]
    return f"{letters[:4]}-{letters[4:]}"
