"""The app's name to Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """musubi.search."""

    name = "musubi.search"
