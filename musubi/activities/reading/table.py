"""The way in for tables: rows of an Excel or CSV file, one at a time, as drafts beside what is wrong with cells."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from musubi.activities.reading.calendar import fiscal_year_in
from musubi.activities.reading.days import find_days
from musubi.activities.reading.drafts import CellFault, Draft, FoundDays, Kind, KnownName, Named
from musubi.activities.reading.names import Names
from musubi.activities.reading.plain import mended
from musubi.activities.reading.refusals import ColumnTwice, TitleColumnMissing
from musubi.activities.reading.words import (
    COLUMN_BY_HEADING,
    DAYS,
    END,
    FIELDS,
    FISCAL_YEAR,
    GUIDELINES,
    IGNORED,
    KIND,
    NOTES,
    ORGANISATION,
    PARTNERS,
    PLACE,
    START,
    SUMMARY,
    TITLE,
    URL,
    column_key,
    section_kind,
)

LONGEST_TITLE = 300
LONGEST_NAME = 200
LONGEST_TEXT = 10_000
_LIMITS = {
    TITLE: LONGEST_TITLE,
    ORGANISATION: LONGEST_NAME,
    URL: 500,
    DAYS: 200,
    START: 50,
    END: 50,
    FISCAL_YEAR: 50,
    KIND: 50,
}
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.0)?")  # Excel's own count of days: 10000 is in 1927, 99999 in 2173
_DAY_ZERO = date(1899, 12, 30)  # with Excel's 29 February 1900 reckoned in
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
_ADDRESS = re.compile(r"https?://[^\s/?#]+\.[^\s]+", re.IGNORECASE)
_SECOND_IS_A_NOTE = (ORGANISATION, PARTNERS)  # as 機関名 and 主催, 連携先 and 共催: nothing is lost
_MANY = (SUMMARY, NOTES, PLACE, IGNORED)  # columns that a table may have more than one of, as 内容 and 概要

Cell = str | float | date | None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: its draft, or none where it cannot be one, and what is wrong with its cells."""

    row: int
    draft: Draft | None
    faults: tuple[CellFault, ...] = ()


def columns_of(headings: Sequence[str]) -> dict[str, str]:
    """Return, by heading, which of our columns it means; a heading we do not know is kept as a note.

    Raises TitleColumnMissing and ColumnTwice.
    """
    columns: dict[str, str] = {}
    first: dict[str, str] = {}
    for heading in headings:
        column = COLUMN_BY_HEADING.get(column_key(heading), NOTES)
        if column in first and column in _SECOND_IS_A_NOTE:
            column = NOTES
        if column in first and column not in _MANY:
            raise ColumnTwice(first=first[column], second=heading)
        first.setdefault(column, heading)
        columns[heading] = column
    if TITLE not in first:
        raise TitleColumnMissing
    return columns


def read_table(
    rows: Iterable[tuple[int, Mapping[str, Cell]]],
    *,
    names: Sequence[KnownName],
    fiscal_year: int | None,
    fills_down: bool = False,
) -> Iterator[ReadRow]:
    """Yield what each row says, as soon as it is read. `rows` are numbers and the cells by the table's headings.

    `fills_down`: an empty cell of the organisation means the one above, as merged cells come out of a workbook.
    Empty rows are left out. Raises TitleColumnMissing and ColumnTwice at the first row.
    """
    known = Names(names)
    columns: dict[str, str] = {}
    above = ""
    for number, cells in rows:
        if not columns:
            columns = columns_of(list(cells))
        texts = {heading: _text(cell, columns.get(heading, NOTES)) for heading, cell in cells.items()}
        if not any(texts.values()):
            continue
        row = _Row(number, columns, texts, known, fiscal_year)
        if fills_down:
            above = row.told(ORGANISATION) or above
        yield row.read(above)


