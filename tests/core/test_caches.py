import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from musubi.core.caches import Held

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(monkeypatch):
    """The database takes no row for the cache any more."""
    really = CursorWrapper._execute

    def execute(self, sql, *rest):
        if sql.startswith(("INSERT INTO", "UPDATE")) and "cache" in sql:
            raise OperationalError("database or disk is full")
        return really(self, sql, *rest)

    monkeypatch.setattr(CursorWrapper, "_execute", execute)


def test_what_is_there_already_is_no_fault():
    assert [cache.add("key", 1), cache.add("key", 2), cache.get("key")] == [True, False, 1]


@pytest.mark.usefixtures("full")
def test_a_cache_that_cannot_be_written_says_so():
    for write in (cache.add, cache.set):
        with pytest.raises(OperationalError):
            write("key", 1)


@pytest.mark.usefixtures("full")
def test_whoever_signs_in_while_nothing_can_be_stored_is_not_told_of_too_many_tries(monkeypatch):
    monkeypatch.setattr("allauth.core.internal.ratelimit.CACHE_LOCK_WAIT_TIMEOUT", 0)
    answers = [ask()]
    monkeypatch.setattr("musubi.core.caches.TellingDatabaseCache._base_set", DatabaseCache._base_set)
    answers.append(ask())
    assert [answer.status_code for answer in answers] == [503, 429]  # the second: as it would be without
    assert "空き容量がなくなりました" in answers[0].content.decode()


def ask():
    return Client(raise_request_exception=False).post("/accounts/login/", {"email": "member@example.com"})


def test_what_is_held_is_given_back_as_it_is_until_the_cache_forgets_or_there_is_too_much(settings):
    settings.PAGE_CACHE_SECONDS = 60
    held, things = Held(most=2), [["first"], ["second"], ["third"]]
    for name, thing in zip("aab", things, strict=True):
        held.hold(name, thing, 60)
    assert [held.get(name) for name in "abc"] == [things[1], things[2], None]
    assert held.get("a") is things[1]
    held.hold("c", things[0], 60)
    assert [held.get(name) for name in "abc"] == [None, things[2], things[0]]
    caches["pages"].clear()
    assert [held.get(name) for name in "abc"] == [None, None, None]
