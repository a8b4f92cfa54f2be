"""`manage.py verify_deeds`: read the record of deeds from the first to the last and say whether it is whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from musubi.accounts import queries


class Command(BaseCommand):
    """Says that the deeds are whole, with the last hash to note elsewhere, or fails with the first broken number."""

    help = str(gettext_lazy("Check that no deed was changed, taken out or added since it was written."))

    def handle(self, **_options: Any) -> None:
        """Check and say."""
        verdict = queries.verify_deeds()
        if not verdict.is_whole:
            raise CommandError(
                _("Deed %(number)d is not as it was written. Restore the record from a backup and compare.")
                % {"number": verdict.broken_at}
            )
        whole = ngettext("%(count)d deed is whole.", "%(count)d deeds are whole.", verdict.count)
        self.stdout.write(whole % {"count": verdict.count})
        self.stdout.write(_("The last hash is %(hash)s.") % {"hash": verdict.last_hash})
