"""The app's name to Django."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    """musubi.coordination."""

    name = "musubi.coordination"
