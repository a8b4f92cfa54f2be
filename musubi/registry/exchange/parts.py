"""The parts of a workbook, each read through once: what a sheet holds, and what is needed to understand its cells.

Element by element, with expat: nobody can make it hold more than the row that it is at.
"""

import posixpath
import re
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from musubi.registry.exchange import refusals
from musubi.registry.exchange.packing import PackedRows, StoredStrings

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_COLUMNS = 60
HEADER_WITHIN = 10  # rows; above the headings people write a title
MAX_UNPACKED = 50 * 1024 * 1024  # bytes of all parts together, and signs in the cells of a sheet
_CHUNK = 256 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x00([0-9A-Fa-f]{2})_")
_BLANK = " \t\r\n"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DAY, _SPAN = "day", "span"
# By number, as ECMA-376 has them for all languages and for Japanese: the formats that a workbook does not write out.
_KNOWN_FORMATS = dict.fromkeys([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)], _DAY) | {46: _SPAN}
Attributes = dict[str, str]


class Part:
    """One file within a workbook. Those below say, by the name of an element, what they do where it begins and ends."""

    is_wanted = True  # then it has to be XML

    def __init__(self) -> None:
        """Do nothing anywhere."""
        self.begins: dict[str, Callable[[Attributes], None]] = {}
        self.ends: dict[str, Callable[[], None]] = {}
        self._piece: list[str] | None = None  # the text that stands here, where it is wanted

    def read(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> int:
        """Unpack the part piece by piece and return its true size."""
        size = 0
        parser = None
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise refusals.UnpacksTooLarge
                if parser is None and size == len(chunk) and (self.is_wanted or b"<" in chunk[:8]):
                    parser = self._parser()
                if parser is not None:
                    parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position
        if parser is not None:
            parser.Parse(b"", True)  # noqa: FBT003 - as above
        return size

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        return parser

    def _start(self, name: str, attributes: Attributes) -> None:
        begin = self.begins.get(name.rpartition(":")[2])
        if begin is not None:
            begin(attributes)

    def _end(self, name: str) -> None:
        end = self.ends.get(name.rpartition(":")[2])
        if end is not None:
            end()

    def _text(self, text: str) -> None:
        if self._piece is not None:
            self._piece.append(text)


def _refuse_doctype(*_declaration: object) -> None:
    raise refusals.DamagedWorkbook


class Index(Part):
    """The workbook itself: its sheets as name, state and number of their relation, and from when it counts days."""

    def __init__(self) -> None:
        """Know of none yet."""
        super().__init__()
        self.sheets: list[tuple[str, str, str]] = []
        self.is_1904 = False
        self.begins = {"sheet": self._sheet, "workbookPr": self._properties}

    def _sheet(self, attributes: Attributes) -> None:
        relation = next((text for key, text in attributes.items() if key.rpartition(":")[2] == "id"), "")
        self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))

    def _properties(self, attributes: Attributes) -> None:
        self.is_1904 = attributes.get("date1904", "0") in {"1", "true"}


class Relations(Part):
    """What the workbook consists of: kind and place of each part, by the number of its relation."""

    def __init__(self) -> None:
        """Know of none yet."""
        super().__init__()
        self.parts: dict[str, tuple[str, str]] = {}
        self.begins = {"Relationship": self._relation}

    def _relation(self, attributes: Attributes) -> None:
        kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
        place = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        self.parts[attributes.get("Id", "")] = (kind, place)

    def place_of(self, kind: str) -> str:
        """Return where the part of that kind is, which stands at its usual place where nothing is said of it."""
        return next((place for one, place in self.parts.values() if one == kind), f"xl/{kind}.xml")


class Styles(Part):
    """How cells look, by the number of their style: whether their numbers are days or spans of time."""

    def __init__(self) -> None:
        """Know of none yet."""
        super().__init__()
        self.kinds: list[str] = []
        self._formats: dict[int, str] = dict(_KNOWN_FORMATS)
        self._is_of_cells = False
        self.begins = {"numFmt": self._format, "cellXfs": self._begin_cells, "xf": self._style}
        self.ends = {"cellXfs": self._end_cells}

    def _format(self, attributes: Attributes) -> None:
        code = attributes.get("formatCode", "")
        kind = _SPAN if is_timedelta_format(code) else _DAY if is_date_format(code) else ""
        self._formats[int(attributes.get("numFmtId", 0))] = kind

    def _begin_cells(self, _attributes: Attributes) -> None:
        self._is_of_cells = True

    def _end_cells(self) -> None:
        self._is_of_cells = False

    def _style(self, attributes: Attributes) -> None:
        if self._is_of_cells:
            self.kinds.append(self._formats.get(int(attributes.get("numFmtId", 0)), ""))


