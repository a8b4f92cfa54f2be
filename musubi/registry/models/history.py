"""The second clock: what we believed, and since when."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

AnyRecorded = TypeVar("AnyRecorded", bound="Recorded")


def is_standing(known_at: datetime | None, prefix: str = "") -> Q:
    """Return `standing` as a condition, on a related table where `prefix` leads there."""
    standing = Q(**{f"{prefix}superseded_at": None})
    if known_at is None:
        return standing
    still = standing | Q(**{f"{prefix}superseded_at__gt": known_at})
    return still & Q(**{f"{prefix}recorded_at__lte": known_at})


class RecordedQuerySet(models.QuerySet[AnyRecorded]):
    """Rows by when they were believed."""

    def standing(self, known_at: datetime | None = None) -> Self:
        """Return the rows believed at `known_at`; without it, the rows believed now."""
        return self.filter(is_standing(known_at))


class Recorded(models.Model):
    """A dated fact that is never overwritten: a change supersedes the row and may add another."""

    recorded_at = models.DateTimeField(_("recorded at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        abstract = True


def recorded_constraints(table: str) -> list[BaseConstraint]:
    """Return the constraint every recorded table has, named after `table`."""
    return [
        CheckConstraint(
            condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
            name=f"{table}_superseded_after_recorded",
        )
    ]
