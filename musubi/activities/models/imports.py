"""A file of activities between its dry run and the button that imports it."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from musubi.activities.models.activities import State


class ActivityImport(models.Model):
    """The rows of a file that somebody chose, kept until they are imported, or a day at most. Used once."""

    KEPT_FOR = timedelta(days=1)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="activity_imports", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    rows = models.JSONField(_("rows"), default=list, help_text="exchange.planning.Row, as lists")
    faults = models.JSONField(_("cells to correct"), default=list, help_text="exchange.planning.Fault, as lists")
    counts = models.JSONField(_("how many rows are new, changed, unchanged"), default=dict)
    requested_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    new_state = models.CharField(_("state of new activities"), max_length=20, choices=State, default=State.SUBMITTED)
    finished_at = models.DateTimeField(_("done at"), null=True, blank=True)
    outcome = models.JSONField(_("outcome"), default=dict)

    objects: ClassVar[models.Manager["ActivityImport"]] = models.Manager()

    class Meta:
        verbose_name = _("import of activities")
        verbose_name_plural = _("imports of activities")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(finished_at=None) | Q(requested_at__isnull=False), name="import_asked_for_first"
            )
        ]

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.file_name

    @property
    def job_key(self) -> str:
        """What the job that carries it out is known by."""
        return f"activity_import:{self.pk}"
