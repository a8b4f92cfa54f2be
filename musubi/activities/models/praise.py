"""Who found an activity good, why, and what it became an example for. Nothing here counts who did little."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.activities.models.activities import Activity
from musubi.activities.models.vocabulary import Word
from musubi.core.bilingual import Bilingual
from musubi.meetings.models import Meeting
from musubi.registry.models import Organisation


class Criterion(Word):
    """What the secretariat looks at when it chooses examples."""

    class Meta(Word.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")


class Nomination(models.Model):
    """Somebody signed in proposes an activity as an example, and says why."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="nominations", verbose_name=_("activity"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.TextField(_("why it is a good example"), max_length=1000)
    made_at = models.DateTimeField(_("nominated at"))

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["activity", "user"], name="nominated_once_by_a_person"),
            CheckConstraint(condition=~Q(reason=""), name="nomination_has_reason"),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class Shortlisting(models.Model):
    """The secretariat holds an activity against the criteria. For its eyes alone."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="shortlisting", verbose_name=_("activity"))
    criteria = models.ManyToManyField(Criterion, blank=True, verbose_name=_("criteria it meets"))
    note = models.TextField(_("note"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("shortlisted at"))

    class Meta:
        verbose_name = _("place on the shortlist")
        verbose_name_plural = _("shortlist")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Return the activity's number."""
        return str(self.activity_id)


class Recognition(models.Model):
    """An activity is shown to all as an example, with the reason."""

    class Kind(models.TextChoices):
        """As which kind of example."""

        ADVANCED = "advanced", _("advanced example")
        NOTABLE = "notable", _("notable effort")

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="recognition", verbose_name=_("activity"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    citation_ja = models.TextField(_("citation (Japanese)"), max_length=1000)
    citation_en = models.TextField(_("citation (English)"), max_length=2000, blank=True)
    citation = Bilingual()
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="recognitions", verbose_name=_("announced at")
    )
    made_at = models.DateTimeField(_("recognised at"))

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ["-made_at", "-pk"]
        constraints = [CheckConstraint(condition=~Q(citation_ja=""), name="recognition_has_citation")]

    def __str__(self) -> str:
        """Return the citation in the reader's language."""
        return self.citation


class Useful(models.Model):
    """A member found an activity useful, and perhaps took something over."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="useful_marks", verbose_name=_("activity"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    taken_over = models.TextField(_("what we took over"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("mark of usefulness")
        verbose_name_plural = _("marks of usefulness")
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["activity", "user"], name="useful_once_by_a_person")]

    def __str__(self) -> str:
        """Return what was taken over."""
        return self.taken_over
