"""The app's name to Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    """musubi.search."""

    name = "musubi.search"

    def ready(self) -> None:
        """Listen to the end of migrating."""
        from musubi.search.receivers import fill_after_migrating

        post_migrate.connect(fill_after_migrating, sender=self)
