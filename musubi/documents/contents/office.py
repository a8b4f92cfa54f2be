"""Office's files since 2007: a zip archive whose list of parts says what it is. Nothing is unpacked but that list."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from musubi.documents.contents import kinds
from musubi.documents.contents.kinds import Kind
from musubi.documents.contents.refusals import Damaged, HasMacros, KindNotAccepted, UnpacksTooBig

STARTS = b"PK\x03\x04"
OLD_STARTS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_PARTS = 10_000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_LIST = 1024 * 1024
_LIST = "[Content_Types].xml"
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": kinds.WORD,
    b"spreadsheetml.sheet.main+xml": kinds.EXCEL,
    b"presentationml.presentation.main+xml": kinds.POWERPOINT,
}
_PROGRAMS_IN_LIST = (b"macroenabled", b"vbaproject", b"macrosheet", b"activex")
_PROGRAM_PARTS = ("vbaproject", "/macrosheets/", "/activex/")
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, UnicodeError, ValueError)


def kind_of_archive(content: bytes) -> Kind:
    """Return which of Office's kinds an archive is, or raise what is wrong with it."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _within_bounds(parts, len(content))
            listed = _list_of(archive)
    except _UNREADABLE as fault:
        raise Damaged from fault
    _without_programs(parts, listed)
    found = {kind for mark, kind in _MAIN_PARTS.items() if mark in listed}
    if len(found) != 1:
        raise KindNotAccepted
    return found.pop()


def _within_bounds(parts: list[ZipInfo], size: int) -> None:
    """Refuse what unpacks to more than a document, also by parts that share the same packed bytes."""
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or sum(part.compress_size for part in parts) > size:
        raise UnpacksTooBig


def _list_of(archive: ZipFile) -> bytes:
    """Return the list of parts. One that spells its letters in another way could hide what it lists: no Office does."""
    if _LIST not in archive.namelist():
        raise KindNotAccepted
    if archive.getinfo(_LIST).file_size > LARGEST_LIST:
        raise UnpacksTooBig
    listed = archive.read(_LIST)
    listed.decode()
    if any(sign in listed for sign in (b"&", b"<!", b"\x00")):
        raise Damaged
    return listed


def _without_programs(parts: list[ZipInfo], listed: bytes) -> None:
    lower = listed.lower()
    names = [f"/{part.filename.lower()}" for part in parts]
    if any(mark in lower for mark in _PROGRAMS_IN_LIST) or any(
        mark in name for name in names for mark in _PROGRAM_PARTS
    ):
        raise HasMacros
