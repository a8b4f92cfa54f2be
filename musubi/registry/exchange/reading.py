"""A file that somebody chose, as rows of text under our columns. Its kind is told by its content, never by its name."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from musubi.registry.exchange import refusals
from musubi.registry.exchange.columns import (
    BY_CODE,
    DAYS,
    REPLACEMENT,
    code_by_heading,
    heading_key,
    unguarded,
    without_invisible,
)
from musubi.registry.exchange.packing import PackedRows
from musubi.registry.exchange.parts import HEADER_WITHIN, MAX_COLUMNS
from musubi.registry.exchange.workbooks import MAX_ROWS, Grid, read_workbook

MAX_MEGABYTES = 5
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_FIRST_DAY = date(1899, 12, 30)  # Excel's day 0, with its 29 February 1900 reckoned in
_SERIAL = re.compile(r"[1-9][0-9]{4}")  # 10000 is in 1927, 99999 in 2173


@dataclass
class Sheet:
    """What a file holds: by row number, the text under each of our columns.

    `faults` names, by row and column, what no text can say: see refusals.FAULTS. `encoding` is that of a CSV file.
    """

    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)
    encoding: str = ""


def read_roster(content: bytes) -> Sheet:
    """Return what the file holds. Raises a FileRefused."""
    grid, encoding = read_grid(content)
    sheet = _sheet(grid)
    sheet.encoding = encoding
    return sheet


def read_grid(content: bytes, *, megabytes: int = MAX_MEGABYTES, max_rows: int = MAX_ROWS) -> tuple[Grid, str]:
    """Return the rows of a workbook or a CSV file, and the encoding of the latter. Raises a FileRefused."""
    if len(content) > megabytes * 1024 * 1024:
        raise refusals.FileTooLarge(megabytes=megabytes)
    if not content or content.isspace():
        raise refusals.FileEmpty
    if content.startswith(_ZIP):
        return read_workbook(content, max_rows=max_rows), ""
    if content.startswith(_OLE):
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise refusals.EncryptedWorkbook if is_encrypted else refusals.OldWorkbook
    if content.startswith(_OTHER_KINDS):
        raise refusals.NotATable
    encoding = _encoding(content)
    return Grid(_records(content, encoding, max_rows)), encoding


def _encoding(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            for _line in _lines(content, encoding):
                pass
        except UnicodeDecodeError:
            continue
        if b"\0" in content:
            raise refusals.NotATable
        return encoding
    raise refusals.UnreadableText


def _lines(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _records(content: bytes, encoding: str, max_rows: int) -> PackedRows:
    first_line = next((line for line in _lines(content, encoding) if line.strip()), "").lstrip()
    delimiter = "\t" if first_line.count("\t") > first_line.count(",") else ","
    records = PackedRows()
    try:
        for record in csv.reader(_lines(content, encoding), delimiter=delimiter, strict=True):
            records.append(record)
            if len(records) > max_rows + HEADER_WITHIN:
                raise refusals.TooManyRows(rows=max_rows)
            if len(record) > MAX_COLUMNS and any(record[MAX_COLUMNS:]):
                raise refusals.TooManyColumns(columns=MAX_COLUMNS)
    except csv.Error as error:
        raise refusals.DamagedText(row=len(records) + 1) from error
    return records


def _sheet(grid: Grid) -> Sheet:
    header_row, places, unknown = _headings(grid.rows)
    sheet = Sheet(list(places), [], unknown=unknown, other_sheets=grid.other_sheets)
    for number, values in islice(enumerate(grid.rows, start=1), header_row, None):
        cells, faults = {}, []
        for code, column in places.items():
            value = values[column] if column < len(values) else ""
            cells[code], fault = _cell(code, value, grid.days_offset)
            fault = grid.faults.get((number, column + 1), fault)
            if fault:
                faults.append((number, code, fault))
        if any(cells.values()) or faults:
            sheet.rows.append((number, cells))
            sheet.faults += faults
    if not sheet.rows:
        raise refusals.NoRows
    if len(sheet.rows) > MAX_ROWS:
        raise refusals.TooManyRows(rows=MAX_ROWS)
    return sheet


def _headings(rows: Iterable[list[Any]]) -> tuple[int, dict[str, int], list[str]]:
    """Return the number of the row of headings, the place of each of our columns, and the headings we do not know."""
    for number, values in enumerate(islice(rows, HEADER_WITHIN), start=1):
        texts = [without_invisible(str(value)) for value in values]
        codes = [code_by_heading().get(heading_key(text)) for text in texts]
        if not {"id", "name_ja"} & set(codes):
            continue
        places: dict[str, int] = {}
        for place, code in enumerate(codes):
            if code in places:
                raise refusals.ColumnTwice(heading=BY_CODE[code].heading)
            if code is not None:
                places[code] = place
        return number, places, [text for text, code in zip(texts, codes, strict=True) if text and code is None]
    raise refusals.HeaderMissing(rows=HEADER_WITHIN)


def _cell(code: str, value: Any, days_offset: int) -> tuple[str, str]:
    """Return the text of a cell and the code of what is wrong with it, if anything."""
    text = _text(value)
    if code in DAYS and not isinstance(value, bool) and _SERIAL.fullmatch(text):
        offset = days_offset if isinstance(value, float | int) else 0
        return (_FIRST_DAY + timedelta(days=int(text) + offset)).isoformat(), ""
    plain = unguarded(text.strip())
    clean = _aliases(plain) if code == "aliases" else without_invisible(plain, mark=REPLACEMENT)
    return clean, refusals.InvisibleSign.code if REPLACEMENT in clean else ""


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "はい" if value else "いいえ"
        case float() if value.is_integer():
            return str(int(value))  # 法人番号 in a number cell comes as 1180301018771.0
        case datetime() if value.time() == time(0):
            return value.date().isoformat()
        case _:
            return str(value)


def _aliases(text: str) -> str:
    """Return the names one a line, whichever way they were separated."""
    lines = re.split(r"[；\r\n]+", text)
    return "\n".join(filter(None, (without_invisible(line, mark=REPLACEMENT) for line in lines)))
