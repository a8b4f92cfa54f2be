"""Organisations whose records fit each other and who have no tie yet: offered to the secretariat, with the reason."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from musubi.accounts.models import User
from musubi.coordination.models.cases import Case
from musubi.registry.models import Organisation


class PairState(models.TextChoices):
    """What the secretariat made of it."""

    OFFERED = "offered", pgettext_lazy("pair of organisations", "offered")
    SET_ASIDE = "set_aside", pgettext_lazy("pair of organisations", "set aside")
    BEGUN = "begun", pgettext_lazy("pair of organisations", "begun")


class Pair(models.Model):
    """Two organisations that have not met in any record, and which of their records fit each other.

    `reasons` holds pairs of keys, each with the marks under which both were read and the words they share.
    """

    one = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("the one organisation"))
    other = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("the other organisation"))
    score = models.FloatField(_("score"))
    reasons = models.JSONField(_("which records fit each other"), default=list)
    state = models.CharField(_("state"), max_length=20, choices=PairState, default=PairState.OFFERED)
    found_at = models.DateTimeField(_("found at"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="pairs", verbose_name=_("case that was begun")
    )

    class Meta:
        verbose_name = _("unmet pair of organisations")
        verbose_name_plural = _("unmet pairs of organisations")
        ordering = ["-score", "pk"]
        indexes = [models.Index(fields=["state", "-score", "id"], name="pair_by_state")]
        constraints = [
            UniqueConstraint(fields=["one", "other"], name="pair_once"),
            CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
            CheckConstraint(condition=Q(state__in=PairState.values), name="pair_state_known"),
            CheckConstraint(
                condition=Q(state="begun", case__isnull=False) | ~Q(state="begun") & Q(case=None),
                name="pair_begun_with_a_case",
            ),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key

    @property
    def key(self) -> str:
        """The pair as deeds name it."""
        return f"pair:{self.pk}"
