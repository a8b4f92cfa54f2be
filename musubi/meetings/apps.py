"""The app's name to Django."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """musubi.meetings."""

    name = "musubi.meetings"
