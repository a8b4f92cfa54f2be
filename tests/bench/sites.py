"""The WSGI applications that gunicorn is started with."""

import django
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

django.setup()

from tests.bench import bare  # noqa: E402 - it has a model


def hello() -> WSGIHandler:
    """Return the bare project."""
    return bare.site()


def home() -> WSGIHandler:
    """Return Musubi."""
    return WSGIHandler()


def uncached_home() -> WSGIHandler:
    """Return Musubi without its cache of pages."""
    with override_settings(PAGE_CACHE_SECONDS=0):
        return WSGIHandler()
