"""The app's name to Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """musubi.core."""

    name = "musubi.core"

    def ready(self) -> None:
        """Let every form say in our words that something is missing."""
        from django.forms import Field

        from musubi.core.forms import FILL_IN

        Field.default_error_messages["required"] = FILL_IN
