"""Which tests the second database need not run; and that what they ask is asked there."""

import json
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.utils import DatabaseErrorWrapper
from django.test import Client

from musubi.registry.models import Body
from musubi.search import queries as search
from tests.factories import make_body
from tests.search.makers import index
from tests.sparing import Note, Noting, spare

pytestmark = pytest.mark.harness


def note(name: str, asked: str, *, is_needed: bool = False) -> Note:
    return Note(name, is_needed, frozenset(asked))


NOTES = [
    note("an action", "abc", is_needed=True),
    note("a page that asks what the action does", "ab"),
    note("a page", "abde"),
    note("a part of that page", "de"),
    note("the same in English", "abde"),
    note("a page with something of its own", "abf"),
    note("nothing at all", ""),
    note("a refusal that asks nothing new", "a", is_needed=True),
]


def test_as_many_stay_as_it_takes_to_ask_everything_once():
    spared = spare(NOTES)
    stay = [one for one in NOTES if one.name not in spared]
    assert frozenset().union(*(one.asked for one in stay)) == frozenset("abcdef")
    assert {one.name for one in NOTES if one.is_needed} <= {one.name for one in stay}
    assert {one.name for one in stay if not one.is_needed} == {
        "a part of that page",
        "a page with something of its own",
    }


def test_every_worker_leaves_out_the_same_ones():
    assert spare(reversed(NOTES)) == spare(NOTES)


@pytest.mark.parametrize("letters", ["abcde", "aabbcd", "zyx"])
def test_nothing_is_left_unasked_whatever_was_asked(letters):
    notes = [note(f"{at}", letters[at : at + width]) for at in range(len(letters)) for width in (1, 2, 3)]
    notes = [one._replace(name=f"{at}") for at, one in enumerate(notes)]
    stay = {one.asked for one in notes if one.name not in spare(notes)}
    assert frozenset().union(*stay) == frozenset(letters)
    assert len(stay) < len(notes)


# --- the notes ------------------------------------------------------------------------------------------------------

LISTENED_TO = [
    (SQLiteCursorWrapper, "execute"),
    (SQLiteCursorWrapper, "executemany"),
    (DatabaseErrorWrapper, "__exit__"),
    (search, "_rows"),
    (Client, "request"),
    (SQLCompiler, "as_sql"),
]


@pytest.fixture
def noting(db, tmp_path, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("notes are taken on SQLite")
    for owner, name in LISTENED_TO:
        monkeypatch.setattr(owner, name, getattr(owner, name))  # to be put back
    listening = Noting(tmp_path / "asked")
    listening.pytest_runtest_setup()
    return listening


def noted(noting: Noting, *, fault: object = None, fixtures: tuple[str, ...] = ()) -> Note:
    test = SimpleNamespace(nodeid="test", fixturenames=fixtures, get_closest_marker=lambda _name: None)
    list(noting.pytest_runtest_makereport(test, SimpleNamespace(excinfo=fault, when="teardown")))
    return Note(**json.loads(noting.file.read_text().splitlines()[-1]))


def refused() -> None:
    make_body(code="one", position=1)
    with suppress(Exception), transaction.atomic():
        Body.objects.create(code="two", position=1)


def test_what_asks_for_a_page_can_be_spared(noting, client):
    client.get("/bodies/")
    found = noted(noting)
    assert (found.is_needed, bool(found.asked)) == (False, True)
    assert not noted(noting, fixtures=("db", "client")).is_needed


@pytest.mark.parametrize(
    "also",
    [
        lambda: index() and Client().get("/search/?q=見本"),
        lambda: Client().get("/organisations/?as_of=2013-04-01"),
        refused,
    ],
)
def test_what_searches_asks_as_of_a_day_or_is_refused_something_is_needed(noting, client, also):
    client.get("/bodies/")
    also()
    assert noted(noting).is_needed


def test_what_comes_without_the_client_or_commits_or_failed_is_needed(noting, client):
    list(Body.objects.all())
    assert noted(noting).is_needed
    client.get("/bodies/")
    assert noted(noting, fixtures=("transactional_db",)).is_needed
    assert noted(noting, fault="something").is_needed


def test_a_row_that_is_locked_is_another_question_and_more_values_are_not(noting):
    def asked(act) -> list[str]:
        noting.pytest_runtest_setup()
        with transaction.atomic():
            act()
        return noted(noting).asked

    assert asked(lambda: list(Body.objects.filter(pk__in=[1, 2]))) == asked(
        lambda: list(Body.objects.filter(pk__in=[1, 2, 3]))
    )
    assert asked(lambda: list(Body.objects.all())) != asked(lambda: list(Body.objects.select_for_update()))
