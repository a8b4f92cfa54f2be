"""What was typed and is not saved yet: an answer, or a change of one activity."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from musubi.accounts.models import User
from musubi.activities.models.activities import Activity
from musubi.surveys.models import Request


class AnswerDraft(models.Model):
    """The sheet of a request as it was last typed, unfinished entries too. Written by `actions.sheets` alone.

    `entries` holds in order, for each: its key on the sheet, the activity it became, the values typed (none where the
    activity says it all), and the digest of the activity that the values were typed over.
    """

    request = models.OneToOneField(Request, models.CASCADE, related_name="answer_draft", verbose_name=_("request"))
    entries = models.JSONField(_("entries"), default=list)
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("unsent answer")
        verbose_name_plural = _("unsent answers")

    def __str__(self) -> str:
        """Return the request's key."""
        return str(self.request_id)


class EditDraft(models.Model):
    """What one person has typed over an activity and not saved, from its `revision` on. Gone when it is saved."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="+", verbose_name=_("activity"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("typed by"))
    values = models.JSONField(_("what was typed"), default=dict)
    revision = models.PositiveIntegerField(_("revision it was typed over"))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("unsaved change")
        verbose_name_plural = _("unsaved changes")
        constraints = [models.UniqueConstraint(fields=["activity", "user"], name="edit_draft_once")]

    def __str__(self) -> str:
        """Return whose it is and of what."""
        return f"{self.user_id} {self.activity_id}"