def _text(cell: Cell, column: str) -> str:
    """Return what a cell shows. A number under a heading of dates is a day by Excel's count."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    if column in (DAYS, START, END) and _SERIAL.fullmatch(text):
        return (_DAY_ZERO + timedelta(days=int(float(text)))).isoformat()
    if column in (SUMMARY, NOTES):
        return "\n".join(filter(None, map(mended, text.splitlines())))
    return mended(text)


class _Row:
    """One row while it is read."""

    def __init__(
        self, number: int, columns: Mapping[str, str], texts: Mapping[str, str], names: Names, fiscal_year: int | None
    ) -> None:
        self._number = number
        self._columns = columns
        self._texts = texts
        self._names = names
        self._fiscal_year = fiscal_year
        self._faults: list[CellFault] = []

    def told(self, column: str) -> str:
        """Return the text under one of our columns."""
        return self._texts.get(self._heading(column), "")

    def read(self, above: str) -> ReadRow:
        """Return the row's draft and faults. `above` is the organisation for a cell left empty."""
        self._check_lengths()
        title = self.told(TITLE)
        if not title:
            self._blame(TITLE, "title_missing")
        named = self._named(above)
        year = self._year()
        kind = self._kind()
        days = self._days(year)
        url = self.told(URL)
        if url and not _ADDRESS.fullmatch(url):
            self._blame(URL, "not_an_address", url)
            url = ""
        if any(fault.code == "too_long" for fault in self._faults) or not title:
            return ReadRow(self._number, None, tuple(self._faults))
        partners = self.told(PARTNERS)
        draft = Draft(
            title=title,
            named=named,
            kind=kind,
            fiscal_year=year,
            notes=tuple(self._notes()),
            summary="\n".join(filter(None, (self._texts[heading] for heading in self._headings(SUMMARY)))),
            partners=self._names.named(partners) if partners else Named(),
            guidelines=self.told(GUIDELINES),
            fields=self.told(FIELDS),
            url=url,
            days=days,
            row=self._number,
        )
        return ReadRow(self._number, draft, tuple(self._faults))

    def _headings(self, column: str) -> list[str]:
        return [heading for heading in self._texts if self._columns.get(heading, NOTES) == column]

    def _heading(self, column: str) -> str:
        return next(iter(self._headings(column)), "")

    def _blame(self, column: str, code: str, wording: str = "") -> None:
        self._faults.append(CellFault(self._number, self._heading(column) or column, code, wording))

    def _check_lengths(self) -> None:
        for heading, text in self._texts.items():
            limit = _LIMITS.get(self._columns.get(heading, NOTES), LONGEST_TEXT)
            if len(text) > limit:
                self._faults.append(CellFault(self._number, heading, "too_long", text[:40], limit))

    def _named(self, above: str) -> Named:
        text = self.told(ORGANISATION) or above
        if not text:
            self._blame(ORGANISATION, "organisation_missing")
            return Named()
        named = self._names.named(text)
        for offer in named.offers:
            self._blame(ORGANISATION, "organisation_ambiguous", offer.text)
        for name in named.unknown:
            self._blame(ORGANISATION, "organisation_unknown", name[:LONGEST_NAME])
        return named

    def _year(self) -> int | None:
        text = self.told(FISCAL_YEAR)
        if not text:
            return self._fiscal_year
        year = int(text) if _YEAR_ALONE.fullmatch(text) else fiscal_year_in(text)
        if year is None:
            self._blame(FISCAL_YEAR, "not_a_year", text)
        return year or self._fiscal_year

    def _kind(self) -> Kind:
        text = self.told(KIND)
        kind = section_kind(text) if text else None
        if text and kind in (None, Kind.UNSTATED):
            self._blame(KIND, "unknown_kind", text)
        return kind or Kind.UNSTATED

    def _days(self, year: int | None) -> tuple[FoundDays, ...]:
        """Return the dates of the row; of a start and an end in two columns, the span they make."""
        found = self._days_under(DAYS, year)
        start, end = self._days_under(START, year), self._days_under(END, year)
        if start and end and start[0].first and end[0].last:
            if end[0].last < start[0].first:
                self._blame(END, "end_before_start", f"{start[0].wording}～{end[0].wording}")
                return tuple(found)
            wording = f"{start[0].wording}～{end[0].wording}"
            return (*found, FoundDays(wording, start[0].first, end[0].last))
        return (*found, *start, *end)

    def _days_under(self, column: str, year: int | None) -> list[FoundDays]:
        text = self.told(column)
        found = find_days(text, fiscal_year=year) if text else []
        if text and not found:
            self._blame(column, "not_a_date", text[:80])
        for one in found:
            if one.problem:
                self._blame(column, one.problem, one.wording)
        return found

    def _notes(self) -> Iterator[str]:
        for heading, text in self._texts.items():
            column = self._columns.get(heading, NOTES)
            if text and column not in _WITH_A_PLACE:
                yield f"{heading}：{text}"


_WITH_A_PLACE = {
    TITLE,
    ORGANISATION,
    DAYS,
    START,
    END,
    PARTNERS,
    SUMMARY,
    GUIDELINES,
    FIELDS,
    URL,
    FISCAL_YEAR,
    KIND,
    IGNORED,
}
