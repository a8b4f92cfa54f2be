"""`manage.py verify_files`: whether everything that is kept lies on the disk as it was written."""

from hashlib import file_digest
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from musubi.documents.models import Content
from musubi.documents.storage import storage


class Command(BaseCommand):
    """Reads every content once and compares it with its hash."""

    help = str(gettext_lazy("Compare every stored file with its hash."))

    def handle(self, **_options: Any) -> None:
        """Name what is missing or altered; end with an error if anything is."""
        count = 0
        faults = []
        for sha256 in Content.objects.order_by("sha256").values_list("sha256", flat=True).iterator():
            count += 1
            if not _is_whole(sha256):
                faults.append(sha256)
        for sha256 in faults:
            self.stderr.write(_("Missing or altered: %(hash)s") % {"hash": sha256})
        if faults:
            raise CommandError(_("Put what is named above back from a copy of the folder “files”."))
        self.stdout.write(
            ngettext("%(count)d stored file is whole.", "%(count)d stored files are whole.", count) % {"count": count}
        )


def _is_whole(sha256: str) -> bool:
    try:
        with storage().read(sha256) as content:
            return file_digest(content, "sha256").hexdigest() == sha256
    except OSError:
        return False
