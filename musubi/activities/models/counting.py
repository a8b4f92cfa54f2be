"""Which activities the lists' counts have to be told of anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Recount(models.Model):
    """An activity that a list may count otherwise than before, and the deed that made it so.

    Written in the transaction of the change, first without a deed, for deeds come last; stamped with the number when
    that is known. Who has counted up to a deed reads what came after it, and what has no number yet.
    """

    # A number alone: what was deleted has to be told too.
    activity = models.PositiveBigIntegerField(_("activity"), primary_key=True)
    deed = models.BigIntegerField(_("number of the deed"), null=True, db_index=True)

    class Meta:
        verbose_name = _("activity to be counted anew")
        verbose_name_plural = _("activities to be counted anew")

    def __str__(self) -> str:
        """Return both numbers."""
        return f"{self.activity} {self.deed}"
