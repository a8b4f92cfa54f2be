"""The app's name to Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """musubi.jobs."""

    name = "musubi.jobs"
