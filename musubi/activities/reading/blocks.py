"""Lines that belong together: a mail or a PDF file breaks a sentence where its page ends, not where its words do."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from musubi.activities.reading.plain import joined, width
from musubi.activities.reading.shapes import Line, Shape, bracketed

_LINES_AT_MOST = 40
_BRACKET_LINES_AT_MOST = 8
_NARROWEST_PAGE = 36
_RAGGED = 8  # columns by which full lines of one page differ, for no line begins with 」 or ends inside a word
_ET_CETERA = re.compile(r"(?:など|等|ほか|他|etc)[。．.]?")
_CANNOT_BEGIN = re.compile(r"[、。，．）」』】〕\])!！?？ぁぃぅぇぉっゃゅょゎーァィゥェォッャュョ…％]")
_CANNOT_END = re.compile(
    r"(?:[、，「『（(【〔・／/＆&＋+のをにがはとや]|する|した|による|における|に関する|ための|および|及び|並びに|または|[A-Za-z]-|\b(?:of|the|and|for|in|on|with|to|at|a))$"
)
_SENTENCE_END = re.compile(r"[。．.!！?？][」』）)]?$")
_PARTICLE = re.compile(r"[をにがはのでとへもや][^の]")
_ADDRESS = re.compile(r"https?://")
_CLOSED = re.compile(r"[）)」』】]$")
_CLAUSE = re.compile(r"[、，。]|[^\x00-\x7f],")
_STARTS_ANEW = re.compile(r"[（(]|[0-9０-９]{1,4}[年月/／.]|(?:平成|令和|https?:)")
_FIRST_UNIT = re.compile(r"[!-~]{1,30}|.", re.DOTALL)
_MOSTLY = 0.7
_LONG_LINE = 0.6
_ENOUGH_LINES = 6


@dataclass(slots=True)
class Block:
    """One or more lines that are one heading, one entry or one paragraph."""

    lines: list[Line]
    shape: Shape
    style: str
    body: str = ""
    rest: str = ""
    open_brackets: int = 0
    added: list[str] = field(default_factory=list)

    @property
    def indent(self) -> int:
        """Return the indent of the first line."""
        return self.lines[0].indent

    @property
    def blanks_before(self) -> int:
        """Return how many blank lines stand before it."""
        return self.lines[0].blanks_before

    @property
    def text(self) -> str:
        """Return all of it in one line, marks too."""
        return joined([line.text for line in self.lines])


def blocks_of(lines: Sequence[Line], *, is_name: Callable[[str], object]) -> list[Block]:
    """Return the lines put together. `is_name` tells whether a text is nothing but an organisation's name."""
    _single_space(lines)
    page_width = _page_width(lines)
    blocks: list[Block] = []
    open_block: Block | None = None  # what the next line may continue; a page's number in between does not end it
    for line in lines:
        if open_block and _goes_on(open_block, line, page_width) and not _is_heading(open_block, line, is_name):
            _add(open_block, line)
            continue
        block = Block([line], line.shape, line.style, line.body, line.rest, line.open_brackets)
        blocks.append(block)
        if line.shape is not Shape.PAGE:
            open_block = block
    for block in blocks:
        _finish(block)
    return blocks


def _is_heading(block: Block, line: Line, is_name: Callable[[str], object]) -> bool:
    """Whether a line that might go on is a name by itself, below something that is whole."""
    if block.open_brackets > 0 or line.rest or line.width > _NARROWEST_PAGE * 2:
        return False
    return not _CANNOT_END.search(block.lines[-1].text) and bool(is_name(line.body))


def _add(block: Block, line: Line) -> None:
    block.lines.append(line)
    block.added.append(line.text)
    block.open_brackets += line.open_brackets


