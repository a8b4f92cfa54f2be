"""A file that somebody chose becomes one that may be kept, or is refused with a sentence."""

from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File

from musubi.documents.contents import kinds, office, pictures
from musubi.documents.contents.kinds import Kind
from musubi.documents.contents.names import clean_name, named_as
from musubi.documents.contents.pictures import Picture
from musubi.documents.contents.programs import kind_of_text, refuse_programs
from musubi.documents.contents.refusals import Damaged, EmptyFile, KindNotAccepted, NotAnImage, OldOrLocked, TooLarge

_PDF_STARTS = b"%PDF-"
_PDF_ENDS = b"%%EOF"
_PDF_END_WITHIN = 2048


@dataclass(frozen=True)
class Checked:
    """A file that was looked through and found right: the only thing that can be stored.

    `is_image` is whether it is shown in the page, with a text for those who do not see it. A picture that is attached
    is offered like any other attachment. `smaller` are the same picture in smaller widths.
    """

    name: str
    kind: Kind
    content: bytes
    is_image: bool = False
    width: int | None = None
    height: int | None = None
    smaller: tuple[Picture, ...] = ()


def check_image(file: File[bytes]) -> Checked:
    """Return a picture to be shown in a page, drawn anew; raise a FileRefused."""
    name, content = _read(file, settings.LARGEST_IMAGE_BYTES)
    refuse_programs(name, content)
    if not pictures.is_picture(content):
        raise NotAnImage
    kind, (drawn, *smaller) = pictures.redraw(content)
    return Checked(
        name=named_as(kind, name),
        kind=kind,
        content=drawn.content,
        is_image=True,
        width=drawn.width,
        height=drawn.height,
        smaller=tuple(smaller),
    )


def check_attachment(file: File[bytes]) -> Checked:
    """Return a file to be offered as a download; raise a FileRefused. A photograph loses its place here too."""
    name, content = _read(file, settings.LARGEST_ATTACHMENT_BYTES)
    refuse_programs(name, content)
    if pictures.is_picture(content):
        kind, (drawn, *_smaller) = pictures.redraw(content)
        content = drawn.content
    else:
        kind = _kind_of(name, content)
    return Checked(name=named_as(kind, name), kind=kind, content=content)


def _read(file: File[bytes], most: int) -> tuple[str, bytes]:
    file.seek(0)
    content = file.read(most + 1)
    if len(content) > most:
        raise TooLarge(megabytes=most // 1024**2)
    if not content:
        raise EmptyFile
    return clean_name(file.name or ""), content


def _kind_of(name: str, content: bytes) -> Kind:
    if content.startswith(_PDF_STARTS):
        if _PDF_ENDS not in content[-_PDF_END_WITHIN:]:
            raise Damaged
        return kinds.PDF
    if content.startswith(office.STARTS):
        return office.kind_of_archive(content)
    if content.startswith(office.OLD_STARTS):
        raise OldOrLocked
    kind = kind_of_text(name, content)
    if kind is None:
        raise KindNotAccepted
    return kind
