"""A kept mail tells what a mail program would show."""

from datetime import UTC, date, datetime

import pytest
from django.core.mail import EmailMessage

from musubi.demo.models import Mail

pytestmark = pytest.mark.django_db


def sent(**options):
    message = EmailMessage("見本の件名", "本文", to=["hanako.mihon@example.jp"], **options)
    message.attach("名簿.csv", "a,b\n", "text/csv")
    message.send()
    return Mail.objects.get()


def test_header_lines_are_decoded():
    headers = dict(sent(headers={"Auto-Submitted": "auto-generated"}).headers())
    assert headers["Subject"] == "見本の件名"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_attached_files_are_named():
    assert sent().attachment_names() == ["名簿.csv"]


def test_the_day_is_japan_s():
    assert Mail(sent_at=datetime(2026, 7, 21, 15, 30, tzinfo=UTC)).sent_on == date(2026, 7, 22)
