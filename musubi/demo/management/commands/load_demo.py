"""`manage.py load_demo`: put the sample people into a loaded council."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from musubi.demo import actions


class Command(BaseCommand):
    """Put in who is missing, and say how many."""

    help = "Puts sample people and activities into a loaded council. What is there already is left as it is."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load and report."""
        loaded = actions.load_demo(now=timezone.now())
        activities = actions.load_activities(now=timezone.now())
        coordination = actions.load_coordination(now=timezone.now())
        if not options["verbosity"]:
            return
        said = ngettext("%(count)d sample person was added.", "%(count)d sample people were added.", loaded.people)
        self.stdout.write(said % {"count": loaded.people})
        for name in loaded.absent:
            self.stdout.write(_("%(name)s is not in the registry; its sample people were left out.") % {"name": name})
        if activities:
            self.stdout.write(
                _("Sample activities added: %(count)d, and a round that is open.") % {"count": activities}
            )
        if coordination:
            self.stdout.write(
                _("Sample seeds, needs with their cases, outcomes and groups added: %(count)d.")
                % {"count": coordination}
            )
