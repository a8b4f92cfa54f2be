"""Excel workbooks: looked over before anything large is built from them, then read.

A workbook is a zip of XML, and both can be made to grow without bound: a small file that unpacks to gigabytes, one cell
at XFD1048576 that makes a reader lay out seventeen thousand million empty ones. So every part is unpacked once here, in
pieces and up to a limit, and its cells are looked at one by one, before python-calamine sees the file.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.parsers import expat

import python_calamine

from musubi.registry.exchange import refusals

MAX_ROWS = 5000
MAX_COLUMNS = 60
HEADER_WITHIN = 10  # rows; above the headings people write a title
_MAX_ENTRIES = 1000
_MAX_UNPACKED = 50 * 1024 * 1024
_MAX_RATIO = 200
_SMALL = 1024 * 1024  # below this, a ratio says nothing
_CHUNK = 256 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ENCRYPTED_FLAG = 0x1
_DAYS_1904 = 1462  # what lies between the two days from which Excel counts


@dataclass
class Grid:
    """The first sheet: `rows` as they stand, from the first row and column on; `faults` by row and column, from 1.

    The rows may be gone through as often as one likes. Those of a workbook are made anew each time: however many there
    are, Python holds one.
    """

    rows: Iterable[list[Any]]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    days_offset: int = 0
    other_sheets: list[str] = field(default_factory=list)


def read_workbook(content: bytes, *, max_rows: int = MAX_ROWS) -> Grid:
    """Return the first visible sheet. Raises a FileRefused."""
    parts = _look_over(content, max_rows)
    with _refusing_what_is_damaged(), python_calamine.load_workbook(BytesIO(content)) as workbook:
        visible = _visible_sheets(workbook)
        position, _name = visible[0]
        rows = _Rows(workbook.get_sheet_by_index(position))
    faults = _faults_of_sheet(parts, position)
    offset = _DAYS_1904 if any(part.is_1904 for part in parts.values()) else 0
    return Grid(rows, faults, offset, [name for _position, name in visible[1:]])


@dataclass(frozen=True)
class _Rows:
    """The rows of a sheet, with the empty ones and the empty columns before what is filled."""

    sheet: python_calamine.CalamineSheet

    def __iter__(self) -> Iterator[list[Any]]:
        above, before = self.sheet.start or (0, 0)
        for _row in range(above):
            yield []
        with _refusing_what_is_damaged():
            for cells in self.sheet.iter_rows():
                yield [""] * before + cells if before else cells


@contextmanager
def _refusing_what_is_damaged() -> Iterator[None]:
    try:
        yield
    except refusals.FileRefused:
        raise
    except Exception as error:
        raise refusals.DamagedWorkbook from error
    except BaseException as error:
        # A panic of the reader's own language arrives as a BaseException that has no name to catch it by.
        if type(error).__name__ != "PanicException":
            raise
        raise refusals.DamagedWorkbook from error


def _visible_sheets(workbook: python_calamine.CalamineWorkbook) -> list[tuple[int, str]]:
    """Return place and name of the sheets people see. A sheet that is hidden is not what they mean to send."""
    visible = [
        (position, sheet.name)
        for position, sheet in enumerate(workbook.sheets_metadata)
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    if not visible:
        raise refusals.HeaderMissing(rows=HEADER_WITHIN)
    return visible


def _look_over(content: bytes, max_rows: int) -> dict[str, "_Part"]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _refuse_other_kinds(archive)
            _refuse_oversized(archive, len(content))
            unpacked, parts = 0, {}
            for entry in archive.infolist():
                part = _Part(max_rows)
                unpacked += part.read(archive, entry, _MAX_UNPACKED - unpacked)
                parts[entry.filename] = part
            return parts
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise refusals.DamagedWorkbook from error


def _refuse_other_kinds(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in archive.infolist()):
        raise refusals.EncryptedWorkbook
    if any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower() for name in names):
        raise refusals.MacroWorkbook
    if "xl/workbook.bin" in names or "mimetype" in names:
        raise refusals.OtherWorkbook
    if "xl/workbook.xml" not in names:
        raise refusals.DamagedWorkbook if "[Content_Types].xml" not in names else refusals.NotATable


def _refuse_oversized(archive: zipfile.ZipFile, packed: int) -> None:
    sizes = [entry.file_size for entry in archive.infolist()]
    total = sum(sizes)
    if len(sizes) > _MAX_ENTRIES or total > _MAX_UNPACKED or (total > _SMALL and total > packed * _MAX_RATIO):
        raise refusals.UnpacksTooLarge


def _faults_of_sheet(parts: dict[str, "_Part"], position: int) -> dict[tuple[int, int], str]:
    """Return the faults of the sheet at `position`, found by way of the workbook's table of its parts."""
    workbook, relations = parts["xl/workbook.xml"], parts.get("xl/_rels/workbook.xml.rels")
    if relations is None or position >= len(workbook.sheet_ids):
        return {}
    target = relations.targets.get(workbook.sheet_ids[position], "")
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts[name].faults if name in parts else {}


