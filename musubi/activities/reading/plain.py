"""Letters and lines as people mean them: mended for reading, narrowed for matching, joined where a line was broken.

What PDF files and mails do to a text is undone here and nothing else: full-width brackets and ㈱ stay as typed.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from musubi.core.text import normalise

_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]+")
_STRANGE = re.compile("[\u2e80-\u2fd5\ufe10-\ufe19\ufe30-\ufe48]")  # radicals; forms for vertical lines
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0e\ufe0f]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_VERTICAL = dict(zip("︐︑︒︓︔︕︖︵︶︷︸", "，、。：；！？（）｛｝", strict=True))
_LATIN_END = re.compile(r"[A-Za-z0-9,.;:!?)\]'\"&]$")
_LATIN_START = re.compile(r"[A-Za-z0-9(\['\"&]")
_NUMBER_END = re.compile(r"[^\x00-\x7f](\d{1,4})$")
_NUMBER_START = re.compile(r"(\d{1,4})[^\x00-\x7f]")
_ENGLISH_WORD_END = re.compile(r"[A-Za-z] (?:of|the|and|for|in|on|with|to|at|by|from|a|an)$")
_ADDRESS_END = re.compile(r"https?://[!-~]{1,300}$")
NARROW, WIDE = 1, 2


def mended(text: str) -> str:
    """Return a line with its letters in their usual form, single spaces, and no invisible sign."""
    text = _INVISIBLE.sub("", text)
    text = _STRANGE.sub(lambda match: _VERTICAL.get(match[0]) or normalise(match[0]) or match[0], text)
    text = _HALF_WIDTH_KANA.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return " ".join(_CONTROL.sub(" ", text).split())


def narrowed(text: str) -> tuple[str, list[int]]:
    """Return `text` in compatible forms, sign by sign, and for each sign the place in `text` it came from."""
    letters: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        plain = _narrow(sign)
        letters.append(plain)
        places += [at] * len(plain)
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _narrow(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    return " " if plain.isspace() else plain


def width(text: str) -> int:
    """Return how many columns a line takes in a mail: a Japanese sign takes two."""
    return sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(sign: str) -> int:
    return WIDE if unicodedata.east_asian_width(sign) in "WFA" else NARROW


def joined(parts: Sequence[str]) -> str:
    """Return lines that one sentence was broken into as that sentence.

    Japanese is joined without a space, words of Latin letters with one; a number or an address broken in two is whole.
    """
    whole: list[str] = []
    tail = ""
    for part in parts:
        if whole and _needs_space(tail, part):
            whole.append(" ")
        whole.append(part)
        tail = (tail + part)[-320:]
    return "".join(whole)


def _needs_space(before: str, after: str) -> bool:
    if _ENGLISH_WORD_END.search(before[-30:]) and not before.endswith(tuple("([")):
        return True
    if not (_LATIN_END.search(before[-1:]) and _LATIN_START.match(after)):
        return False
    if _ADDRESS_END.search(before) and before.endswith(("/", "=", "-", "_", "?", "&")):
        return False
    return not _is_one_number(_NUMBER_END.search(before[-6:]), _NUMBER_START.match(after))


def _is_one_number(first: re.Match[str] | None, second: re.Match[str] | None) -> bool:
    """Whether 平成2 and 4年, or 20 and 12年, are two halves of a number."""
    if first is None or second is None:
        return False
    digits = len(first[1] + second[1])
    return digits == 2 or (digits == 4 and second[0].endswith("年"))  # noqa: PLR2004 - 24日, 2012年
