"""Where mails go while somebody tries the system: into a table. Named in settings.EMAIL_BACKEND."""

from collections.abc import Sequence
from email.header import decode_header, make_header

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from musubi.demo.models import Mail


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail, in the caller's transaction, and sends none."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails and return how many there were; as everywhere, one without recipients isn't sent."""
        rows = [_row(message) for message in email_messages if message.recipients()]
        Mail.objects.bulk_create(rows)
        return len(rows)


def _row(message: EmailMessage) -> Mail:
    raw = message.message().as_bytes()  # refuses what a mail server would refuse, such as a line break in the subject
    return Mail(
        sent_at=timezone.now(),
        sender=str(make_header(decode_header(message.from_email))),
        recipients=", ".join(message.recipients()),
        subject=_kept(message.subject),
        text=_kept(message.body),
        raw=raw,
    )


def _kept(text: object) -> str:
    # Subjects may be lazy translations. PostgreSQL keeps no NUL in a text.
    return str(text).replace("\0", "")
