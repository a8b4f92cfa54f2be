"""The app's name to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """musubi.jobs."""

    name = "musubi.jobs"
    verbose_name = _("jobs")

    def ready(self) -> None:
        """Let `manage.py check` look at the declared periodic tasks."""
        from musubi.jobs import checks  # noqa: F401 - registers itself; needs the models to be loaded
