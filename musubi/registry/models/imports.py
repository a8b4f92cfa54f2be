"""A roster file between its dry run and the button that imports it."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
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

    # A large file is imported after the answer: what was asked for, and what became of it.
    requested_at = models.DateTimeField(_("requested at"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="requested_imports",
        verbose_name=_("requested by"),
    )
    starts_on = models.DateField(_("changes hold from"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    outcome = models.JSONField(_("outcome"), default=dict, help_text="changes, entered, changed; or refused: why")

    objects: ClassVar[models.Manager["RosterImport"]] = models.Manager()

    class Meta:
        verbose_name = _("import of the roster")
        verbose_name_plural = _("imports of the roster")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(requested_at=None, requested_by=None, starts_on=None, finished_at=None)
                | Q(requested_at__isnull=False, requested_by__isnull=False, starts_on__isnull=False),
                name="import_requested_by_somebody",
            )
        ]

    @property
    def job_key(self) -> str:
        """What no two jobs that import it may both bear."""
        return f"import:{self.pk}"

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.file_name
