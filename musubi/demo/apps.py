"""The app's name to Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """musubi.demo."""

    name = "musubi.demo"
