"""The secretariat keeps the list of terms in both languages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from musubi.coordination.models import Term
from tests.coordination import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(makers.make_keeper().user)
    return client


def send(client, path="/terms/", **typed):
    return client.post(path, {"ja": "燃料電池", "en": "fuel cell", "variants": "", **typed})


def test_a_term_is_added_changed_and_removed(desk):
    send(desk)
    term = Term.objects.get()
    send(desk, f"/terms/{term.pk}/", variants="FC")
    assert Term.objects.get().variants == "FC"
    desk.post(f"/terms/{term.pk}/remove/")
    assert not Term.objects.exists()


def test_the_same_pair_is_not_taken_twice_and_nothing_typed_is_lost(desk):
    send(desk)
    response = send(desk, variants="まだある")
    assert response.status_code == 409
    assert "まだある" in response.content.decode()
    assert Term.objects.count() == 1


def test_the_list_asks_the_same_questions_for_one_term_and_for_many(desk):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("/terms/?q=燃料").status_code == 200
        return len(asked)

    send(desk)
    ask()
    one = ask()
    for number in range(3):
        send(desk, ja=f"燃料{number}")
    assert ask() == one <= 12