class _Wording(Part):
    """A part with strings in it, plain ones and such as change their look. How a word is pronounced is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._said: str | None = None  # of the string that this is in
        self._is_guide = self._is_as_it_stands = False
        self.begins = {"t": self._begin_text, "rPh": self._begin_guide}
        self.ends = {"t": self._end_text, "rPh": self._end_guide}

    def _begin_text(self, attributes: Attributes) -> None:
        if self._said is not None and not self._is_guide:
            self._piece = []
            self._is_as_it_stands = attributes.get("xml:space") == "preserve"

    def _end_text(self) -> None:
        if self._piece is not None and self._said is not None:
            text = "".join(self._piece)
            self._said += _unescaped(text if self._is_as_it_stands else text.strip(_BLANK))
            self._piece = None

    def _begin_guide(self, _attributes: Attributes) -> None:
        self._is_guide = True

    def _end_guide(self) -> None:
        self._is_guide = False


class Strings(_Wording):
    """The strings that cells name by number."""

    def __init__(self, stored: StoredStrings) -> None:
        """Store them there."""
        super().__init__()
        self._stored = stored
        self.begins |= {"si": self._begin_string}
        self.ends |= {"si": self._end_string, "sst": stored.finish}

    def _begin_string(self, _attributes: Attributes) -> None:
        self._said = ""

    def _end_string(self) -> None:
        self._stored.append(self._said or "")
        self._said = None


class Table(_Wording):
    """A part that may be a sheet: how far its cells reach."""

    is_wanted = False

    def __init__(self, max_rows: int) -> None:
        """Refuse more rows than that."""
        super().__init__()
        self._max_rows = max_rows
        self._row = self._column = 0
        self.begins |= {"row": self._begin_row, "c": self._begin_cell} | dict.fromkeys(("v", "f", "is"), self._filled)

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0

    def _begin_cell(self, attributes: Attributes) -> None:
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

    def _filled(self, _attributes: Attributes) -> None:
        """Only a cell with something in it counts: whole columns are often coloured down to the last row."""
        if self._row > self._max_rows + HEADER_WITHIN:
            raise refusals.TooManyRows(rows=self._max_rows)
        if self._column > MAX_COLUMNS:
            raise refusals.TooManyColumns(columns=MAX_COLUMNS)


class Sheet(Table):
    """The sheet that is wanted: its rows, and the faults of its cells by row and column, from 1."""

    is_wanted = True

    def __init__(self, max_rows: int, strings: StoredStrings, styles: list[str], *, is_1904: bool) -> None:
        """Take what its cells refer to."""
        super().__init__(max_rows)
        self.rows = PackedRows()
        self.faults: dict[tuple[int, int], str] = {}
        self._strings, self._styles = strings, styles
        self._epoch = MAC_EPOCH if is_1904 else WINDOWS_EPOCH
        self._cells: list[Any] = []  # of the row that is not whole yet
        self._cells_row = 0
        self._kind = self._style = ""
        self._is_formula = False
        self._room = MAX_UNPACKED
        self.begins |= {"v": self._begin_value, "f": self._begin_formula, "is": self._begin_string}
        self.ends |= {"v": self._end_value, "c": self._end_cell, "sheetData": self._end_row}

    def _begin_cell(self, attributes: Attributes) -> None:
        super()._begin_cell(attributes)
        self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._said, self._is_formula = "", False

    def _begin_value(self, attributes: Attributes) -> None:
        self._filled(attributes)
        if self._said is not None and self._kind != "inlineStr":
            self._said, self._piece = "", []

    def _end_value(self) -> None:
        if self._piece is not None:
            self._said = _unescaped("".join(self._piece))
            self._piece = None

    def _begin_formula(self, attributes: Attributes) -> None:
        self._filled(attributes)
        self._said, self._is_formula = "", True

    def _begin_string(self, attributes: Attributes) -> None:
        self._filled(attributes)
        self._said = ""

    def _end_cell(self) -> None:
        said, self._said = self._said or "", None
        if self._kind == "e":
            self.faults[self._row, self._column] = refusals.ErrorValue.code
        elif self._is_formula and self._kind != "str" and not said.strip():
            self.faults[self._row, self._column] = refusals.FormulaWithoutValue.code
        elif said and (value := self._value(said)) != "":
            self._put(value)

    def _put(self, value: Any) -> None:
        if self._row != self._cells_row:
            self._end_row()
            self._cells_row = self._row
        missing = self._column - len(self._cells)
        if missing > 0:
            self._cells += [""] * missing
        self._cells[self._column - 1] = value

    def _end_row(self) -> None:
        if not self._cells:
            return
        if self._cells_row <= len(self.rows):  # Excel takes no such file either
            raise refusals.DamagedWorkbook
        while len(self.rows) < self._cells_row - 1:
            self.rows.append([])
        self.rows.append(self._cells)
        self._cells = []

    def _value(self, said: str) -> Any:
        match self._kind:
            case "s":
                return self._string(int(said))
            case "" | "n":
                return self._number(said)
            case "str" | "inlineStr":
                return said
            case "b":
                return said not in {"0", "false"}
            case "d":
                return _moment_told(said)
            case _:
                raise refusals.DamagedWorkbook

    def _string(self, number: int) -> str:
        """A long string can be named by very many cells: that too is a way to make a small file a large one."""
        text = self._strings[number]
        self._room -= len(text)
        if self._room < 0:
            raise refusals.UnpacksTooLarge
        return text

    def _number(self, said: str) -> Any:
        if _NUMBER.fullmatch(said) is None:
            if self._kind:
                raise refusals.DamagedWorkbook
            return said
        value = float(said)
        style = int(self._style) if self._style else len(self._styles)
        kind = self._styles[style] if style < len(self._styles) else ""
        return _moment(value, self._epoch, is_span=kind == _SPAN) if kind and value >= 0 else value


def _moment(value: float, epoch: datetime, *, is_span: bool) -> Any:
    """Return what a number is as a day, a time or both, or as a span of time; itself where no calendar has it."""
    try:
        moment = from_excel(value, epoch, timedelta=is_span)
    except (OverflowError, ValueError):
        return value
    return moment.date() if isinstance(moment, datetime) and value.is_integer() else moment


def _moment_told(said: str) -> date | time | str:
    """Return a day, a time or both as a strict workbook writes them."""
    kinds: tuple[type[date | time], ...] = (date, datetime, time)
    for kind in kinds:
        try:
            moment: Any = kind.fromisoformat(said)
        except ValueError:
            continue
        return said if getattr(moment, "tzinfo", None) else moment
    return said


def _unescaped(text: str) -> str:
    """Return the text with the signs in it that XML cannot hold, which Excel writes as _x000D_."""
    return _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), text) if "_x" in text else text
