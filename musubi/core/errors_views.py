"""The pages of things gone wrong: what happened, and what to do now."""

import errno
import sqlite3
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import add_never_cache_headers

BAD_REQUEST, FORBIDDEN, NOT_FOUND, TOO_LARGE, TOO_LONG, SERVER_ERROR, UNAVAILABLE = 400, 403, 404, 413, 414, 500, 503
RETRY_AFTER_SECONDS = 60
STYLESHEETS = [  # those of base.html
    "vendor/digital-go-jp-design-tokens/tokens.css",
    "core/tokens.css",
    "core/base.css",
    "core/layout.css",
    "core/components.css",
    "core/utilities.css",
]
# What a page says of the trouble: the database does not answer for now, or nothing can be stored any more.
BUSY, FULL = "busy", "full"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the browser sent something unreadable."""
    if isinstance(exception, DisallowedHost):
        # base.html may ask for the host's name, and would fail in the same way.
        return _standing_alone(request, "400_host.html", BAD_REQUEST)
    return render(request, "400.html", _told(request), status=BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the page exists and is not for this reader."""
    return render(request, "403.html", _told(request), status=FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without the mark of having been opened here."""
    return render(request, "403.html", _told(request, is_form_stale=True), status=FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, or none that this reader may know of."""
    return render(request, "404.html", _told(request), status=NOT_FOUND)


def too_large(request: HttpRequest, largest: int) -> HttpResponse:
    """Say that what was sent is larger than anything we take, without having read it."""
    return _standing_alone(request, "413.html", TOO_LARGE, megabytes=largest // 1024**2)


def address_too_long() -> HttpResponse:
    """Say, in every language, that an address was too long for the web server to read; there is no request then."""
    languages = [code for code, _name in settings.LANGUAGES]
    return _standing_alone(HttpRequest(), "414.html", TOO_LONG, languages=languages)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that we failed, without touching anything that may have failed."""
    # Middleware that meets the trouble (a session that cannot be read) gets here and never to process_exception.
    trouble = trouble_behind(sys.exc_info()[1])
    if trouble is not None:
        return unavailable(request, trouble)
    return _standing_alone(request, "500.html", SERVER_ERROR)


def unavailable(request: HttpRequest, trouble: str) -> HttpResponse:
    """Say that the server cannot work for now, and how to keep what was typed."""
    response = _standing_alone(request, "503.html", UNAVAILABLE, trouble=trouble)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def trouble_behind(exception: BaseException | None) -> str | None:
    """Return BUSY or FULL when database or disk is to blame for `exception`, and None when it is a fault of ours."""
    if isinstance(exception, OSError) and exception.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FULL
    if not isinstance(exception, OperationalError | InterfaceError):
        return None
    cause = exception.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_BUSY) & 0xFF  # the higher bits tell only details
        if code == sqlite3.SQLITE_ERROR:
            return None  # SQLite calls a missing table an operational error; trying again would not help
        return FULL if code == sqlite3.SQLITE_FULL else BUSY
    is_full = getattr(cause, "sqlstate", None) == "53100" or "disk is full" in str(exception)
    return FULL if is_full else BUSY


def _standing_alone(request: HttpRequest, template: str, status: int, **more: object) -> HttpResponse:
    """Render without context processors, session, user or database."""
    # An error outside LocaleMiddleware finds no language chosen.
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        context = _told(request, language=language, stylesheets=_stylesheets(), **more)
        response = HttpResponse(render_to_string(template, context), status=status)
    add_never_cache_headers(response)
    return response


def _told(request: HttpRequest, **more: object) -> dict[str, Any]:
    return {"reference": getattr(request, "reference", ""), **more}


def _stylesheets() -> list[str]:
    try:
        return [static(name) for name in STYLESHEETS]
    except ValueError:  # static files were not collected; a plain page is better than none
        return []
