"""The app's name to Django."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """musubi.surveys."""

    name = "musubi.surveys"
