"""Every guard of every view is one that the table of access would miss.

A guard is a place in a view: a call of `require`, or a `visible_to` or `may_…` whose answer decides between a page and
none. Everything is asked once, and it is noted which guard refused whom; then each guard is taken away, and what it had
refused is asked again: the answer must be one that the table does not allow. A new guard joins by being written.
"""

import ast
import logging
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db.models import QuerySet

from musubi.core import errors, queries
from tests.access import Table, World, addresses, paths
from tests.access_subjects import SUBJECTS
from tests.access_table import TABLE

REQUIRE = errors.require
MUSUBI = Path(errors.__file__).parents[1]
ASKED_AS = ("viewer", "other", "operator")  # whom the guards keep out; the others come in, or are sent to sign in
METHODS = ("GET", "POST")
FORBIDDEN, NOT_FOUND = 403, 404
ENOUGH = 3  # of what one guard refused, to be asked again without it


class Site(NamedTuple):
    """A guard and its place: the file from musubi/ on, the function, the lines."""

    file: str
    function: str
    guard: str
    line: int
    last_line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}"


class Cell(NamedTuple):
    """One question of the table."""

    address: str
    subject: str
    method: str
    person: str
    path: str


# --- where the guards are ------------------------------------------------------------------------------------------


@cache
def sites() -> list[Site]:
    """Return every guard of every view, from the source."""
    files = [*MUSUBI.glob("*/views.py"), *MUSUBI.glob("*/views/*.py"), *MUSUBI.glob("*/api.py")]
    return sorted(site for file in files if "demo" not in file.parts for site in _sites_of(file))


def _sites_of(file: Path) -> Iterator[Site]:
    for function in ast.walk(ast.parse(file.read_text())):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        ends_without_a_page = bool(names & {"get_object_or_404", "Http404"})
        for node in ast.walk(function):
            if _is_call(node, "require") or (ends_without_a_page and _is_call(node, "visible_to")):
                yield _site(file, function, node)
            if ends_without_a_page and _is_denial(node):
                yield _site(file, function, node.operand)


def _is_denial(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and _called(node.operand)[:4] == "may_"


def _is_call(node: ast.AST, name: str) -> bool:
    return _called(node) == name


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def _site(file: Path, function: ast.FunctionDef, node: Any) -> Site:
    return Site(str(file.relative_to(MUSUBI)), function.name, _called(node), node.lineno, node.end_lineno)


# --- taking one away -----------------------------------------------------------------------------------------------


class Guards:
    """All guards, replaced by ones that tell where they stood; at the place that is `away` they let everything pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.away: Site | None = None
        self.refused_at: set[Site] = set()
        # Asked each time, as if nothing were written yet: what was written in a guard's place no longer asks it.
        monkeypatch.setattr("musubi.core.queries._written", queries._written.__wrapped__)
        addresses()  # brings in every module of views
        for module in [module for name, module in sys.modules.items() if name.startswith("musubi.")]:
            for name, thing in list(vars(module).items()):
                if thing is REQUIRE:
                    monkeypatch.setattr(module, name, self._require)
                elif name.startswith("may_") and callable(thing):
                    monkeypatch.setattr(module, name, self._permission(thing))
        for kind in {type(model._default_manager.all()) for model in apps.get_models()}:
            if "visible_to" in vars(kind):
                monkeypatch.setattr(kind, "visible_to", self._visible_to(kind.visible_to))

    def _require(self, allowed: bool) -> None:  # noqa: FBT001 - as the one it stands for
        site = _standing_at(sys._getframe(1))
        if not allowed and site:
            self.refused_at.add(site)
        if self.away is None or site != self.away:
            REQUIRE(allowed)

    def _permission(self, may: Callable[..., bool]) -> Callable[..., bool]:
        def asked(*about: Any, **named: Any) -> bool:
            site = _standing_at(sys._getframe(1))
            allowed = may(*about, **named)
            if not allowed and site:
                self.refused_at.add(site)
            return allowed or (site is not None and site == self.away)

        return asked

    def _visible_to(self, narrow: Callable[..., QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
        def asked(rows: QuerySet[Any], keys: Any) -> QuerySet[Any]:
            site = _standing_at(sys._getframe(1))
            if site:
                self.refused_at.add(site)  # whom it kept out, the status will tell
            return rows.all() if site is not None and site == self.away else narrow(rows, keys)

        return asked


@cache
def _by_file() -> dict[str, list[Site]]:
    found: dict[str, list[Site]] = defaultdict(list)
    for site in sites():
        found[str(MUSUBI / site.file)].append(site)
    return found


def _standing_at(frame: FrameType | None) -> Site | None:
    """Return the guard that the nearest view is at, or None where no view of ours asks."""
    by_file = _by_file()
    while frame is not None:
        for site in by_file.get(frame.f_code.co_filename, []):
            if site.function == frame.f_code.co_name and site.line <= frame.f_lineno <= site.last_line:
                return site
        frame = frame.f_back
    return None


# --- asking --------------------------------------------------------------------------------------------------------


def refusals(world: World, guards: Guards, table: Table) -> dict[Site, list[Cell]]:
    """Ask everything, and return what each guard refused, as the table says it does."""
    refused: dict[Site, list[Cell]] = defaultdict(list)
    for cell in _cells(world):
        guards.refused_at = set()
        status = world.ask(cell.person, cell.method, cell.path).status_code
        for site in guards.refused_at:
            if status == (FORBIDDEN if site.guard == "require" else NOT_FOUND):
                assert _is_allowed(table, cell, status), f"with all guards in place: {cell}"
                refused[site].append(cell)
    return refused


def _cells(world: World) -> Iterator[Cell]:
    for address in addresses():
        if address.name.startswith("admin:"):
            continue
        found = paths(address, SUBJECTS, world)
        for subject in found.keys() - {"absent"}:
            for person in ASKED_AS:
                for method in METHODS:
                    yield Cell(address.name, subject, method, person, found[subject])


def is_missed(world: World, table: Table, cells: list[Cell]) -> bool:
    """Whether one of the cells now gets an answer that the table does not allow."""
    return any(
        not _is_allowed(table, cell, world.ask(cell.person, cell.method, cell.path).status_code) for cell in cells
    )


def _is_allowed(table: Table, cell: Cell, status: int) -> bool:
    return status in table.expected(cell.address, cell.subject, cell.method, cell.person)


@pytest.mark.harness
def test_whichever_guard_is_taken_away_the_table_misses_it(db, monkeypatch):
    logging.disable()
    world, guards, table = World(), Guards(monkeypatch), Table(TABLE)
    refused = refusals(world, guards, table)
    unmissed = []
    for site in sites():
        guards.away = site
        if not is_missed(world, table, _spread(refused[site])):
            unmissed.append(str(site))
    assert not unmissed, "\n".join(unmissed)


def _spread(cells: list[Cell]) -> list[Cell]:
    """Return a few cells: of each address at most one or two."""
    by_method = {(cell.address, cell.method): cell for cell in cells}
    return list(by_method.values())[: ENOUGH * len(METHODS)]


def test_guards_are_found_in_the_source():
    names = {f"{site.file}:{site.function}" for site in sites()}
    assert {"documents/views.py:_visible", "activities/views/answering.py:answer", "search/views.py:synonyms"} <= names


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    yield
    logging.disable(logging.NOTSET)
