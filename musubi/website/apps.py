"""The app's name to Django."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """musubi.website."""

    name = "musubi.website"
