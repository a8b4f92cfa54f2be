"""What a line looks like, by itself: its mark, its indent and what stands behind the mark."""

import re
from dataclasses import dataclass
from enum import StrEnum

from musubi.activities.reading.plain import mended, width
from musubi.activities.reading.words import LABELS, column_key


class Shape(StrEnum):
    """What kind of mark a line begins with."""

    BRACKET = "bracket"  # ＜…＞ around the whole line, or at its head
    NUMBERED = "numbered"
    BULLET = "bullet"
    ARROW = "arrow"
    NOTE = "note"
    LABEL = "label"  # 日時：…
    CELLS = "cells"  # cut by tabs
    TEXT = "text"
    RULE = "rule"
    PAGE = "page"


@dataclass(slots=True)
class Line:
    """One line that is not blank. `body` stands behind the mark, `rest` behind the bracket, the label or a tab."""

    number: int
    start: int
    end: int
    shape: Shape
    style: str  # which mark: ＜, (1), ・
    text: str  # the whole line, mended
    body: str
    indent: int
    width: int
    rest: str = ""
    blanks_before: int = 0
    quotes: int = 0
    is_after_page: bool = False
    open_brackets: int = 0


_BRACKETS = dict(zip("＜〈<《【[［〔≪「『", "＞〉>》】]］〕≫」』", strict=True))
_HEADING_BRACKETS = "＜〈<《【[［〔≪"
_LONGEST_IN_BRACKETS = 80
_LONGEST_LABELLED = 200
_OPENING, _CLOSING = "（(「『【［[〔＜〈《", "）)」』】］]〕＞〉》"
_QUOTE = re.compile(r"[ \t　]*(?:[>＞](?:[ \t　]+|(?=[>＞])|$|(?![^\n]*[<＜])))+")
_RULE = re.compile(r"[-=_*＊─━―‐・．.…~〜＝☆★◇◆□■#+＋/\\|—–ー＿￣※◎○●▼▽△▲\s]{3,}|[─━―＝=＿_]{2,}")
_PAGE = re.compile(
    r"[-‐–—ー−－\s]*(?:p\.?|page|第)?\s*[0-9０-９]{1,3}(?:\s*(?:[/／]|of)\s*[0-9０-９]{1,3})?\s*(?:ページ|頁|page)?[-‐–—ー−－\s]*",
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?:[→⇒⇨➡➔➜⟶►]|[=＝][>＞]|[-−ー]+[>＞]|[>＞]{2})\s*")
_NOTE = re.compile(
    r"(?:※\s?[0-9０-９]{0,2}|[*＊][\s]?注|[（(［\[【]注[0-9０-９]{0,2}[）)］\]】]|注[0-9０-９]{0,2}[)）:：]|注記[:：]|[*＊][0-9０-９]{1,2})[\s:：]*"
)
_STRONG = "■□◆◇●○◎◯▼▽▲△★☆▶▷❖➢#＃§◉❏"
_WEAK = "・･•·‧∙◦▪▫‣⁃✓✔➤⚫⚪"
_BULLET = re.compile(
    rf"(?:(?P<strong>[{_STRONG}])(?!(?P=strong)|[月日年/／])|(?P<weak>[{_WEAK}\ue000-\uf8ff])|(?P<dash>[－–—―−]|ー(?=\s)|[-‐‑*＊+＋](?=[\s\W]|[ぁ-んァ-ヶ一-龠]))"
    r"|(?P<letter>[oOl])(?=\s))\s*"
)
_DIGITS = "0-9０-９"
_KANJI = "一二三四五六七八九十"
_NUMBERED = (
    ("(1)", re.compile(rf"[（(]\s?(?:[{_DIGITS}]{{1,2}}|[{_KANJI}]{{1,2}}|[ア-オ]|[a-zA-Z]|i{{1,3}}|iv)\s?[）)]\s*")),
    ("[1]", re.compile(rf"[\[［][{_DIGITS}]{{1,2}}[\]］]\s*")),
    ("①", re.compile(r"[①-⑳㉑-㉟㊱-㊿❶-❿⑴-⒇]\s*")),
    ("1)", re.compile(rf"[{_DIGITS}]{{1,2}}\s?[)）]\s*")),
    ("1.1", re.compile(rf"[{_DIGITS}]{{1,2}}[-－][{_DIGITS}]{{1,2}}[.．、]?\s+(?=\D)")),
    ("1.", re.compile(rf"[{_DIGITS}]{{1,2}}\s?[.．、]\s*(?![{_DIGITS}])")),
    ("1 ", re.compile(rf"[{_DIGITS}]{{1,2}}\s+(?![{_DIGITS}\s月年日時:：/／件回名社点％%人校])")),
    ("Ⅰ", re.compile(r"[Ⅰ-Ⅹⅰ-ⅹ]\s?[.．、]?\s*|(?:I{1,3}|IV|VI{0,3}|IX)[.．]\s+")),
    ("一", re.compile(rf"[{_KANJI}]{{1,2}}\s?[、.．]\s*")),
    ("ア", re.compile(r"[ア-コ][.．)）、]\s*|[a-zA-Z][.)）]\s+")),
)
_LABEL = re.compile(r"(?P<label>[^:：]{1,40}?)\s*[:：](?!//)\s*(?P<rest>.*)")
_SPACED_LABEL = re.compile(r"(?P<label>\S(?:\s?\S){1,5})\s{1,4}(?P<rest>\S.*)")


