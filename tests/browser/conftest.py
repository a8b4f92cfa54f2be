"""What tests that drive a browser share: the council's town, and what those of signing in share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.accounts.conftest import fresh_throttle
from tests.browser.town import Town, build_town

__all__ = ["fresh_throttle", "town"]


@pytest.fixture
def town(live_server: Any) -> Iterator[Town]:
    """The real council with two people in it, as new."""
    built = build_town(live_server.url)
    yield built
    built.close()
