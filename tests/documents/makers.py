"""Small files of every kind, right and wrong, and a folder of their own to keep them in."""

import struct
import zlib
from io import BytesIO
from itertools import count
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from musubi.documents import actions
from musubi.documents.actions import Owner
from musubi.documents.contents import check_attachment, check_image

ANYBODY = frozenset({"public"})
MEMBERS = frozenset({"members"})
OWNER = Owner("activity", "17")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_number = count(1)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return what a browser sent."""
    return SimpleUploadedFile(name, content)


def picture(kind: str = "JPEG", *, size=(8, 6), mode="RGB", colour=None, **options) -> bytes:
    """Return a picture of one colour, another each time."""
    drawn = Image.new(mode, size, colour if colour is not None else (next(_number) * 37 % 256,) * len(mode))
    written = BytesIO()
    drawn.save(written, kind, **options)
    return written.getvalue()


def photograph_of_somebody() -> bytes:
    """Return a JPEG lying on its side that tells where it was taken, by whom and with what."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "ひみつのカメラ"
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 23.0, 7.0), 3: "E", 4: (132.0, 27.0, 19.0)})
    return picture(size=(40, 20), exif=exif, comment=b"secret comment")


def archive(parts: dict[str, bytes]) -> bytes:
    """Return a zip archive."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return written.getvalue()


def office(kind: str = "wordprocessingml.document", *, listed: str = "", **parts: bytes) -> bytes:
    """Return an Office file; `listed` is said in its list of parts too."""
    types = f'<?xml version="1.0"?><Types><Override ContentType="{_MAIN.format(kind)}"/>{listed}</Types>'
    return archive({"[Content_Types].xml": types.encode(), "_rels/.rels": b"<r/>", **parts})


def bomb(*, width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is very large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def store_attachment(name: str = "要項.pdf", content: bytes = PDF, *, audience=ANYBODY, owner=OWNER, **fields):
    """Store a checked attachment."""
    fields = {"by": None, "now": timezone.now(), **fields}
    return actions.store(check_attachment(upload(name, content)), owner=owner, audience=audience, **fields)


def store_image(name: str = "会場.jpg", content: bytes = b"", *, audience=ANYBODY, owner=OWNER, **fields):
    """Store a checked image."""
    fields = {"by": None, "now": timezone.now(), "alt_ja": "会場の入口", **fields}
    checked = check_image(upload(name, content or picture()))
    return actions.store(checked, owner=owner, audience=audience, **fields)
