"""A file's name as it may be shown, sent and saved: on one line, without places, without hidden signs."""

import re
import unicodedata

from musubi.documents.contents.kinds import ENDINGS, Kind

LONGEST_NAME = 200
NAMELESS = "file"
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,10})$")
_PLACES = re.compile(r"[/\\]")


def clean_name(name: str) -> str:
    """Return the name without folders, signs of control and those that turn or hide writing; `file` if none is left.

    A name such as 「報告\u202efdp.exe」 shows another ending than it has; without the sign it shows its own.
    """
    last = _PLACES.split(unicodedata.normalize("NFC", name))[-1]
    visible = "".join(_shown(sign) for sign in last)
    return shortened(" ".join(visible.split()).strip(". ")) or NAMELESS


def ending_of(name: str) -> str:
    """Return what stands after the last dot, in small letters; empty where that is no ending."""
    found = _ENDING.search(name)
    return found[1].lower() if found else ""


def named_as(kind: Kind, name: str) -> str:
    """Return the name with an ending of its kind: kept if it has one, put in place of another's, or added."""
    ending = ending_of(name)
    if ending in kind.endings:
        return name
    stem = name[: -len(ending) - 1] if ending in ENDINGS else name
    return shortened(f"{stem or NAMELESS}.{kind.endings[0]}")


def shortened(name: str) -> str:
    """Return the name cut to its greatest length, its ending kept."""
    if len(name) <= LONGEST_NAME:
        return name
    ending = ending_of(name)
    tail = f".{ending}" if ending else ""
    return name[: LONGEST_NAME - len(tail)].rstrip(". ") + tail


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if category in {"Cf", "Cs", "Co", "Cn"} else sign
