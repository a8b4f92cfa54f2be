"""What all tests of rounds stand on."""

import pytest

from musubi.surveys import collections
from tests.surveys.collection import CODE, SAMPLE


@pytest.fixture(autouse=True)
def _sample_collection(monkeypatch):
    """Collect the sample and nothing else: no test of rounds needs an app above."""
    monkeypatch.setattr(collections, "_registered", {CODE: SAMPLE})
