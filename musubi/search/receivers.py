"""News from Django."""

from typing import Any

from django.apps import AppConfig

from musubi.search import actions
from musubi.search.models import Document, Posting


def fill_after_migrating(sender: AppConfig, **_more: Any) -> None:
    """Make the index from the documents where a migration has emptied it."""
    if sender.name == "musubi.search" and not Posting.objects.exists() and Document.objects.exists():
        actions.rebuild()
