"""What would be sent is kept, exactly and with the change that caused it."""

from email.utils import formataddr

import pytest
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives, mail_admins, send_mail
from django.db import transaction
from django.utils.translation import gettext_lazy

from musubi.demo.models import Mail

pytestmark = pytest.mark.django_db
TO = ["hanako.mihon@example.jp"]


def test_a_mail_is_kept_with_everybody_who_would_get_it():
    sent = EmailMessage("件名", "本文\n二行目", "x@example.jp", TO, bcc=["b@example.jp"], cc=["c@example.jp"]).send()

    mail = Mail.objects.get()
    assert sent == 1
    assert (mail.sender, mail.subject, mail.text) == ("x@example.jp", "件名", "本文\n二行目")
    assert mail.recipients == "hanako.mihon@example.jp, c@example.jp, b@example.jp"


def test_a_mail_to_nobody_is_not_sent():
    assert EmailMessage("件名", "本文", to=[]).send() == 0
    mail_admins("件名", "本文")
    assert not Mail.objects.exists()


def test_a_mail_vanishes_with_the_change_that_caused_it():
    with transaction.atomic():
        send_mail("件名", "本文", None, TO)
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


def test_what_a_mail_server_would_refuse_is_refused():
    with pytest.raises(BadHeaderError):
        send_mail("件名\nBcc: x@example.com", "本文", None, TO)
    assert not Mail.objects.exists()


def test_a_subject_still_to_be_translated_and_a_sign_no_database_keeps_are_kept_readable():
    EmailMessage(gettext_lazy("Search"), "前\0後", to=TO).send()
    mail = Mail.objects.get()
    assert mail.text == "前後"
    assert mail.subject


def test_the_mime_that_would_go_out_is_kept_whole():
    message = EmailMultiAlternatives("件名", "本文", to=TO)
    message.attach_alternative("<p>HTML</p>", "text/html")
    message.send()
    assert b"<p>HTML</p>" in bytes(Mail.objects.get().raw)


def test_a_sender_is_kept_as_people_read_it():
    EmailMessage("件名", "本文", formataddr(("見本センター", "x@example.jp")), TO).send()
    assert Mail.objects.get().sender == "見本センター <x@example.jp>"
