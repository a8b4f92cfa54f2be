"""The guards of the test suite themselves."""

import socket
import urllib.request

import pytest
from django.db import IntegrityError, connection, transaction

from musubi.accounts.models import Deed
from musubi.registry.models import Body
from tests.conftest import NetworkForbidden, may_take_away
from tests.factories import make_body


def test_no_test_reaches_another_machine_by_address():
    with socket.socket() as outside, pytest.raises(NetworkForbidden):
        outside.connect(("192.0.2.1", 80))


def test_no_test_looks_up_another_machine():
    with pytest.raises(NetworkForbidden):
        urllib.request.urlopen("http://musubi.example/")


def test_a_test_may_talk_to_its_own_machine():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_rows_that_nobody_asked_in_an_order_come_the_other_way_round_on_sqlite(db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL gives them as it likes")
    first, second = (make_body(code=code) for code in ("first", "second"))
    assert list(Body.objects.order_by().values_list("pk", flat=True)) == [second.pk, first.pk]
    assert list(Body.objects.order_by("pk").values_list("pk", flat=True)) == [first.pk, second.pk]


@pytest.mark.browser
def test_the_browser_starts_and_reads_japanese(page, live_server):
    page.set_content("<h1>結び</h1>")
    assert page.get_by_role("heading").inner_text() == "結び"
    assert page.evaluate("navigator.language") == "ja-JP"
    assert page.goto(f"{live_server.url}/no-such-page").status == 404


@pytest.mark.browser
def test_the_browser_reaches_no_other_machine(page):
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://musubi.example/")


@pytest.mark.parametrize("time", ["first", "again"])
@pytest.mark.django_db(transaction=True)
def test_the_runner_empties_what_nobody_else_can(time):
    assert not Deed.objects.exists()
    Deed.objects.create(number=1, at="2026-04-01T00:00:00Z", verb="test", subject="x", previous_hash="0", hash="1")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_deed")


def test_what_a_testmay_take_away_is_not_in_what_was_written(request, monkeypatch):
    assert may_take_away(request.node)


def test_what_nobody_takes_away_stays_written(request):
    assert "monkeypatch" in request.fixturenames
    assert not may_take_away(request.node)
