"""What PostgreSQL need not be asked twice.

A test that comes through Django's client asks a database what twenty others ask it, too. On SQLite, where all of
them run and what only PostgreSQL minds is refused as well (tests/strictness), each notes its statements. PostgreSQL
then runs as many of those tests as it takes for every statement of theirs to be asked there. All others run on both:
those without the client, those in which a database refused something, those that search, ask as of a day or commit.
"""

import heapq
import json
import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.utils import DatabaseErrorWrapper
from django.test import Client

from musubi.search import queries as search

OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")
AS_MANY_AS_THERE_ARE = re.compile(r"\((?:%s, )+%s\)(?:, \((?:%s, )+%s\))*")  # values behind IN, rows of an INSERT
OF_SET_UP = 5  # what a test costs besides its statements, counted in statements


class Note(NamedTuple):
    """What a test asked the database, and whether it has to run on the other one whatever others ask."""

    name: str
    is_needed: bool
    asked: frozenset[str]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the second of two runs know of the first."""
    parser.addoption(
        "--asked", type=Path, help="on SQLite: note here what tests ask; elsewhere: leave out what others ask as well"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take notes, or follow them."""
    if file := config.getoption("--asked"):
        noting = connection.vendor == "sqlite"
        config.pluginmanager.register(Noting(file) if noting else Sparing(file), "asked")


# --- the first run --------------------------------------------------------------------------------------------------


class Noting:
    """Listens to every test and writes down what it asked."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.asked: set[str] = set()
        self.comes_by_client = self.is_needed = False
        self.known: dict[str, str] = {}
        _before(SQLiteCursorWrapper, "execute", lambda _cursor, sql, *_params: self.asked.add(sql))
        _before(SQLiteCursorWrapper, "executemany", lambda _cursor, sql, *_params: self.asked.add(sql))
        _before(DatabaseErrorWrapper, "__exit__", lambda _self, kind, *_fault: kind and self.need())
        _before(search, "_rows", lambda *_asked: self.need())
        _before(Client, "request", self._request)
        _after(SQLCompiler, "as_sql", self._written)

    def need(self) -> None:
        """Note that this one has to run on both."""
        self.is_needed = True

    def _request(self, _client: Client, **request: Any) -> None:
        self.comes_by_client = True
        self.is_needed |= "as_of" in request.get("QUERY_STRING", "")

    def _written(self, compiler: SQLCompiler, written: tuple[str, Any]) -> None:
        if compiler.query.select_for_update:
            self.asked.add(f"{written[0]} FOR UPDATE")  # on SQLite it is not written

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Begin anew."""
        self.asked.clear()
        self.comes_by_client = self.is_needed = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Write the note when the test is over."""
        if call.excinfo:
            self.need()
        if call.when == "teardown":
            is_needed = self.is_needed or not self.comes_by_client or _commits(item)
            told = {"name": item.nodeid, "is_needed": is_needed, "asked": sorted(self._told())}
            with self.file.open("ab", buffering=0) as notes:  # one write: several workers share the file
                notes.write(f"{json.dumps(told)}\n".encode())
        return (yield)

    def _told(self) -> set[str]:
        for sql in self.asked - self.known.keys():
            self.known[sql] = "" if sql.startswith(OF_TRANSACTIONS) else _sign(sql)
        return {self.known[sql] for sql in self.asked} - {""}


def _sign(sql: str) -> str:
    return blake2b(AS_MANY_AS_THERE_ARE.sub("(…)", sql).encode(), digest_size=8).hexdigest()


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures) or bool(mark and mark.kwargs.get("transaction"))


def _before(owner: Any, name: str, tell: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    def call(*arguments: Any, **named: Any) -> Any:
        tell(*arguments, **named)
        return original(*arguments, **named)

    setattr(owner, name, call)


def _after(owner: Any, name: str, tell: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        result = original(self, *arguments, **named)
        tell(self, result)
        return result

    setattr(owner, name, call)


# --- the second run -------------------------------------------------------------------------------------------------


class Sparing:
    """Leaves out what asks nothing that others do not ask as well."""

    def __init__(self, file: Path) -> None:
        self.file, self.told = file, file.with_suffix(".left-out")

    @pytest.hookimpl(trylast=True)  # what others left out asks nothing
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave them out. A test of which there is no note runs."""
        if not self.file.exists():
            return
        # What stands beside the apps' folders (access, leaks, odd input) is needed whatever it asks.
        of_app = {item.nodeid: item.path.parent.name != "tests" for item in items}
        told = map(json.loads, self.file.read_text().splitlines())
        spared = spare(
            Note(one["name"], one["is_needed"] or not of_app[one["name"]], frozenset(one["asked"]))
            for one in told
            if one["name"] in of_app
        )
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in spared])
        items[:] = [item for item in items if item.nodeid not in spared]
        self.told.write_text(f"{len(spared)} tests ask nothing that the {len(items)} do not; they ran on SQLite.\n")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say how many they were: workers collect, and have nobody to tell."""
        if self.told.exists():
            terminalreporter.write_line(self.told.read_text().rstrip())


def spare(notes: Iterable[Note]) -> set[str]:
    """Return the names of the tests that can be left out while everything asked by any is asked by another.

    Of those that may be left out the one that asks most that is new, for what it costs, is taken first.
    """
    all_of_them = sorted(notes)
    asked = frozenset[str]().union(*(one.asked for one in all_of_them if one.is_needed))
    waiting = [(float("-inf"), one.name, one.asked) for one in all_of_them if not one.is_needed]
    heapq.heapify(waiting)
    spared = set()
    while waiting:
        _worth, name, own = heapq.heappop(waiting)
        new = own - asked
        if not new:
            spared.add(name)
            continue
        worth = -len(new) / (OF_SET_UP + len(own))
        if waiting and worth > waiting[0][0]:  # less than it was when it was last looked at
            heapq.heappush(waiting, (worth, name, own))
        else:
            asked |= own
    return spared
