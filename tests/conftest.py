"""What every test stands on: no network but this machine's own, the system's Chromium, a clean cache of keys."""

import gc
import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from django.utils.translation import override
from hypothesis import settings as hypothesis_settings

from musubi.core import queries
from tests.database import django_db_setup

__all__ = ["django_db_setup"]

pytest_plugins = ["tests.append_only", "tests.sparing", "tests.strictness"]

# Playwright keeps an event loop in the main thread from its first test on, and Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Nothing here is about time, and a build does not depend on luck. To look further: --hypothesis-profile=default.
hypothesis_settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis_settings.load_profile("steady")

# pytest-django's, which asks for monkeypatch and only sets what a template writes in the place of a missing variable.
IN_EVERY_TEST = "_template_string_if_invalid_marker"

# The same engine without a window's parts comes first: it takes a third less of a processor's time.
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), "chromium")


@pytest.fixture(autouse=True)
def nothing_written_without_a_guard_is_kept(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQL is written once in a process: a test that takes a part away neither finds it there nor leaves it away."""
    takes_away = may_take_away(request.node)
    forget = queries._written.cache_clear  # a test may put something else in its place
    if takes_away:
        forget()
    yield
    if takes_away:
        forget()


def may_take_away(item: pytest.Item) -> bool:
    """Whether a test, or a fixture of it, puts something else in a thing's place."""
    needed = item._fixtureinfo
    fixtures = (one for name, found in needed.name2fixturedefs.items() if name != IN_EVERY_TEST for one in found)
    by_fixture = "monkeypatch" in needed.argnames or any("monkeypatch" in one.argnames for one in fixtures)
    return by_fixture or hasattr(item.module, "patch")


class NetworkForbidden(Exception):  # noqa: N818 - reads as what happened
    """A test tried to leave this machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Close the network before the first test module is imported."""
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    socket.getaddrinfo = _guarded_lookup(socket.getaddrinfo)
    TransactionTestCase._fixture_teardown = _past_append_only(TransactionTestCase._fixture_teardown)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a second run, on another database, leave out what cannot turn out differently there."""
    parser.addoption("--of-database", action="store_true", help="run only the tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the browser's tests, which are the longest: in the end several workers share what is short.

    Leave out, if told to, the tests that may not touch the database; pytest-django holds them to that.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    if not config.getoption("--of-database"):
        return
    left_out = [item for item in items if not _uses_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _uses_database(item)]


def pytest_collection_finish() -> None:
    """Spare the collector what lives as long as the process: it walked through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


def pytest_unconfigure() -> None:
    """Take away the files that tests kept outside a folder of their own."""
    shutil.rmtree(settings.STORAGES["files"]["OPTIONS"]["location"], ignore_errors=True)


def _guarded(method: Any) -> Any:
    def call(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
            raise NetworkForbidden(f"Tests stay on this machine; one tried to reach {address[0]}.")
        return method(self, *arguments)

    return call


def _guarded_lookup(lookup: Any) -> Any:
    def call(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not _is_here(name):
            raise NetworkForbidden(f"Tests stay on this machine; one tried to look up {name}.")
        return lookup(host, *arguments, **options)

    return call


def _is_here(host: str) -> bool:
    if host in {"localhost", "", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


# --- emptying the database -----------------------------------------------------------------------------------------


def _past_append_only(empty: Any) -> Any:
    """Let the test runner, and nobody else, empty tables that refuse to lose a row.

    A test that commits (live_server, transaction=True) has its rows removed afterwards by DELETE or TRUNCATE.
    """

    def call(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            off, on = _refusing_triggers(cursor)
            for statement in off:
                cursor.execute(statement)
        try:
            empty(self)
        finally:
            with connection.cursor() as cursor:
                for statement in on:
                    cursor.execute(statement)

    return call


def _refusing_triggers(cursor: Any) -> tuple[list[str], list[str]]:
    """Return the statements that switch off, and on again, the triggers that guard rows from removal."""
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%RAISE%'"
        )
        found = cursor.fetchall()
        return [f"DROP TRIGGER {name}" for name, _sql in found], [sql for _name, sql in found]
    on_truncate = 32  # a bit of pg_trigger.tgtype
    cursor.execute(
        "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgtype & %s > 0 AND NOT tgisinternal", [on_truncate]
    )
    found = cursor.fetchall()
    off, on = (
        [f"ALTER TABLE {table} {word} TRIGGER {name}" for table, name in found] for word in ("DISABLE", "ENABLE")
    )
    return off, on


# --- the language ---------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _japanese() -> Iterator[None]:
    """Begin every test in Japanese: a request in English leaves its language behind in the thread."""
    with override("ja"):
        yield


# --- what a process keeps between pages ----------------------------------------------------------------------------


@pytest.fixture
def pages_kept(settings: Any) -> Iterator[Any]:
    """Keep what pages have worked out, as in life; return where. Other tests make rows without deeds."""
    settings.PAGE_CACHE_SECONDS = 60
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


# --- the browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium, silent on the network and able to run as root."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--in-process-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Read as somebody in Hiroshima does."""
    return {**browser_context_args, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
