"""A roster file between its dry run and the button that imports it."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RosterImport(models.Model):
    """The rows of a file that somebody chose, kept until they are imported, or a day at most. Used once."""

    KEPT_FOR = timedelta(days=1)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="roster_imports", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file name"), max_length=120, blank=True)
    sheet = models.JSONField(_("rows"), help_text="exchange.reading.Sheet")
    # What the registry was when the rows were compared with it: see exchange.known.fingerprint.
    fingerprint = models.CharField(_("state of the registry"), max_length=64)

    objects: ClassVar[models.Manager["RosterImport"]] = models.Manager()

    class Meta:
        verbose_name = _("import of the roster")
        verbose_name_plural = _("imports of the roster")
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.file_name
