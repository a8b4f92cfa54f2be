"""The app's name to Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """musubi.documents."""

    name = "musubi.documents"
