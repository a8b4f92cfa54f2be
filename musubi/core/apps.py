"""The app's name to Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """musubi.core."""

    name = "musubi.core"

    def ready(self) -> None:
        """Let forms say in our words what is wrong, no connection outlive its file, no database be migrated by half."""
        from django.core.signals import request_started
        from django.db.backends.signals import connection_created
        from django.forms import (
            ChoiceField,
            EmailField,
            Field,
            ModelChoiceField,
            ModelMultipleChoiceField,
            MultipleChoiceField,
            URLField,
        )

        from musubi.core import checks  # noqa: F401 - to be read is to be registered
        from musubi.core.database import let_go_of_lost_files, remember_file
        from musubi.core.forms import FILL_IN, MAIL_ADDRESS, NOT_OFFERED, WEB_ADDRESS

        Field.default_error_messages["required"] = FILL_IN
        for kind in (ChoiceField, ModelChoiceField, ModelMultipleChoiceField, MultipleChoiceField):
            kind.default_error_messages["invalid_choice"] = NOT_OFFERED
        EmailField.default_error_messages = {"invalid": MAIL_ADDRESS}
        URLField.default_error_messages["invalid"] = WEB_ADDRESS
        connection_created.connect(remember_file)
        request_started.connect(let_go_of_lost_files)
