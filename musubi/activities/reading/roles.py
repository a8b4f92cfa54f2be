"""Which blocks are headings and which are entries: told by their words, by the names they hold, and by their like.

Each writer has marks of his own: where 「（1）」 once stands above organisations, it is the mark of sections in all of
that text.
"""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from musubi.activities.reading.blocks import Block
from musubi.activities.reading.drafts import Named
from musubi.activities.reading.names import LONGEST_HEADING, Names, looks_like_organisation
from musubi.activities.reading.shapes import Shape, is_label, is_strong, labelled
from musubi.activities.reading.words import COLUMN_BY_HEADING, TITLE, column_key, is_section


class Role(StrEnum):
    """What a block is to those around it."""

    ORGANISATION = "organisation"
    SECTION = "section"
    ENTRY = "entry"
    LABEL = "label"
    FOLLOW_UP = "follow_up"
    NOTE = "note"
    TEXT = "text"
    FURNITURE = "furniture"


_BY_SHAPE = {
    Shape.ARROW: Role.FOLLOW_UP,
    Shape.NOTE: Role.NOTE,
    Shape.RULE: Role.FURNITURE,
    Shape.PAGE: Role.FURNITURE,
}
_SHORT_REST = re.compile(r"(?:[(（][^()（）]{0,15}[)）])?|\d{1,3}\s*件")
_INLINE_END = re.compile(r"\s*[:：]\s*|[\s　]+|[」』】]\s*")
_LEADING_END = re.compile(r"\s*[:：]\s*|\s+|、|，|より|から|では|にて|が|は|の|「|と")
_LAST_BRACKETS = re.compile(r"[（(]([^()（）]{2,40})[)）]\s*$")
_HEADING_BLANK_LINES = 1
_LONGEST_PLAIN_HEADING = 60


def columns_in(block: Block) -> list[str]:
    """Return which of our columns each cell of a table's heading means; nothing for any other line."""
    if block.shape is not Shape.CELLS:
        return []
    columns = [COLUMN_BY_HEADING.get(column_key(cell), "") for cell in (block.body, *block.rest.split("\t"))]
    return columns if TITLE in columns and sum(map(bool, columns)) > 1 else []


