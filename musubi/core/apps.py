"""The app's name to Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """musubi.core."""

    name = "musubi.core"
