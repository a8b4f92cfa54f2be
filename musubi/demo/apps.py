"""The app's name to Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """musubi.demo."""

    name = "musubi.demo"

    def ready(self) -> None:
        """Listen to the registry."""
        from musubi.demo import receivers  # noqa: F401 - models must be there first
