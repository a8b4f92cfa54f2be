"""The app's name to Django, and what it asks for in rounds."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """musubi.activities."""

    name = "musubi.activities"

    def ready(self) -> None:
        """Make its two collections known to the rounds."""
        from musubi.activities.collections import register_all

        register_all()