class Roles:
    """The roles of one text's blocks."""

    def __init__(self, blocks: Sequence[Block], names: Names) -> None:
        """Look at all blocks once, to know what each kind of mark is used for."""
        self._names = names
        self._styles_of_organisations: Counter[str] = Counter()
        self._styles_of_sections: set[str] = set()
        self._styles_of_entries = {
            following.style for block, following in pairwise(blocks) if self._names_only(block) and following.style
        }
        self._has_columns = any(columns_in(block) for block in blocks)
        self._totals = Counter(block.style for block in blocks)
        for block, following in zip(blocks, [*blocks, None][1:], strict=True):
            if self._names_only(block):
                self._styles_of_organisations[block.style] += 1
            elif block.shape in (Shape.NUMBERED, Shape.BULLET) and (
                is_section(block.body, surely=True) or (following and self._is_heading_of(following, block))
            ):
                self._styles_of_sections.add(block.style)
        self._styles_of_sections -= self._styles_of_entries

    def of(self, block: Block, following: Block | None, *, is_in_organisation: bool) -> Role:
        """Return the role of a block."""
        match block.shape:
            case Shape.BRACKET:
                role = self._of_bracket(block)
            case Shape.NUMBERED | Shape.BULLET:
                role = self._of_marked(block, following, is_in_organisation=is_in_organisation)
            case Shape.LABEL:
                role = self._of_label(block)
            case Shape.CELLS if self._has_columns or columns_in(block) or self._names.exactly(block.body):
                role = Role.ENTRY
            case Shape.TEXT | Shape.CELLS:
                role = self._of_text(block, following, is_in_organisation=is_in_organisation)
            case _:
                role = _BY_SHAPE[block.shape]
        return role

    def inline(self, block: Block) -> tuple[Named, str] | None:
        """Return the organisation that an entry's own line begins with, and the title behind it."""
        if block.shape in (Shape.BRACKET, Shape.LABEL, Shape.CELLS):
            return self._beside(block) if block.rest else None
        match = labelled(block.body)
        if match and match["rest"] and (self._names.exactly(match["label"]) or looks_like_organisation(match["label"])):
            return self._names.named(match["label"]), match["rest"]
        if (found := self._names.leading(block.body, ends=_INLINE_END)) and (title := block.body[found[1].end() :]):
            return found[0], title
        return None

    def _beside(self, block: Block) -> tuple[Named, str] | None:
        if named := self._names.exactly(block.body):
            return named, block.rest
        if block.shape is not Shape.CELLS and looks_like_organisation(block.body):
            return self._names.named(block.body), block.rest
        return None

    def mentioned(self, title: str) -> Named | None:
        """Return the organisation that a title without a heading names: at its beginning, or in its last brackets."""
        if found := self._names.leading(title, ends=_LEADING_END):
            return found[0]
        match = _LAST_BRACKETS.search(title[-50:])
        return self._names.exactly(match[1]) if match else None

    def _names_only(self, block: Block) -> bool:
        if block.shape not in (Shape.BRACKET, Shape.NUMBERED, Shape.BULLET) or len(block.body) > LONGEST_HEADING:
            return False
        return bool(self._names.exactly(block.body)) and bool(_SHORT_REST.fullmatch(block.rest))

    def _is_heading_of(self, block: Block, above: Block) -> bool:
        """Whether the block names an organisation in another way than the block above it is marked."""
        if block.style == above.style or not self._names_only(block):
            return False
        return block.shape is Shape.BRACKET or is_strong(block.style) or block.indent >= above.indent

    def _of_bracket(self, block: Block) -> Role:
        is_surely_section = is_section(block.body, surely=True)
        if is_label(block.body) and not is_surely_section:
            return Role.LABEL
        if not _SHORT_REST.fullmatch(block.rest):
            return Role.ENTRY
        if self._names.exactly(block.body):
            return Role.ORGANISATION
        if is_surely_section:
            return Role.SECTION
        is_name = looks_like_organisation(block.body) or bool(self._names.named(block.body).organisations)
        is_like_names = self._styles_of_organisations[block.style] > 0 and not is_section(block.body)
        return Role.ORGANISATION if is_name or is_like_names else Role.SECTION

    def _of_marked(self, block: Block, following: Block | None, *, is_in_organisation: bool) -> Role:
        if self._names_only(block):
            return Role.ORGANISATION
        match = labelled(block.body)
        if match and is_label(match["label"]):
            return Role.LABEL
        if self._styles_of_organisations[block.style]:
            return self._like_organisations(block)
        if block.shape is Shape.BULLET and not is_strong(block.style):
            return Role.ENTRY
        return self._of_strongly_marked(block, following, is_in_organisation=is_in_organisation)

    def _of_strongly_marked(self, block: Block, following: Block | None, *, is_in_organisation: bool) -> Role:
        """Return the role of what has a number or a sign that headings have as often as entries."""
        if block.style in self._styles_of_sections:
            return Role.SECTION
        if is_in_organisation:
            return Role.ENTRY
        if looks_like_organisation(block.body) and following and following.style not in ("", block.style):
            return Role.ORGANISATION
        return Role.SECTION if is_section(block.body, surely=True) else Role.ENTRY

    def _like_organisations(self, block: Block) -> Role:
        """Return the role of a block with a mark that elsewhere names organisations."""
        if is_section(block.body, surely=True):
            return Role.SECTION
        if looks_like_organisation(block.body) or self._names.named(block.body).organisations:
            return Role.ORGANISATION
        if self.inline(block) or 2 * self._styles_of_organisations[block.style] < self._totals[block.style]:
            return Role.ENTRY
        if block.shape is Shape.NUMBERED and is_section(block.body):
            return Role.SECTION
        return Role.ORGANISATION if len(block.body) <= _LONGEST_PLAIN_HEADING // 2 else Role.ENTRY

    def _of_label(self, block: Block) -> Role:
        if self._names.exactly(block.body) or (looks_like_organisation(block.body) and not is_label(block.body)):
            return Role.ENTRY if block.rest else Role.ORGANISATION
        if is_label(block.body):
            return Role.LABEL
        if not block.rest and is_section(block.body):
            return Role.SECTION
        return Role.TEXT

    def _of_text(self, block: Block, following: Block | None, *, is_in_organisation: bool) -> Role:
        """Return the role of a line without a mark. A name or a section's words must stand alone to be a heading."""
        if len(block.body) > _LONGEST_PLAIN_HEADING or block.body.endswith(("。", "．", "様", "殿", "御中")):
            return Role.TEXT
        if not following or following.shape in (Shape.RULE, Shape.PAGE):
            return Role.TEXT
        if self._names.exactly(block.body.strip("（）()")):
            return Role.ORGANISATION
        stands_alone = not is_in_organisation or block.blanks_before >= _HEADING_BLANK_LINES
        if stands_alone and is_section(block.body, surely=is_in_organisation):
            return Role.SECTION
        if stands_alone and looks_like_organisation(block.body) and following.shape in (Shape.BULLET, Shape.NUMBERED):
            return Role.ORGANISATION
        return Role.TEXT
