"""The app's name to Django, and what it asks for in rounds."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """musubi.activities."""

    name = "musubi.activities"

    def ready(self) -> None:
        """Make its two collections known to the rounds, and listen to the deeds."""
        from musubi.activities import receivers  # noqa: F401 - models must be there first
        from musubi.activities.collections import register_all

        register_all()