def shaped(number: int, start: int, original: str) -> Line:
    """Return what one line looks like. `original` is not blank and has no line end."""
    end = start + len(original)
    quote = _QUOTE.match(original[:40])
    inner = original[quote.end() :] if quote else original
    quotes = sum(map(quote[0].count, ">＞")) if quote else 0
    text = mended(inner)
    indent = width(inner[: len(inner) - len(inner.lstrip())].replace("\t", "    "))
    line = Line(number, start, end, Shape.TEXT, "", text, text, indent, width(text) + indent, quotes=quotes)
    _mark(line, inner)
    if line.shape is not Shape.BRACKET or line.rest:
        line.open_brackets = _open_brackets(text)
    return line


def _mark(line: Line, original: str) -> None:
    text = line.body
    if not text or _RULE.fullmatch(text):
        line.shape = Shape.RULE
    elif _PAGE.fullmatch(text):
        line.shape = Shape.PAGE
    elif match := _ARROW.match(text):
        line.shape, line.style, line.body = Shape.ARROW, "→", text[match.end() :]
    elif match := _NOTE.match(text):
        line.shape, line.style, line.body = Shape.NOTE, "※", text[match.end() :]
    elif not (bracketed(line, text) or _numbered(line, text) or _bulleted(line, text)):
        cells = [mended(cell) for cell in original.split("\t")]
        if sum(map(bool, cells)) > 1 and not (len(cells) == 2 and is_label(cells[0].rstrip(":："))):  # noqa: PLR2004
            line.shape, line.style, line.body, line.rest = Shape.CELLS, "\t", cells[0], "\t".join(cells[1:])
        elif match := labelled(text):
            line.shape, line.style, line.body, line.rest = Shape.LABEL, "：", match["label"], match["rest"]


def bracketed(line: Line, text: str) -> bool:
    """Whether the line has a heading in brackets, alone or before its text (【開催案内】…)."""
    if text[0] not in _HEADING_BRACKETS:
        return False
    if text[1:2] == text[0]:  # <<…>>
        text = text[1:].replace(_BRACKETS[text[0]] * 2, _BRACKETS[text[0]], 1)
    close = text.find(_BRACKETS[text[0]], 1, _LONGEST_IN_BRACKETS + 2)
    inner = text[1:close].strip()
    if close < 0 or not inner or inner.isdigit() or "://" in inner or "@" in inner:
        return False
    line.shape, line.style = Shape.BRACKET, line.style + text[0]
    line.body, line.rest = inner, text[close + 1 :].strip(" :：")
    return True


def _numbered(line: Line, text: str) -> bool:
    for style, pattern in _NUMBERED:
        if (match := pattern.match(text)) and match.end() < len(text):
            return _marked(line, Shape.NUMBERED, style, text[match.end() :])
    return False


def _bulleted(line: Line, text: str) -> bool:
    if (match := _BULLET.match(text)) and match.end() < len(text):
        return _marked(line, Shape.BULLET, match[0].strip(), text[match.end() :])
    return False


def _marked(line: Line, shape: Shape, style: str, body: str) -> bool:
    """Note the mark; with a bracket around all the rest behind it (■＜…＞), the line is a heading of its own style."""
    line.style = style
    if body[0] in _HEADING_BRACKETS and body[-1] == _BRACKETS[body[0]] and bracketed(line, body):
        return True
    line.shape, line.style, line.body = shape, style, body
    return True


def is_label(text: str) -> bool:
    """Whether the text is one of the words that stand before a colon."""
    return column_key(text) in LABELS


def labelled(text: str) -> re.Match[str] | None:
    """Return label and rest of 「日時：…」, or of 「日時　…」 where the label is a known one."""
    if (match := _LABEL.fullmatch(text)) and not match["label"][-1:].isdigit():
        return match
    if (
        (match := _SPACED_LABEL.fullmatch(text[:_LONGEST_LABELLED]))
        and len(text) <= _LONGEST_LABELLED
        and is_label(match["label"])
    ):
        return match
    return None


def is_strong(style: str) -> bool:
    """Whether the mark is one that headings have as often as entries."""
    return style[:1] in _STRONG


def _open_brackets(text: str) -> int:
    """Return how many brackets are open at the end of a line, or fewer than none if it closes those of earlier ones."""
    opened = sum(map(text.count, _OPENING))
    return opened - sum(map(text.count, _CLOSING))
