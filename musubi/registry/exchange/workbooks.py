"""Excel workbooks: every part is looked over while it is read, before anything large can be built from it.

A workbook is a zip of XML, and both can be made to grow without bound: a small file that unpacks to gigabytes, one cell
at XFD1048576 that makes a reader lay out seventeen thousand million empty ones. So every part is unpacked once, piece
by piece and up to a limit, and its cells are looked at one by one; the rows of the sheet that is wanted are packed.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any, TypeVar
from xml.parsers import expat

from musubi.registry.exchange import refusals
from musubi.registry.exchange.packing import StoredStrings
from musubi.registry.exchange.parts import (
    HEADER_WITHIN,
    MAX_UNPACKED,
    Index,
    Part,
    Relations,
    Sheet,
    Strings,
    Styles,
    Table,
)

MAX_ROWS = 5000
_MAX_ENTRIES = 1000
_MAX_RATIO = 200
_SMALL = 1024 * 1024  # below this, a ratio says nothing
_ENCRYPTED_FLAG = 0x1
_DAYS_1904 = 1462  # what lies between the two days from which Excel counts
_INDEX, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    expat.ExpatError,
    EOFError,
    ValueError,
    LookupError,
    NotImplementedError,
)
P = TypeVar("P", bound=Part)


@dataclass
class Grid:
    """The first sheet: `rows` as they stand, from the first row and column on; `faults` by row and column, from 1.

    The rows may be gone through as often as one likes; a few of them are in memory at once.
    """

    rows: Iterable[list[Any]]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    days_offset: int = 0
    other_sheets: list[str] = field(default_factory=list)


def read_workbook(content: bytes, *, max_rows: int = MAX_ROWS) -> Grid:
    """Return the first visible sheet. Raises a FileRefused."""
    with _refusing_what_is_damaged(), zipfile.ZipFile(BytesIO(content)) as archive, TemporaryFile() as file:
        _refuse_other_kinds(archive)
        _refuse_oversized(archive, len(content))
        parts = _Parts(archive)
        index, relations = parts.read(_INDEX, Index()), parts.read(_RELATIONS, Relations())
        (place, _name), *others = _visible_sheets(index, relations)
        strings = StoredStrings(file)
        parts.read(relations.place_of("sharedStrings"), Strings(strings))
        styles = parts.read(relations.place_of("styles"), Styles()).kinds
        sheet = parts.read(place, Sheet(max_rows, strings, styles, is_1904=index.is_1904), is_needed=True)
        parts.look_over_others(max_rows)
    offset = _DAYS_1904 if index.is_1904 else 0
    return Grid(sheet.rows, sheet.faults, offset, [name for _place, name in others])


@contextmanager
def _refusing_what_is_damaged() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise refusals.DamagedWorkbook from error
    except OSError as error:
        if error.errno is not None:  # a full disk is not the file's fault
            raise
        raise refusals.DamagedWorkbook from error


def _visible_sheets(index: Index, relations: Relations) -> list[tuple[str, str]]:
    """Return place and name of the sheets people see. A sheet that is hidden is not what they mean to send."""
    visible = []
    for name, state, relation in index.sheets:
        kind, place = relations.parts[relation]
        if kind == "worksheet" and state == "visible":
            visible.append((place, name))
    if not visible:
        raise refusals.HeaderMissing(rows=HEADER_WITHIN)
    return visible


class _Parts:
    """The parts of a workbook, each read once, and how much those that wait may still unpack to."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._waiting = list(archive.infolist())
        self._room = MAX_UNPACKED

    def read(self, name: str, part: P, *, is_needed: bool = False) -> P:
        """Read the part of that name, if there is one. Capital letters make no difference."""
        entry = next((one for one in reversed(self._waiting) if one.filename.lower() == name.lower()), None)
        if entry is not None:
            self._read(entry, part)
        elif is_needed:
            raise refusals.DamagedWorkbook
        return part

    def look_over_others(self, max_rows: int) -> None:
        """Refuse what any other part would unpack to."""
        for entry in list(self._waiting):
            self._read(entry, Table(max_rows))

    def _read(self, entry: zipfile.ZipInfo, part: Part) -> None:
        self._waiting.remove(entry)
        self._room -= part.read(self._archive, entry, self._room)


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
    if len(sizes) > _MAX_ENTRIES or total > MAX_UNPACKED or (total > _SMALL and total > packed * _MAX_RATIO):
        raise refusals.UnpacksTooLarge
