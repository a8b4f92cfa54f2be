"""A file that somebody chose, as rows of cells. Its kind is told by its content, never by its name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from musubi.activities.exchange import refusals
from musubi.activities.exchange.columns import codes_of, is_ours
from musubi.activities.reading.refusals import ReadingRefused
from musubi.activities.reading.table import columns_of
from musubi.registry.exchange.columns import unguarded, without_invisible
from musubi.registry.exchange.parts import HEADER_WITHIN
from musubi.registry.exchange.reading import read_grid
from musubi.registry.exchange.refusals import ColumnTwice

MAX_MEGABYTES = 12
MAX_ROWS = 10_000
MAX_PIECES = 1000  # rows of somebody else's table: each is looked at by a person
_FIRST_DAY = date(1899, 12, 30)
_DAYS_FROM, _DAYS_TO = 10_000, 100_000  # what is a day by that count: from 1927 to 2173


@dataclass
class FileTable:
    """What a file holds: its headings and, by row number, the cells of each row with any; likewise above the headings.

    The rows may be gone through as often as one likes; they are not all in memory at once.
    """

    header_row: int
    headings: list[str]
    rows: Iterable[tuple[int, list[Any]]]
    above: list[tuple[int, list[Any]]]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)  # by row and column, from 1
    days_offset: int = 0
    other_sheets: list[str] = field(default_factory=list)
    encoding: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it is our template filled in, or our export."""
        return is_ours(self.headings)

    def texts(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each row as the cells under its headings, as somebody else's table is read."""
        for number, cells in self.rows:
            yield number, {name: cell for name, cell in zip(self.headings, cells, strict=False) if name}


def read_file(content: bytes) -> FileTable:
    """Return what the file holds. Raises a FileRefused, or a ReadingRefused for a table without names of activities."""
    with refusals.in_our_words():
        grid, encoding = read_grid(content, megabytes=MAX_MEGABYTES, max_rows=MAX_ROWS)
        at, headings = _headings(grid.rows)
        rows = _Filled(grid.rows, at)
        count = sum(1 for _row in rows)
        if not count:
            raise refusals.NoRows
        above = list(_Filled(islice(grid.rows, at - 1)))
    table = FileTable(at, headings, rows, above, grid.faults, grid.days_offset, grid.other_sheets, encoding)
    if count > (MAX_ROWS if table.is_ours else MAX_PIECES):
        raise refusals.TooManyRows(rows=MAX_ROWS if table.is_ours else MAX_PIECES)
    return table


def cell_text(value: Any, *, is_day: bool = False, days_offset: int = 0, is_long: bool = False) -> str:
    """Return what a cell shows; under a heading of dates a number is a day by Excel's count."""
    match value:
        case "" | None:
            return ""
        case str():
            plain = unguarded(value.strip())
            if plain.isprintable():  # nearly every cell: nothing to look for sign by sign
                return plain
            return "\n".join(map(without_invisible, plain.splitlines())) if is_long else without_invisible(plain)
        case date():
            return (value.date() if isinstance(value, datetime) else value).isoformat()
        case float() | int() if not isinstance(value, bool):
            return _number(value, is_day=is_day, days_offset=days_offset)
        case _:
            return str(value)


def _number(value: float, *, is_day: bool, days_offset: int) -> str:
    if is_day and _DAYS_FROM <= value < _DAYS_TO:
        return (_FIRST_DAY + timedelta(days=int(value) + days_offset)).isoformat()
    return str(int(value)) if float(value).is_integer() else str(value)


@dataclass(frozen=True)
class _Filled:
    """Rows with anything in them, each with its number, from a place on."""

    rows: Iterable[list[Any]]
    after: int = 0

    def __iter__(self) -> Iterator[tuple[int, list[Any]]]:
        for number, cells in islice(enumerate(self.rows, start=1), self.after, None):
            if any(map(_filled, cells)):
                yield number, cells


def _filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _headings(rows: Iterable[list[Any]]) -> tuple[int, list[str]]:
    """Return the number of the row of headings and what they are."""
    problem: ReadingRefused | None = None
    for number, cells in enumerate(islice(rows, HEADER_WITHIN), start=1):
        texts = [cell_text(cell) for cell in cells]
        if is_ours(texts):
            codes = [code for code in codes_of(texts) if code]
            twice = next((texts[at] for at, code in enumerate(codes_of(texts)) if code and codes.count(code) > 1), "")
            if twice:
                raise ColumnTwice(heading=twice)
            return number, texts
        try:
            columns_of([text for text in texts if text])
        except ReadingRefused as refusal:
            problem = refusal if refusal.code == "column_twice" else problem
        else:
            return number, _once_each(texts)
    raise problem or refusals.HeaderMissing(rows=HEADER_WITHIN)


def _once_each(headings: list[str]) -> list[str]:
    """Return the headings with a number behind what occurs again, so that no cell is lost."""
    seen: dict[str, int] = {}
    found = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        found.append(f"{heading} ({seen[heading]})" if heading and seen[heading] > 1 else heading)
    return found
