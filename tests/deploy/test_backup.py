"""A backup holds what was committed, and nothing half-written."""

import os
import sqlite3
import subprocess
import tarfile

import pytest
from django.db import connection

from deploy import backup
from tests import factories


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("MUSUBI_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "data" / "files").mkdir(parents=True)
    (tmp_path / "data" / "files" / "議事録.txt").write_text("見本")
    return tmp_path / "data"


def test_a_copy_holds_what_still_lies_in_the_log_beside_the_file(data, tmp_path):
    running = sqlite3.connect(data / "musubi.sqlite3", isolation_level=None)
    running.execute("PRAGMA journal_mode=WAL")
    running.execute("CREATE TABLE t (name TEXT)")
    running.execute("INSERT INTO t VALUES ('結び')")
    assert (data / "musubi.sqlite3-wal").stat().st_size > 0
    backup.main(tmp_path / "copies")
    (copy,) = (tmp_path / "copies").glob("database-*.sqlite3")
    assert sqlite3.connect(copy).execute("SELECT name FROM t").fetchall() == [("結び",)]
    running.close()


def test_the_uploaded_files_are_packed_with_their_names(data, tmp_path):
    sqlite3.connect(data / "musubi.sqlite3").execute("CREATE TABLE t (name TEXT)")
    backup.main(tmp_path / "copies")
    (packed,) = (tmp_path / "copies").glob("files-*.tar.gz")
    with tarfile.open(packed) as archive:
        assert "files/議事録.txt" in archive.getnames()


def test_copies_are_for_their_owner_alone_and_the_oldest_go(data, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "KEPT", 2)
    sqlite3.connect(data / "musubi.sqlite3").execute("CREATE TABLE t (name TEXT)")
    copies = tmp_path / "copies"
    copies.mkdir()
    for year in (2001, 2002, 2003):
        (copies / f"database-{year}0101T000000Z.sqlite3").touch()
    backup.main(copies)
    first, second = sorted(copies.glob("database-*"))
    assert first.name.startswith("database-2003")
    assert second.stat().st_mode & 0o077 == 0


def test_no_database_is_said_in_a_sentence_and_leaves_no_copy(data, tmp_path):
    with pytest.raises(SystemExit, match="there is no database"):
        backup.main(tmp_path / "copies")
    assert list((tmp_path / "copies").iterdir()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="pg_dump copies PostgreSQL")
def test_a_dump_can_be_restored_and_read(data, tmp_path, monkeypatch):
    factories.make_person(name_ja="見本 花子")
    host = connection.settings_dict
    credentials = f"{host['USER']}:{host['PASSWORD']}@{host['HOST']}:{host['PORT']}"
    monkeypatch.setenv("DATABASE_URL", f"postgres://{credentials}/{host['NAME']}")
    backup.main(tmp_path / "copies")
    (dump,) = (tmp_path / "copies").glob("database-*.dump")
    command = ["pg_restore", "--data-only", "--table=registry_person", "--file=-", dump]
    told = subprocess.run(command, check=True, capture_output=True, env=os.environ)
    assert "見本 花子" in told.stdout.decode()
