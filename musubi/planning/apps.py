"""The app's name to Django."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """musubi.planning."""

    name = "musubi.planning"