def _finish(block: Block) -> None:
    """Put the added lines behind the first one's text; a heading whose bracket was broken in two is one after all."""
    if not block.added:
        return
    if block.rest or block.shape in (Shape.LABEL, Shape.CELLS):
        block.rest = joined([block.rest, *block.added]) if block.rest else joined(block.added)
    else:
        block.body = joined([block.body, *block.added])
    first = block.lines[0]
    if block.shape is Shape.TEXT and bracketed(first, block.body):
        block.shape, block.style, block.body, block.rest = first.shape, first.style, first.body, first.rest


def _single_space(lines: Sequence[Line]) -> None:
    """Where nearly every line is followed by a blank one, a blank line means nothing."""
    followed = [line for line in lines[1:] if line.blanks_before]
    if len(lines) >= _ENOUGH_LINES and len(followed) >= _MOSTLY * (len(lines) - 1):
        for line in followed:
            line.blanks_before -= 1


def _page_width(lines: Sequence[Line]) -> int:
    """Return the width at which lines were broken: the largest that two of them share. 0 if there is none."""
    widths = sorted((line.width for line in lines if line.shape not in (Shape.RULE, Shape.PAGE)), reverse=True)
    for wide, next_one in pairwise(widths):
        if wide - next_one <= _RAGGED:
            return wide if wide >= _NARROWEST_PAGE else 0
    return 0


def _goes_on(block: Block, line: Line, page_width: int) -> bool:
    """Whether the line continues the block."""
    last = block.lines[-1]
    if block.shape in (Shape.RULE, Shape.PAGE, Shape.CELLS) or len(block.lines) > _LINES_AT_MOST:
        return False
    if line.quotes != last.quotes or line.shape not in (Shape.TEXT, Shape.LABEL):
        return False
    if _ET_CETERA.fullmatch(line.text):
        return line.blanks_before <= 1
    is_open = block.open_brackets > 0 and len(block.lines) < _BRACKET_LINES_AT_MOST
    if (block.shape is Shape.BRACKET and not block.rest) or line.blanks_before:
        return is_open and line.open_brackets < 0 and line.blanks_before <= 1
    return is_open or _is_broken_off(block, line, page_width)


def _is_broken_off(block: Block, line: Line, page_width: int) -> bool:
    """Whether the block ends where a page ends or a phrase cannot, so that the line right below goes on with it."""
    last = block.lines[-1]
    if _ADDRESS.match(line.text) and not _ADDRESS.match(last.text.rpartition(" ")[2]):
        return False
    is_full = bool(page_width) and last.width + width(_first_unit(line.text)) > page_width - _RAGGED // 2
    if line.shape is Shape.LABEL:
        return is_full and not line.rest
    if _CANNOT_BEGIN.match(line.text) or _CANNOT_END.search(last.text):
        return True
    if is_full and block.shape is not Shape.TEXT and _CLOSED.search(last.text) and _SENTENCE_END.search(line.text):
        return False  # a sentence under an entry that ends in its date
    if is_full:
        return not (_SENTENCE_END.search(last.text) and (block.shape is Shape.TEXT or line.indent <= last.indent))
    return _is_ragged(block, line, page_width)


def _is_ragged(block: Block, line: Line, page_width: int) -> bool:
    """Whether an entry's line that was broken by hand, before the page's end, goes on."""
    last = block.lines[-1]
    if block.shape is Shape.TEXT and _CLAUSE.search(last.text) and not _SENTENCE_END.search(last.text):
        return line.indent <= last.indent and last.width >= _LONG_LINE * (page_width or 2 * _NARROWEST_PAGE)
    if block.shape not in (Shape.BULLET, Shape.NUMBERED, Shape.ARROW, Shape.NOTE):
        return False
    if _SENTENCE_END.search(last.text) or _STARTS_ANEW.match(line.text):
        return False
    if _SENTENCE_END.search(line.text) and not _PARTICLE.match(line.text):
        return False
    # What goes on is seldom longer than what was broken off; a paragraph under a heading is.
    return line.width <= last.width and last.width >= _LONG_LINE * (page_width or 2 * _NARROWEST_PAGE)


def _first_unit(text: str) -> str:
    match = _FIRST_UNIT.match(text)
    return match[0] if match else ""
