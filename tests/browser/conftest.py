"""What tests that drive a browser share: the council's town, and what those of signing in share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest, HttpResponseBase

from tests.accounts.conftest import fresh_throttle
from tests.browser.town import Town, build_town

__all__ = ["fresh_throttle", "town"]


@pytest.fixture(scope="session", autouse=True)
def _kept_styles() -> Iterator[None]:
    """Let a browser keep styles and scripts, as in production: it asked anew for those of a fresh clone."""
    serve = StaticFilesHandler.serve

    def with_age(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    StaticFilesHandler.serve = with_age
    yield
    StaticFilesHandler.serve = serve


@pytest.fixture
def town(live_server: Any) -> Iterator[Town]:
    """The real council with two people in it, as new."""
    built = build_town(live_server.url)
    yield built
    built.close()
