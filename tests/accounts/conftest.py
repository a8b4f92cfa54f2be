"""The floor of accounts by itself: its own addresses, a frame without the menus of higher floors, no old throttles."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _accounts_alone(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.accounts.urls"
    templates = deepcopy(settings.TEMPLATES)
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors[:] = [name for name in processors if name.startswith("django.")]
    settings.TEMPLATES = templates
    settings.SECRETARIAT_PHONE = "000-000-0000"
    settings.SECRETARIAT_EMAIL = "office@example.com"


@pytest.fixture
def fresh_throttle(db: None) -> Iterator[None]:
    """Forget who asked how often; the count is in a table that a transactional test does not empty."""
    cache.clear()
    yield
    cache.clear()
