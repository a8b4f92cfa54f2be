"""What a mail program and a mailer's habits put around a text: heads, quoted heads, signatures."""

import re
from collections.abc import Sequence

from musubi.activities.reading.plain import narrowed
from musubi.activities.reading.shapes import Line, Shape
from musubi.activities.reading.words import CERTAIN_MAIL_HEADS, MAIL_HEADS, column_key

_SIGNATURE_MARK = re.compile(r"[-－ー—]{2}\s?")
_MESSAGE_MARK = re.compile(
    r"[-_=]{2,}\s*(?:original message|forwarded message|元のメッセージ|転送メッセージ|ここから|ここまで)|"
    r"begin forwarded message|on .{5,120} wrote:$|.{5,80}のメール\s*[:：]$|差出人\s*[:：]",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"〒?\d{3}-\d{4}|\b(?:tel|fax|phone|e-?mail|mobile)\b\s*[:.]?|(?:電話|ファックス|内線|メール|住所)\s*:|[\w.+-]{1,64}@[\w-]{1,64}\.|0\d{1,4}-\d{1,4}-\d{4}",
    re.IGNORECASE,
)
_SIGNATURE_LINES_AT_MOST = 14
_OF_SIGNATURES = (Shape.TEXT, Shape.LABEL, Shape.RULE, Shape.CELLS)


def furniture(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of the lines that are heads of mails and signatures."""
    return _heads(lines) | _marked_signatures(lines) | _signatures(lines)


def _heads(lines: Sequence[Line]) -> set[int]:
    """A run of 件名, 日時 … is the head of a mail where one of them can be nothing else, or where the text begins."""
    found: set[int] = set()
    run: list[Line] = []
    for line in [*lines, None]:
        if line and not line.blanks_before and run and line.shape is Shape.TEXT and line.indent and _is_head(run[-1]):
            run.append(line)  # a long list of addresses goes on in the next line
            continue
        if line and _is_head(line) and not (run and line.blanks_before):
            run.append(line)
            continue
        if run and (any(_key(one) in CERTAIN_MAIL_HEADS for one in run) or run[0] is lines[0] or run[0].quotes):
            found |= {one.number for one in run}
        run = [line] if line and _is_head(line) else []
        if line and _MESSAGE_MARK.match(line.text):
            found.add(line.number)
    return found


def _is_head(line: Line) -> bool:
    return line.shape is Shape.LABEL and _key(line) in MAIL_HEADS


def _key(line: Line) -> str:
    return column_key(line.body) if line.shape is Shape.LABEL else ""


def _marked_signatures(lines: Sequence[Line]) -> set[int]:
    """What follows 「--」 is a signature, as far as it looks like one."""
    found: set[int] = set()
    left = 0
    for line in lines:
        if _SIGNATURE_MARK.fullmatch(line.text):
            found.add(line.number)
            left = _SIGNATURE_LINES_AT_MOST
        elif left and line.shape in _OF_SIGNATURES and not _is_head(line):
            found.add(line.number)
            left -= 1
        else:
            left = 0
    return found


def _signatures(lines: Sequence[Line]) -> set[int]:
    """A paragraph with a telephone number or the like, under a rule or at the very end, is a signature too."""
    found: set[int] = set()
    paragraphs = _paragraphs(lines)
    before: list[Line] = []
    for paragraph in paragraphs:
        is_ruled = paragraph[0].shape is Shape.RULE or bool(before and before[-1].shape is Shape.RULE)
        is_last = paragraph is paragraphs[-1] and len(paragraphs) > 1
        before = paragraph
        if not (is_ruled or is_last) or len(paragraph) > _SIGNATURE_LINES_AT_MOST:
            continue
        is_plain = all(line.shape in _OF_SIGNATURES for line in paragraph)
        if is_plain and any(_CONTACT.search(narrowed(line.text)[0]) for line in paragraph):
            found |= {line.number for line in paragraph}
    return found


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for line in lines:
        starts = not found or line.blanks_before or (line.shape is Shape.RULE and found[-1][-1].shape is not Shape.RULE)
        if starts:
            found.append([line])
        else:
            found[-1].append(line)
    return found
