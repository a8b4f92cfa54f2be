"""What demo mode adds to the settings: addresses, the bar, the mailbox. test_urls.py tries the real settings."""

from copy import deepcopy

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def demo_mode(settings):
    """Let every test here run in demo mode, and begin in Japanese whatever the page before it was in."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"].append("musubi.demo.context.personas")
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.demo.addresses"
    settings.EMAIL_BACKEND = "musubi.demo.mailbox.MailboxBackend"
    with translation.override("ja"):
        yield
