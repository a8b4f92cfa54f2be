"""`manage.py rebuild_search`: make the search index anew from its documents."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from musubi.search import actions


class Command(BaseCommand):
    """Needed after a change of how text is folded (core.text), or when an index file was damaged."""

    help = "Make the search index anew from its documents. Searches go on meanwhile; changes of records wait."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild and say how many."""
        count = actions.rebuild()
        self.stdout.write(
            ngettext("%(count)d document was indexed.", "%(count)d documents were indexed.", count) % {"count": count}
        )
