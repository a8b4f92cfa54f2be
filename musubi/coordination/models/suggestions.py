"""What the matching engine found for whom: kept here, so that a page asks a table and no process of the web an engine.

A row says nothing of who may read it: whoever draws it asks for both records as their reader may see them, and leaves
out the reasons where one of them has changed since (`mark`).
"""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class Asker(models.Model):
    """A record that suggestions were looked for, as it stood then; an empty mark says that it is to be done again."""

    key = models.CharField(_("for"), max_length=60, unique=True)
    mark = models.CharField(_("as it stood"), max_length=60, blank=True)
    looked_at = models.DateTimeField(_("looked for at"))

    class Meta:
        verbose_name = _("record that suggestions were looked for")
        verbose_name_plural = _("records that suggestions were looked for")
        ordering = ["key"]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Suggestion(models.Model):
    """A record found for another, how well it fits, and why: parts that add up to the score."""

    asked = models.CharField(_("for"), max_length=60)
    found = models.CharField(_("suggested"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20)
    asked_mark = models.CharField(_("the one as it stood"), max_length=20)
    found_mark = models.CharField(_("the other as it stood"), max_length=20)
    score = models.FloatField(_("score"))
    parts = models.JSONField(_("parts of the score"), default=dict)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["asked", "-score", "pk"]
        indexes = [models.Index(fields=["found"], name="suggestion_by_found")]
        constraints = [
            UniqueConstraint(fields=["asked", "found"], name="suggestion_once"),
            CheckConstraint(condition=~Q(asked="") & ~Q(found=""), name="suggestion_of_two"),
        ]

    def __str__(self) -> str:
        """Return the pair."""
        return f"{self.asked} {self.found}"
