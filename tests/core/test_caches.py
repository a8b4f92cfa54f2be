import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

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
