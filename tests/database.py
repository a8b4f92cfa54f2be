"""A database for each worker of a test run, copied from one that was migrated.

To migrate takes two seconds of a core; to copy what came of it, a tenth of one. On PostgreSQL it is migrated
once a run. On SQLite the file is kept beside pytest's own notes until a migration changes, and later runs copy it.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
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
    model: Kept | Model | None = None
    if connection.vendor == "sqlite":
        model = Kept(request.config.rootpath / ".pytest_cache" / "databases")
    elif hasattr(request.config, "workerinput"):  # one of several
        model = Model(tmp_path_factory.getbasetemp().parent)
    outside = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        if model:
            model.give()
        else:
            make_database()
        assert connection.features.supports_json_field  # Django asks once a process: not amid what a test counts
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(outside, verbosity=0)
        if model:
            model.leave()


def make_database() -> None:
    """Make a database by every migration there is."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def fingerprint() -> str:
    """Return what stays the same as long as every migration does, ours and those of libraries."""
    found = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            found.update(f"{app.name} {file.name}".encode() + file.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Let nobody else in before this is over."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Kept:
    """The migrated file of SQLite, kept from run to run."""

    def __init__(self, folder: Path) -> None:
        """Keep it in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.file = folder, folder / f"{fingerprint()}.sqlite3"

    def give(self) -> None:
        """Give this worker its database."""
        with alone(self.folder / "lock"):
            if not self.file.exists():
                make_database()
                self._keep()
                return
        name = connection.creation._get_test_db_name()
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(name + suffix).unlink()
        shutil.copy(self.file, name)
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name

    def leave(self) -> None:
        """Leave it for the next run."""

    def _keep(self) -> None:
        for old in self.folder.glob("*.sqlite3"):
            old.unlink()
        begun = self.file.with_suffix(".begun")
        begun.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(begun)])
        begun.rename(self.file)  # whole or not at all


class Model:
    """The migrated database of one run on PostgreSQL, which nobody connects to, and who still has a copy of it."""

    def __init__(self, folder: Path) -> None:
        """Note in `folder`, which the workers of one run share and no other run has, what is there."""
        self.lock = folder / "model.lock"
        self.takers = folder / "model.takers"  # it is there as long as the database is
        self.name = f"musubi_model_{folder.name}".replace("-", "_")

    def give(self) -> None:
        """Give this worker its database, from the copy if there is one."""
        with alone(self.lock):
            if self.takers.exists():
                self._copy_to(connection.creation._get_test_db_name())
            else:
                make_database()
                self._keep()
            self._count(1)

    def leave(self) -> None:
        """Take the copy away after its last user."""
        with alone(self.lock):
            if self._count(-1) == 0:
                _ask_server(f'DROP DATABASE IF EXISTS "{self.name}"')
                self.takers.unlink()

    def _count(self, change: int) -> int:
        number = change + (int(self.takers.read_text()) if self.takers.exists() else 0)
        self.takers.write_text(str(number))
        return number

    def _keep(self) -> None:
        name = connection.settings_dict["NAME"]
        connection.close()
        connection.close_pool()  # what somebody is connected to cannot be copied
        _ask_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{name}"')

    def _copy_to(self, name: str) -> None:
        connection.close()
        connection.close_pool()
        _ask_server(f'DROP DATABASE IF EXISTS "{name}"')
        _ask_server(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _ask_server(statement: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)
