"""The app's name to Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """musubi.registry."""

    name = "musubi.registry"
