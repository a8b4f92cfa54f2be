"""The app's name to Django, and what it tells its neighbours below of each other."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """musubi.website."""

    name = "musubi.website"

    def ready(self) -> None:
        """Let coordination's matching know of activities, which coordination itself does not."""
        from musubi.website.sources import register_all

        register_all()
