"""One organisation's request: what was mailed, the links, sending again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.actions import LinkRevoked, open_link
from musubi.jobs.actions import run_all_due
from musubi.surveys.models import Letter, State
from musubi.surveys.tasks import ANSWERING, request_of
from tests.surveys.test_rounds import ask, read, round_, secretary

__all__ = ["round_", "secretary"]
pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_before_an_answer_there_is_nothing_to_look_at_but_somebody_may_type(secretary, round_):
    request = ask(round_)
    page = read(secretary, "request", request.pk)
    assert f"/?own={request.pk}" in page
    assert f"/?review={request.pk}" not in page
    request.state, request.submitted_at = State.ACCEPTED, NOW
    request.save()
    page = read(secretary, "request", request.pk)
    assert f"/?review={request.pk}" in page
    assert f"/?own={request.pk}" not in page


def test_a_link_is_made_to_be_copied_and_all_are_made_useless(secretary, round_):
    request = ask(round_)
    secretary.post(reverse("surveys:issue_link", args=[request.pk]))
    page = secretary.get(reverse("surveys:request", args=[request.pk]))
    token = page.context["handed_url"].partition("?link=")[2]
    assert request_of(open_link(token, purpose=ANSWERING, now=timezone.now())) == request
    answer = secretary.post(reverse("surveys:revoke_links", args=[request.pk]), follow=True)
    assert "1件のリンクを無効にしました" in answer.content.decode()
    with pytest.raises(LinkRevoked):
        open_link(token, purpose=ANSWERING, now=timezone.now())


def test_a_mail_that_failed_is_sent_again_at_once(secretary, round_, mailoutbox):
    request = ask(round_)
    Letter.objects.update(state="failed", failure="SMTPRecipientsRefused", sent_at=None)
    letter = request.letters.get()
    url = reverse("surveys:send_letter", args=[letter.pk])
    assert "もう一度送ります" in secretary.post(url, follow=True).content.decode()
    run_all_due()
    assert len(mailoutbox) == 1
    assert "もう操作を待っていません" in secretary.post(url, follow=True).content.decode()
