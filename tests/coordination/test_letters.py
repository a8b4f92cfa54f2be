"""Mails that did not go out are shown to whoever can send them again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from musubi.coordination.models import Letter
from tests.coordination import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client):
    person = makers.make_keeper()
    client.force_login(person.user)
    return person


def test_the_list_asks_the_same_questions_for_one_mail_and_for_many(client, keeper):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/cases/letters/").status_code == 200
        return len(asked)

    makers.make_stuck_letter()
    ask()
    one = ask()
    makers.make_stuck_letter()
    makers.make_stuck_letter()
    assert ask() == one <= 12


def test_a_mail_that_failed_goes_out_again_from_its_case(client, keeper):
    letter = makers.make_stuck_letter()
    page = client.get(letter.case.path).text
    assert letter.email in page
    assert f"/letters/{letter.pk}/send-again/" in page
    answer = client.post(f"/letters/{letter.pk}/send-again/")
    assert answer.headers["Location"] == letter.case.path
    assert Letter.objects.get(pk=letter.pk).state == "waiting"
    assert client.post(f"/letters/{letter.pk}/send-again/", {"from": "letters"}, follow=True).status_code == 200


def test_a_coordinator_sends_the_mails_of_their_own_cases_and_learns_of_no_other(client):
    coordinator = makers.make_keeper(organisation=makers.make_member())
    client.force_login(coordinator.user)
    own = makers.make_stuck_letter(case=makers.make_case(owner=coordinator, stage="hearing"))
    other = makers.make_stuck_letter()
    of_none = Letter.objects.create(
        purpose="digest", subject="interest:1", email="a@example.com", state="failed", written_at=own.written_at
    )
    assert client.post(f"/letters/{own.pk}/send-again/").status_code == 302
    for letter in (other, of_none):
        assert client.post(f"/letters/{letter.pk}/send-again/").status_code == 404
