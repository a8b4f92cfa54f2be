"""`manage.py load_council [folder]`: fill an empty site with a council's files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from musubi.core.errors import Refused
from musubi.website import actions
from musubi.website.council_files import CHUGOKU


class Command(BaseCommand):
    """Load what is empty, leave alone what is not, and say which was which."""

    help = "Fills an empty site with a council's files. What people have entered since is never touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder; without one, the council that ships."""
        parser.add_argument("folder", nargs="?", type=Path, default=CHUGOKU)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load and report."""
        try:
            loaded = actions.load_council(options["folder"], now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            self.report(loaded)

    def report(self, loaded: actions.Loaded) -> None:
        """Say in one line each what became of the registry, the plans, the synonyms, the pages and the activities."""
        if loaded.organisations:
            counts = {"organisations": loaded.organisations, "meetings": loaded.meetings}
            self.stdout.write(_("Organisations loaded: %(organisations)d; meetings: %(meetings)d.") % counts)
        else:
            self.stdout.write(_("The registry already has records and was left as it is."))
        if loaded.plans:
            self.stdout.write(_("Plans loaded: %(count)d.") % {"count": loaded.plans})
        else:
            self.stdout.write(
                _("No plans were loaded: there are some already, or the bodies they belong to are missing.")
            )
        if loaded.synonyms:
            self.stdout.write(_("Lines of synonyms loaded: %(count)d.") % {"count": loaded.synonyms})
        else:
            self.stdout.write(_("There are synonyms already; they were left as they are."))
        if loaded.pages:
            self.stdout.write(_("Pages loaded: %(count)d.") % {"count": loaded.pages})
        else:
            self.stdout.write(_("There are pages already; they were left as they are."))
        if loaded.activities:
            self.stdout.write(_("Activities loaded: %(count)d.") % {"count": loaded.activities})
        else:
            self.stdout.write(_("There are activities already; they were left as they are."))
