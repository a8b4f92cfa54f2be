"""A database for each worker of a test run: migrated once a run, and copied for every worker after the first.

To migrate takes five to ten seconds of a core; to copy what came of it, a tenth of one.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make this worker's database and take it away in the end; in place of pytest-django's own."""
    is_one_of_several = hasattr(request.config, "workerinput")
    model = Model(tmp_path_factory.getbasetemp().parent) if is_one_of_several else None
    outside = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        if model:
            model.give()
        else:
            make_database()
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(outside, verbosity=0)
        if model:
            model.leave()


def make_database() -> None:
    """Make a database by every migration there is."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


class Model:
    """The migrated database of one run, which nobody connects to, and who still has a copy of it."""

    def __init__(self, folder: Path) -> None:
        """Keep it in `folder`, which the workers of one run share and no other run has."""
        self.file = folder / "model.sqlite3"  # on PostgreSQL empty: it says that the database is there
        self.lock = folder / "model.lock"
        self.takers = folder / "model.takers"
        self.name = f"musubi_model_{folder.name}".replace("-", "_")

    def give(self) -> None:
        """Give this worker its database, from the copy if there is one."""
        with self._alone():
            if self.file.exists():
                self._copy_to(connection.creation._get_test_db_name())
            else:
                make_database()
                self._keep()
            self._count(1)

    def leave(self) -> None:
        """Take the copy away after its last user."""
        with self._alone():
            if self._count(-1) == 0:
                self._forget()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _count(self, change: int) -> int:
        number = change + (int(self.takers.read_text()) if self.takers.exists() else 0)
        self.takers.write_text(str(number))
        return number

    def _keep(self) -> None:
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(self.file)])
            return
        connection.close()
        connection.close_pool()  # what somebody is connected to cannot be copied
        _ask_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{name}"')
        self.file.touch()

    def _copy_to(self, name: str) -> None:
        connection.close()
        if connection.vendor == "sqlite":
            for suffix in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(name + suffix).unlink()
            shutil.copy(self.file, name)
        else:
            connection.close_pool()
            _ask_server(f'DROP DATABASE IF EXISTS "{name}"')
            _ask_server(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name

    def _forget(self) -> None:
        if connection.vendor != "sqlite":
            _ask_server(f'DROP DATABASE IF EXISTS "{self.name}"')
        self.file.unlink()


def _ask_server(statement: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)
