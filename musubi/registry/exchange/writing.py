"""The roster, and any other table, as an Excel workbook or a CSV file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from musubi.registry.exchange.columns import COLUMNS, DAYS, guarded, in_cp932, lost_in_cp932

XLSX, CSV, CSV_CP932 = "xlsx", "csv", "csv-cp932"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
    CSV_CP932: "text/csv; charset=shift_jis",
}
Row = dict[str, str]
_FIRST_DAY_OF_EXCEL = date(1900, 3, 1)  # before it, Excel counts a day that never was
# XML cannot hold every sign, so Excel writes _x0001_ for some and _x005F_ for an underscore that only looks like that.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Heading(NamedTuple):
    """The head of one column, and how wide Excel shows it."""

    text: str
    width: int = 14


Cell = str | int | date


def write_roster(rows: list[Row], file_format: str, *, title: str) -> bytes:
    """Return the file. In CP932 a character the code page lacks becomes 〓; `lost_characters` says which."""
    headings = [Heading(column.heading, column.width) for column in COLUMNS]
    return write_table(headings, [[_value(column.code, row) for column in COLUMNS] for row in rows], file_format, title)


def write_table(headings: Sequence[Heading], rows: Iterable[Sequence[Cell]], file_format: str, title: str) -> bytes:
    """Return any table as a file of one of CONTENT_TYPES: texts stay texts, numbers and days are such to Excel."""
    listed = list(rows)
    if file_format == XLSX:
        return _workbook(headings, listed, title)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([heading.text for heading in headings])
    writer.writerows([guarded(cell) if isinstance(cell, str) else str(cell) for cell in row] for row in listed)
    if file_format == CSV:
        return text.getvalue().encode("utf-8-sig")
    return in_cp932(text.getvalue()).encode("cp932")


def file_name(file_format: str, *, day: date) -> str:
    """Return roster-2026-11-21.xlsx."""
    return f"roster-{day.isoformat()}.{'xlsx' if file_format == XLSX else 'csv'}"


def lost_characters(rows: list[Row]) -> list[tuple[str, int]]:
    """Return the characters that CP932 lacks, each with how often it occurs, the most frequent first."""
    found = Counter(sign for row in rows for text in row.values() for sign in lost_in_cp932(text))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _value(code: str, row: Row) -> Cell:
    if code == "id":
        return int(row[code])
    if code in DAYS and row[code]:
        return date.fromisoformat(row[code])
    return row[code]


def _workbook(headings: Sequence[Heading], rows: list[Sequence[Cell]], title: str) -> bytes:
    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet(title)
    for number, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = heading.width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    sheet.append([_heading(sheet, heading.text) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _heading(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value)
    if isinstance(value, date):
        if value < _FIRST_DAY_OF_EXCEL:
            return _text(sheet, value.isoformat())
        cell = WriteOnlyCell(sheet, datetime(value.year, value.month, value.day))  # noqa: DTZ001 - a day, not an instant
        cell.number_format = "yyyy-mm-dd"
        return cell
    # An apostrophe of the text's own that guarded() would add to is kept apart from one that somebody's CSV brought.
    return _text(sheet, guarded(value) if value.startswith("'") else value)


def _text(sheet: Any, text: str) -> Any:
    """Return a text cell, whatever the text looks like; it stays one when somebody edits it in Excel."""
    kept = ILLEGAL_CHARACTERS_RE.sub("", text)  # signs of control that a workbook cannot hold
    cell = WriteOnlyCell(sheet, _LOOKS_ESCAPED.sub("_x005F_", kept))
    cell.data_type = "s"  # openpyxl took what begins with = for a formula
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell
