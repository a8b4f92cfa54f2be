"""What an organisation has typed for a request and not sent yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
