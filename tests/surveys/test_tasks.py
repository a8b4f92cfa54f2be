"""Letters: each is sent exactly once whatever falls, and its link opens one organisation's request alone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from musubi.accounts.actions import LinkAltered, LinkExpired, LinkRevoked, open_link
from musubi.accounts.models import SignedLink
from musubi.jobs.actions import run_all_due
from musubi.surveys import actions, tasks
from musubi.surveys.models import Letter, Request, Round
from tests import factories
from tests.killing import killed_at, statements_of
from tests.surveys.post_office import open_post_office

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def make_letter(email: str = "office@example.com", **fields) -> Letter:
    request = factories.make_request(round_=Round.objects.first() or factories.make_round(collection="sample"))
    return Letter.objects.create(request=request, purpose="asking", email=email, day=timezone.localdate(), **fields)


def send(letter: Letter) -> None:
    tasks.send_letter.func(letter.pk)


def token_for(request: Request, now=NOW) -> str:
    actions.issue_answer_link(request, by=None, now=now)
    link = SignedLink.objects.order_by("-pk").first()
    return tasks.token_of(link)


# --- once, and only once -------------------------------------------------------------------------------------------


def mails_after_a_fall_at_each_statement() -> list[tuple[int, str]]:
    """Kill the sending of a letter at each statement, let the queue take it up again, and count what went out."""
    found = []
    for number in range(1, statements_of(lambda: send(make_letter())) - statements_of(make_letter) + 1):
        letter = make_letter(email=f"to{number}@example.com")
        with killed_at(number):
            send(letter)
        send(letter)
        letter.refresh_from_db()
        found.append((sum(one.to == [letter.email] for one in mail.outbox), letter.state))
    return found


def test_a_fall_at_any_statement_loses_no_mail_and_doubles_none():
    found = mails_after_a_fall_at_each_statement()
    assert len(found) > 5
    assert {count for count, _state in found} == {1}
    assert [state for _count, state in found] == ["sent"] * (len(found) - 1) + ["unknown"]


def test_without_taking_the_letter_first_a_fall_would_double_it(monkeypatch):
    monkeypatch.setattr(tasks, "_take", lambda _pk: True)
    assert (2, "sent") in mails_after_a_fall_at_each_statement()


def test_of_two_workers_one_sends(monkeypatch):
    letter = make_letter()
    build = tasks.letter_mail

    def slow(*arguments, **named):
        monkeypatch.setattr(tasks, "letter_mail", build)
        send(letter)  # the other worker, while this one makes the mail ready
        return build(*arguments, **named)

    monkeypatch.setattr(tasks, "letter_mail", slow)
    send(letter)
    assert len(mail.outbox) == 1


def test_a_letter_that_is_gone_out_or_in_doubt_is_not_sent_by_itself():
    for state, sent_at in (("sent", NOW), ("unknown", None)):
        send(make_letter(state=state, sent_at=sent_at))
    assert mail.outbox == []


# --- a mail server that refuses, then accepts ----------------------------------------------------------------------


def test_a_mail_server_refuses_and_then_accepts(settings):
    letter = make_letter()
    actions.enqueue(tasks.send_letter, letter.pk, unique_key=f"letter:{letter.pk}")
    with open_post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        office.is_refusing = True
        run_all_due()
        letter.refresh_from_db()
        assert (letter.state, letter.failure, office.taken) == ("failed", "SMTPRecipientsRefused", [])
        assert "office@example.com" not in letter.reason
        office.is_refusing = False
        actions.send_again(letter, by=None, now=timezone.now())
        run_all_due()
        letter.refresh_from_db()
        assert letter.state == "sent"
        assert [to for to, _text in office.taken] == ["office@example.com"]
        with pytest.raises(actions.LetterNotStuck):
            actions.send_again(letter, by=None, now=timezone.now())
        run_all_due()
        assert len(office.taken) == 1


def test_a_mail_server_that_cannot_be_reached_is_told_in_words(settings):
    with open_post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    letter = make_letter()
    with pytest.raises(ConnectionRefusedError):
        send(letter)
    letter.refresh_from_db()
    assert "つながりませんでした" in letter.reason


# --- links ---------------------------------------------------------------------------------------------------------


def test_a_link_opens_the_request_of_one_organisation_in_one_round():
    round_ = factories.make_round(collection="sample")
    first, second = (factories.make_request(round_=round_) for _ in range(2))
    link = open_link(token_for(first), purpose=tasks.ANSWERING, now=NOW)
    assert tasks.request_of(link) == first
    assert first.key != second.key
    with pytest.raises(LinkAltered):
        open_link(token_for(first), purpose="confirm_organisation", now=NOW)


def test_a_link_ends_some_time_after_the_due_date_and_when_it_is_revoked():
    request = factories.make_request(round_=factories.make_round(collection="sample"))
    token = token_for(request)
    last = timedelta(days=30 + tasks.DAYS_AFTER_DUE)
    assert open_link(token, purpose=tasks.ANSWERING, now=NOW + last - timedelta(hours=1))
    with pytest.raises(LinkExpired):
        open_link(token, purpose=tasks.ANSWERING, now=NOW + last + timedelta(hours=1))
    assert actions.revoke_links(request, by=None, now=NOW) == 1
    with pytest.raises(LinkRevoked):
        open_link(token, purpose=tasks.ANSWERING, now=NOW)


def test_a_reminder_carries_the_link_of_the_first_mail_unless_the_due_date_was_put_off_beyond_it():
    letter = make_letter()
    send(letter)
    Letter.objects.update(state="waiting", sent_at=None)
    send(letter)
    assert SignedLink.objects.count() == 1
    Round.objects.update(due_on=timezone.localdate() + timedelta(days=90))
    Letter.objects.update(state="waiting", sent_at=None)
    send(letter)
    assert SignedLink.objects.count() == 2


def test_no_link_with_one_bit_flipped_opens_anything():
    """Every bit of one; tests/accounts flips five thousand."""
    octets = token_for(factories.make_request(round_=factories.make_round(collection="sample"))).encode()
    for place in range(len(octets) * 8):
        flipped = bytearray(octets)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(LinkAltered):
            open_link(flipped.decode("latin-1"), purpose=tasks.ANSWERING, now=NOW)
