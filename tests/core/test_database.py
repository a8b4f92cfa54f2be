import sqlite3
from pathlib import Path

import pytest
from django.core.signals import request_started
from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.utils import ConnectionHandler

from musubi.core.database import let_go_of_lost_files, never_make_one

pytestmark = pytest.mark.django_db  # without it no connection opens, not even to a file of one's own


@pytest.fixture
def file(tmp_path):
    return make(tmp_path / "a 100% sample.sqlite3", "first")


@pytest.fixture
def connection(file, monkeypatch):
    connection = connect(file)
    monkeypatch.setattr("musubi.core.database.connections.all", lambda **_asked: [connection])
    yield connection
    connection.close()


def make(path: Path, word: str) -> Path:
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE words (said TEXT)")
        made.execute("INSERT INTO words VALUES (?)", [word])
    made.close()
    return path


def connect(path: Path) -> DatabaseWrapper:
    settings = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}}).settings
    never_make_one(settings["default"])
    return DatabaseWrapper(settings["default"], alias="apart")


def said(connection: DatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT said FROM words").fetchone()[0]


def test_a_file_that_stays_at_its_place_keeps_its_connection(connection):
    assert said(connection) == "first"
    opened = connection.connection
    let_go_of_lost_files()
    assert connection.connection is opened


def test_a_file_that_is_gone_is_missed_and_no_empty_one_is_put_there(connection, file):
    assert said(connection) == "first"
    file.unlink()
    assert said(connection) == "first"  # as long as nobody looks: what is written now is lost
    let_go_of_lost_files()
    with pytest.raises(OperationalError):
        said(connection)
    assert not file.exists()


def test_a_file_put_back_from_a_copy_is_read_from_then_on(connection, file, tmp_path):
    assert said(connection) == "first"
    make(tmp_path / "copy", "second").rename(file)
    let_go_of_lost_files()
    assert said(connection) == "second"


def test_the_server_looks_at_the_beginning_of_every_request(connection, file):
    said(connection)
    file.unlink()
    request_started.send(None)
    assert connection.connection is None