class _Part:
    """One file within a workbook, read through once: how far its cells reach, and which have no value to take."""

    def __init__(self, max_rows: int) -> None:
        self.faults: dict[tuple[int, int], str] = {}
        self._max_rows = max_rows
        self.sheet_ids: list[str] = []
        self.targets: dict[str, str] = {}
        self.is_1904 = False
        self._row = self._column = 0
        self._cell: dict[str, str] | None = None
        self._has_formula = self._has_value = False

    def read(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> int:
        """Unpack the part piece by piece and return its true size."""
        size = 0
        parser = None
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise refusals.UnpacksTooLarge
                if parser is None and size == len(chunk) and b"<" in chunk[:8]:
                    parser = self._parser()
                if parser is not None:
                    parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position
        if parser is not None:
            parser.Parse(b"", True)  # noqa: FBT003 - as above
        return size

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        return parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
            case "c":
                self._enter_cell(attributes)
            case "f":
                self._has_formula = True
            case "sheet":
                key = next((text for key, text in attributes.items() if key.rpartition(":")[2] == "id"), "")
                self.sheet_ids.append(key)
            case "Relationship":
                self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
            case "workbookPr":
                self.is_1904 = attributes.get("date1904", "0") in {"1", "true"}
        if self._cell is not None and name.rpartition(":")[2] != "c":
            self._refuse_far_away()

    def _enter_cell(self, attributes: dict[str, str]) -> None:
        self._cell, self._has_formula, self._has_value = attributes, False, False
        if "r" not in attributes:
            self._column += 1
            return
        match = _REFERENCE.fullmatch(attributes["r"])
        if match is None:
            raise refusals.DamagedWorkbook
        self._column = 0
        for letter in match[1]:
            self._column = self._column * 26 + ord(letter) - ord("A") + 1
        self._row = int(match[2])

    def _refuse_far_away(self) -> None:
        """Only a cell with something in it counts: whole columns are often coloured down to the last row."""
        if self._row > self._max_rows + HEADER_WITHIN:
            raise refusals.TooManyRows(rows=self._max_rows)
        if self._column > MAX_COLUMNS:
            raise refusals.TooManyColumns(columns=MAX_COLUMNS)

    def _text(self, text: str) -> None:
        if self._cell is not None and text.strip():
            self._has_value = True

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "f":
            self._has_value = False  # what was read so far is the formula itself
        if name.rpartition(":")[2] != "c" or self._cell is None:
            return
        kind = self._cell.get("t", "")
        if kind == "e":
            self.faults[self._row, self._column] = refusals.ErrorValue.code
        elif self._has_formula and not self._has_value and kind != "str":
            self.faults[self._row, self._column] = refusals.FormulaWithoutValue.code
        self._cell = None


def _refuse_doctype(*_declaration: object) -> None:
    raise refusals.DamagedWorkbook
