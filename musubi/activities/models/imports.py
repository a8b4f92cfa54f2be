"""A file of activities between its dry run and the button that imports it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from musubi.activities.models.activities import State


class ActivityImportQuerySet(models.QuerySet["ActivityImport"]):
    """Imports by how long they are kept."""

    def kept(self, now: datetime) -> Self:
        """Return those chosen or asked for less than a day ago: nothing that a job has yet to carry out goes away."""
        limit = now - ActivityImport.KEPT_FOR
        return self.filter(Q(uploaded_at__gt=limit) | Q(requested_at__gt=limit))

    def outdated(self, now: datetime) -> Self:
        """Return the others."""
        limit = now - ActivityImport.KEPT_FOR
        return self.filter(Q(requested_at=None) | Q(requested_at__lte=limit), uploaded_at__lte=limit)


class ActivityImport(models.Model):
    """What a file would do that somebody chose, kept until it is imported, or a day at most. Used once."""

    KEPT_FOR = timedelta(days=1)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="activity_imports", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    counts = models.JSONField(_("how many rows are new, changed, unchanged; how many cells to correct"), default=dict)
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

    objects: ClassVar[Any] = ActivityImportQuerySet.as_manager()

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

    @property
    def fault_count(self) -> int:
        """How many cells have to be corrected first."""
        return int(self.counts.get("faults", 0))

    @property
    def change_count(self) -> int:
        """How many rows make a new activity or change one."""
        return int(self.counts.get("new", 0) + self.counts.get("changed", 0))


class ActivityImportPart(models.Model):
    """Some of the rows of a file, or of its cells to correct: never is a long file in memory as a whole."""

    LINES = 250  # of a part that is made now; what reads them asks the first one

    kept = models.ForeignKey(ActivityImport, models.CASCADE, related_name="parts", verbose_name=_("import"))
    position = models.PositiveIntegerField(_("position"))
    content = models.TextField(_("lines"), help_text="JSON: exchange.planning.Row or Fault, LINES of them but the last")

    class Meta:
        verbose_name = _("part of an import")
        verbose_name_plural = _("parts of imports")
        ordering = ["kept", "position"]
        constraints = [UniqueConstraint(fields=["kept", "position"], name="import_part_once")]

    def __str__(self) -> str:
        """Return which part of which import it is."""
        return f"{self.kept_id}:{self.position}"


class ImportLines:
    """The lines of an import one after another, as a list that is read where it is looked at."""

    def __init__(self, kept: ActivityImport) -> None:
        """Read nothing yet."""
        self._parts = ActivityImportPart.objects.filter(kept=kept).order_by("position")
        self._count = kept.fault_count or kept.change_count

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    def __getitem__(self, asked: slice) -> list[dict[str, Any]]:
        """Return some of them."""
        size = self._size
        start, stop, _step = asked.indices(self._count)
        wanted = self._parts.filter(position__gte=start // size, position__lte=max(stop - 1, 0) // size)
        found = [line for content in wanted.values_list("content", flat=True) for line in json.loads(content)]
        first = start // size * size
        return found[start - first : stop - first]

    def parts(self) -> Iterator[list[dict[str, Any]]]:
        """Yield all, a part at a time."""
        for start in range(0, self._count, self._size):
            yield self[start : start + self._size]

    @cached_property
    def _size(self) -> int:
        """How many lines each part has, but the last."""
        first = self._parts.values_list("content", flat=True).first()
        return len(json.loads(first)) if first else ActivityImportPart.LINES
