"""What would run where it is opened, and text that is only text."""

import re

from musubi.documents.contents import kinds
from musubi.documents.contents.kinds import Kind
from musubi.documents.contents.names import ending_of
from musubi.documents.contents.refusals import IsAProgram, SvgNotAccepted

_STARTS = (
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",  # Java, macOS
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a shortcut of Windows
    b"!<arch>\n",
    b"dex\n",
)
_BEGINNING = 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(r"\s*<[a-z!?%]", re.IGNORECASE)
_SVG = re.compile(r"<(?:\w+:)?svg\b", re.IGNORECASE)
_SVG_BEGINS_WITHIN = 64 * 1024
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_TEXTS = {"txt": kinds.TEXT, "csv": kinds.CSV}


def refuse_programs(name: str, content: bytes) -> None:
    """Raise IsAProgram for what its content or its name would start, SvgNotAccepted for a drawing in SVG."""
    text = text_of(content)
    if text is not None and _MARKUP.match(text.lstrip("\ufeff")):
        raise SvgNotAccepted if _SVG.search(text[:_SVG_BEGINS_WITHIN]) else IsAProgram
    if ending_of(name) in {"svg", "svgz"}:
        raise SvgNotAccepted
    # A text may well begin with the two letters: 「MZ世代」.
    is_for_windows = content.startswith(b"MZ") and b"\x00" in content[:_BEGINNING]
    if is_for_windows or content.startswith((*_STARTS, *(b"\xef\xbb\xbf" + start for start in (b"#!",)))):
        raise IsAProgram
    if ending_of(name) in kinds.PROGRAM_ENDINGS:
        raise IsAProgram


def text_of(content: bytes) -> str | None:
    """Return what is written, in UTF-8, UTF-16 or Shift_JIS (CP932); None if it is anything but text."""
    for encoding in ("utf-16",) if content.startswith(_UTF_16) else ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _NOT_TEXT.search(text) else text
    return None


def kind_of_text(name: str, content: bytes) -> Kind | None:
    """Return the kind of a text, which its name alone can tell; None if it is no text or named like none."""
    kind = _TEXTS.get(ending_of(name))
    return kind if kind and text_of(content) is not None else None
