"""A list as an Excel workbook or a CSV file that Excel opens rightly. Whatever a text looks like, it stays a text."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX, CSV = "xlsx", "csv"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
# What Excel would take for the start of a formula, and a cell of that kind with apostrophes before it.
_LOOKS_LIKE_A_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
# XML cannot hold every sign, so Excel writes _x0001_ for some and _x005F_ for an underscore that only looks like that.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDEST = 60


def write_table(headings: Sequence[str], rows: Iterable[Sequence[Any]], file_format: str, *, title: str) -> bytes:
    """Return the file. Whole numbers stay numbers, everything else is text."""
    listed = [list(row) for row in rows]
    if file_format == CSV:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([_guarded(cell) for cell in row] for row in [list(headings), *listed])
        return text.getvalue().encode("utf-8-sig")
    return _workbook(headings, listed, title)


def _guarded(cell: Any) -> str:
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and _LOOKS_LIKE_A_FORMULA.match(text) else text


def _workbook(headings: Sequence[str], rows: list[list[Any]], title: str) -> bytes:
    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet(title)
    for number, heading in enumerate(headings):
        longest = max([len(heading), *(len(str(row[number])) for row in rows)])
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(_WIDEST, 2 * longest + 2)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    sheet.append([_cell(sheet, heading, is_heading=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any, *, is_heading: bool = False) -> Any:
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _LOOKS_ESCAPED.sub("_x005F_", _NOT_IN_XML.sub("", str(value))))
    cell.data_type = "s"  # openpyxl took what begins with = for a formula
    cell.number_format = "@"
    cell.quotePrefix = True
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_heading:
        cell.font = Font(bold=True)
    return cell
