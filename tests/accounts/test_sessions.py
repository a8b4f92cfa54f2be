from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as DjangosStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from musubi.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    session = DjangosStore()
    session["word"] = "見本"
    session.create()
    return session


def test_a_session_kept_by_django_is_read(kept):
    assert SessionStore(kept.session_key)["word"] == "見本"


def test_a_session_kept_here_is_read_by_django():
    session = SessionStore()
    session["word"] = "見本"
    session.save()
    assert DjangosStore(session.session_key)["word"] == "見本"


def test_a_session_that_is_over_is_empty_and_its_key_forgotten(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(kept.session_key)
    assert session.get("word") is None
    assert session.session_key is None


@pytest.mark.parametrize("key", ["x" * 32, "", None, "a\0b" * 8])
def test_a_session_that_never_was_is_empty_and_its_key_forgotten(key):
    session = SessionStore(key)
    assert session.get("word") is None
    assert session.session_key is None


def test_a_session_of_somebody_who_signed_out_is_empty(kept):
    SessionStore(kept.session_key).flush()
    assert SessionStore(kept.session_key).get("word") is None


def test_what_somebody_else_wrote_is_nothing(kept):
    Session.objects.update(session_data="forged")
    assert SessionStore(kept.session_key).get("word") is None
