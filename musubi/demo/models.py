"""The built-in mailbox's one table."""

from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy


class Mail(models.Model):
    """A mail as it would have gone out, kept instead of sent."""

    sent_at = models.DateTimeField(pgettext_lazy("mail", "sent at"), default=timezone.now)
    sender = models.TextField(pgettext_lazy("mail", "from"))
    recipients = models.TextField(
        pgettext_lazy("mail", "to"), help_text="whoever would receive it, hidden recipients too"
    )
    subject = models.TextField(pgettext_lazy("mail", "subject"), blank=True)
    text = models.TextField(pgettext_lazy("mail", "text"), blank=True)
    raw = models.BinaryField("MIME")

    class Meta:
        verbose_name = pgettext_lazy("mail", "mail")
        verbose_name_plural = pgettext_lazy("mail", "mails")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        """Return the subject."""
        return self.subject

    @property
    def sent_on(self) -> date:
        """The day it was sent, in Japan."""
        return timezone.localdate(self.sent_at)

    def headers(self) -> list[tuple[str, str]]:
        """Return the header lines a mail program would receive, decoded."""
        return [(name, str(value)) for name, value in self._message().items()]

    def attachment_names(self) -> list[str]:
        """Return what the attached files are called."""
        return [part.get_filename() or part.get_content_type() for part in self._message().iter_attachments()]

    def _message(self) -> EmailMessage:
        return message_from_bytes(bytes(self.raw), policy=default)
