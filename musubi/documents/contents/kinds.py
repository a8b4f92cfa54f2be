"""The kinds of file that are taken, and as what each is sent out again."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """A kind of file: what browsers and people call it, and how names of such files end, the usual way first."""

    media_type: str
    label: str | Promise
    endings: tuple[str, ...]


JPEG = Kind("image/jpeg", "JPEG", ("jpg", "jpeg"))
PNG = Kind("image/png", "PNG", ("png",))
PDF = Kind("application/pdf", "PDF", ("pdf",))
WORD = Kind(f"{_OFFICE}.wordprocessingml.document", "Word", ("docx",))
EXCEL = Kind(f"{_OFFICE}.spreadsheetml.sheet", "Excel", ("xlsx",))
POWERPOINT = Kind(f"{_OFFICE}.presentationml.presentation", "PowerPoint", ("pptx",))
CSV = Kind("text/csv", "CSV", ("csv",))
TEXT = Kind("text/plain", _("Text"), ("txt",))

KINDS = {kind.media_type: kind for kind in (JPEG, PNG, PDF, WORD, EXCEL, POWERPOINT, CSV, TEXT)}
# We draw every picture anew, so no other kind is ever shown inside a page.
PICTURES = (JPEG.media_type, PNG.media_type)
PICTURE_ENDINGS = ("jpg", "jpeg", "png", "gif", "webp")
ENDINGS = {*PICTURE_ENDINGS, *(ending for kind in KINDS.values() for ending in kind.endings)}
# Names by which Windows, macOS or a browser would start what they are given.
_PROGRAMS = (
    "app bat bin cmd com cpl dll dmg exe gadget hta htm html inf jar js jse lnk mhtml mjs msc msi msp pif php pl ps1 "
    "psm1 py rb reg scf scr sh shtml sys url vb vbe vbs wasm ws wsf wsh xht xhtml"
)
PROGRAM_ENDINGS = frozenset(_PROGRAMS.split())
