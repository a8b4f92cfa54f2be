"""From top to bottom: which section and which organisation a block stands under, and which draft it belongs to."""

import re
from collections.abc import Sequence

from musubi.activities.reading.blocks import Block
from musubi.activities.reading.building import Building, Section
from musubi.activities.reading.calendar import fiscal_year_in
from musubi.activities.reading.drafts import Kind, Named, Offer, Use
from musubi.activities.reading.names import Names
from musubi.activities.reading.plain import narrowed
from musubi.activities.reading.roles import Role, Roles, columns_in
from musubi.activities.reading.shapes import Line, Shape, labelled
from musubi.activities.reading.words import (
    FISCAL_YEAR,
    IGNORED,
    KIND,
    LABELS,
    NOTES,
    ORGANISATION,
    TITLE,
    URL,
    column_key,
    section_kind,
)

_SENTENCE = re.compile(r"[。．]|(?:です|ます|ました|ません|下さい|ください)[。．！!]?$|[.!?]$")
_COURTESY = re.compile(
    r"お世話|よろしく|お願い|拝啓|敬具|前略|草々|以上$|^以上|^記$|各位|(?:様|殿|御中|先生)$|お疲れ|ありがとう|ご担当|^dear\b|^hello|^hi\b|regards|sincerely",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"[（(]([^()（）]{2,40})[)）]|(?:文責|記録|作成|報告者|執筆|記)\s*[:：　 ]\s*\S.{0,38}")
_BY = re.compile(r"文責|記録|作成|報告者|執筆")
_SENDER = re.compile(r"の|です|、|，|より|\s+|[:：<＜(（]")
_MID_SENTENCE = re.compile(r"[ぁ-ん](?<!など)$")
_BULLET_INSIDE = re.compile(r"\s[・･•](?=[^\s・])")
_ADDRESS = re.compile(r"https?://[^\s/]+\.\S+")
# A bullet before signs alone: a line that parts what stands above it from what follows, or a slip of the keyboard.
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_NOTHING = re.compile(
    r"(?:(?:報告事項|報告|特に|該当|予定)(?:は|も|事項)?\s*)?(?:なし|無し|ありません)[。．]?|none[.]?|n/a",
    re.IGNORECASE,
)
_ABOUT_ACTIVITIES = re.compile(
    r"計画|予定|活動|取り?組|実績|報告|事業|行事|会議|議事|レポート|activit|plan|event|report", re.IGNORECASE
)
_LONGEST_STATEMENT = 80
_IN_BRACKETS = re.compile(r"[（(].*[)）]")


class Collecting:
    """The state while blocks are read in their order, and what they became."""

    def __init__(self, names: Names, roles: Roles, fiscal_year: int | None) -> None:
        """Begin above the first block."""
        self._names = names
        self._roles = roles
        self._given_year = fiscal_year
        self._sections = [Section("")]
        self._organisation: Named | None = None
        self._organisation_year: int | None = None
        self._organisation_lines: list[Line] = []
        self._building: Building | None = None
        self._group: tuple[str, int] | None = None  # style and indent of the first entry under this heading
        self._columns: list[str] = []
        self._headings: list[str] = []
        self._has_begun = False
        self._sender: Offer | None = None
        self._stated_year: int | None = None  # by the text above its first heading
        self.fallback_year: int | None = None
        self.buildings: list[Building] = []
        self.uses: dict[int, tuple[Use, tuple[int, ...]]] = {}  # by a line's number: its use, its drafts' places
        self._fragments: list[Line] = []  # above the first heading, neither a sentence nor a courtesy

    def read(self, blocks: Sequence[Block]) -> None:
        """Read all blocks; `buildings` and `uses` then hold what they became."""
        handlers = {
            Role.ORGANISATION: self._take_organisation,
            Role.SECTION: self._take_section,
            Role.ENTRY: self._take_entry,
            Role.LABEL: self._take_label,
            Role.FOLLOW_UP: self._take_follow_up,
            Role.NOTE: self._take_note,
            Role.TEXT: self._take_text,
            Role.FURNITURE: self._take_furniture,
        }
        following: list[Block | None] = [*blocks, None][1:]
        quotes = 0
        for block, after in zip(blocks, following, strict=True):
            if block.lines[0].quotes < quotes:  # what was quoted says nothing of the answer to it
                del self._sections[1:]
                self._leave_organisation()
            quotes = block.lines[0].quotes
            role = self._roles.of(block, after, is_in_organisation=self._organisation is not None)
            handlers[role](block, after)
        if not self.buildings:
            self.uses |= {line.number: (Use.NOT_UNDERSTOOD, ()) for line in self._fragments}
        if self._sender:
            for building in self.buildings:
                if not building.named.text:
                    building.named = Named(offers=(self._sender,))

    def sent(self, lines: Sequence[Line]) -> None:
        """Look into heads and signatures for who sent the text."""
        for line in lines:
            self._mark([line], Use.FURNITURE)
            self._note_sender(line.rest if line.shape is Shape.LABEL and line.rest else line.text)
            self._note_year(line.text)

    @property
    def _section(self) -> Section:
        return self._sections[-1]

    @property
    def _is_outside(self) -> bool:
        """Whether what stands here is no activity: a meeting's matters, its participants."""
        return self._organisation is None and self._section.kind is None

    def _mark(self, lines: Sequence[Line], use: Use, draft: int | None = None) -> None:
        for place, line in enumerate(lines):
            goes_on = place and use not in (Use.PROSE, Use.FURNITURE, Use.NOT_UNDERSTOOD)
            drafts = () if draft is None else (draft,)
            before = self.uses.get(line.number, (use, ()))[1]  # of several entries in one line
            self.uses[line.number] = (Use.CONTINUATION if goes_on else use, before + drafts)

    def _add(self, use: Use, text: str, block: Block) -> None:
        if self._building:
            self._building.add(use, text, block.lines)
            self._mark(block.lines, use, len(self.buildings) - 1)

    # --- headings ---------------------------------------------------------------------------------------------------

    def _take_section(self, block: Block, _after: Block | None) -> None:
        title = f"{block.body}{block.rest}".rstrip(":：") if block.shape is not Shape.LABEL else block.body
        styles = [section.style for section in self._sections]
        if block.style in styles[1:]:
            del self._sections[styles.index(block.style, 1) :]
        above = self._section
        kind = section_kind(title)
        if kind is Kind.UNSTATED:
            kind = above.kind
        year = fiscal_year_in(title)
        self.fallback_year = self.fallback_year or year
        self._sections.append(Section(block.style, title, kind, year or above.fiscal_year, block.lines))
        self._leave_organisation()
        self._has_begun = True
        self._mark(block.lines, Use.SECTION)

    def _leave_organisation(self) -> None:
        self._organisation, self._organisation_lines, self._organisation_year = None, [], None
        self._building, self._group, self._columns = None, None, []

    def _take_organisation(self, block: Block, _after: Block | None) -> None:
        if self._section.kind is None and block.shape is not Shape.BRACKET:
            self._building = None
            self._mark(block.lines, Use.PROSE)
            return
        text = block.body.strip("（）()") if block.shape is Shape.TEXT else block.body.rstrip(":：")
        self._enter_organisation(self._names.named(text), block)
        self._mark(block.lines, Use.HEADING)

    def _enter_organisation(self, named: Named, block: Block) -> None:
        self._leave_organisation()
        self._organisation, self._organisation_lines = named, block.lines
        self._organisation_year = fiscal_year_in(f"{block.body}{block.rest}") if block.shape is Shape.BRACKET else None
        self._has_begun = True

    # --- entries ----------------------------------------------------------------------------------------------------

    def _take_entry(self, block: Block, _after: Block | None) -> None:
        if self._is_outside or _NOTHING.fullmatch(block.body):
            self._mark(block.lines, Use.PROSE)
            return
        if not _SAYS_SOMETHING.search(f"{block.text} {block.rest}"):
            self._mark(block.lines, Use.NOT_UNDERSTOOD)
            return
        if block.shape is Shape.CELLS and self._takes_cells(block):
            return
        if inline := self._roles.inline(block):
            if block.shape in (Shape.LABEL, Shape.BRACKET):
                self._enter_organisation(inline[0], block)
            self._begin_each(block, inline[0], inline[1].replace("\t", " "))
            return
        if self._is_below_entry(block):
            self._add(Use.DETAIL, block.body, block)
            return
        title = block.text if block.shape is Shape.BRACKET else block.body
        mentioned = None if self._organisation else self._roles.mentioned(title)
        self._begin_each(block, self._organisation or mentioned or Named(), title)
        if block.shape is Shape.CELLS and self._building:
            self._building.add(Use.DETAIL, block.rest.replace("\t", " ").strip(), [])

    def _is_below_entry(self, block: Block) -> bool:
        """Whether the block is one of the finer points under an entry that is itself marked."""
        building = self._building
        return bool(building and building.style and block.style != building.style and block.indent > building.indent)

    def _begin_each(self, block: Block, named: Named, text: str) -> None:
        """Begin an entry, or several where a PDF file put their bullets into one line."""
        spaced = f" {text}"
        if block.style != "・" and not _BULLET_INSIDE.match(spaced):
            self._begin(block, named, text)
            return
        for title in filter(str.strip, _BULLET_INSIDE.split(spaced)):
            self._begin(block, named, title.strip())

    def _begin(self, block: Block, named: Named, title: str) -> None:
        year = self._organisation_year or self._section.fiscal_year or self._stated_year or self._given_year
        self._building = Building(title, named, self._section, year, block.style, block.indent)
        self._building.context = [*self._section.lines, *self._organisation_lines]
        self.buildings.append(self._building)
        self._group = self._group or (block.style, block.indent)
        self._has_begun = True
        self._add(Use.TITLE, title, block)

    def _takes_cells(self, block: Block) -> bool:
        """Read a line of a table whose first line named its columns. Returns whether it was one."""
        cells = [block.body, *block.rest.split("\t")]
        if columns := columns_in(block):
            self._building, self._columns = None, columns
            self._headings = cells
            self._mark(block.lines, Use.SECTION)
            return True
        row = dict(zip(self._columns, cells, strict=False)) if self._columns else {}
        if not row.get(TITLE):
            return False
        name = row.get(ORGANISATION, "")
        self._begin(block, self._names.named(name) if name else self._organisation or Named(), row[TITLE])
        headings = zip(self._columns, self._headings, cells, strict=False)
        for column, heading, cell in headings:
            if self._building and cell and column not in (TITLE, ORGANISATION, IGNORED):
                self._building.label(column or NOTES, heading, cell, [])
        return True

    # --- what stands under an entry ---------------------------------------------------------------------------------

    def _take_label(self, block: Block, _after: Block | None) -> None:
        label, text = block.body, block.rest
        if block.shape not in (Shape.LABEL, Shape.BRACKET) and (match := labelled(block.body)):
            label, text = match["label"], match["rest"]
        column = LABELS[column_key(label)]
        if column == TITLE and text and not self._is_outside:
            self._begin(block, self._organisation or Named(), text)
        elif column == ORGANISATION and text and not label.startswith("主催") and not self._is_outside:
            self._enter_organisation(self._names.named(text), block)
            self._mark(block.lines, Use.HEADING)
        elif column == ORGANISATION and self._building and not self._building.named.text:
            self._building.named = self._names.named(text)
            self._add(Use.DETAIL, "", block)
        elif self._building:
            use = self._building.label(column, label, text, block.lines)
            self._mark(block.lines, use, len(self.buildings) - 1)
        else:
            if column in (FISCAL_YEAR, KIND):
                self.fallback_year = self.fallback_year or fiscal_year_in(text)
            self._leave_over(block)

    def _take_follow_up(self, block: Block, _after: Block | None) -> None:
        if self._building:
            self._add(Use.FOLLOW_UP, block.body, block)
        else:
            self._leave_over(block)

    def _take_note(self, block: Block, _after: Block | None) -> None:
        if self._building:
            self._add(Use.NOTE, block.body or block.text, block)
        else:
            self._leave_over(block)

    def _leave_over(self, block: Block) -> None:
        """What belongs to no draft is prose above and beside the activities, and not understood among them."""
        use = Use.PROSE if self._is_outside or not self._has_begun else Use.NOT_UNDERSTOOD
        self._mark(block.lines, use)
        if not self._has_begun:
            self._fragments += block.lines

    # --- text without a mark ----------------------------------------------------------------------------------------

    def _take_text(self, block: Block, after: Block | None) -> None:
        building = self._building
        if self._is_byline(block, after):
            self._note_sender(block.text.strip("（）()"))
            self._mark(block.lines, Use.BYLINE)
        elif building and building.open_label and not block.blanks_before:
            column, label = building.open_label
            building.label(column, label, block.text, block.lines)
            self._mark(block.lines, Use.DETAIL, len(self.buildings) - 1)
        elif building and _ADDRESS.fullmatch(block.text) and URL not in building.labelled:
            self._mark(block.lines, building.label(URL, "", block.text, block.lines), len(self.buildings) - 1)
        elif building and self._belongs(block, building):
            is_note = bool(_IN_BRACKETS.fullmatch(block.text))
            self._add(Use.NOTE if is_note else Use.DETAIL, block.text, block)
        elif not _NOTHING.fullmatch(block.text) and self._is_plain_entry(block, after):
            self._begin(block, self._organisation or self._roles.mentioned(block.text) or Named(), block.text)
        else:
            self._take_prose(block)

    def _belongs(self, block: Block, building: Building) -> bool:
        """Whether text goes with the open entry: where entries have no mark, what is indented or told."""
        if block.blanks_before and block.indent <= building.indent:
            return False
        if _COURTESY.search(block.text) and block.blanks_before:
            return False
        if building.style:
            return True
        is_told = bool(_SENTENCE.search(block.text)) and not block.blanks_before
        return block.indent > building.indent or is_told or bool(_IN_BRACKETS.fullmatch(block.text))

    def _is_plain_entry(self, block: Block, after: Block | None) -> bool:
        """Whether a line without a mark is an entry: under a heading that has no marked ones."""
        if _COURTESY.search(block.text) or (self._group and self._group[0]):
            return False
        if self._organisation:
            introduces = bool(_SENTENCE.search(block.text)) and bool(
                after and after.shape in (Shape.BULLET, Shape.NUMBERED)
            )
            return not introduces and not (self._building and block.blanks_before and _SENTENCE.search(block.text))
        has_kind = self._section.kind in (Kind.PLAN, Kind.RESULT, Kind.TOPIC) and bool(self._section.title)
        is_short = len(block.lines) == 1 and len(block.text) <= _LONGEST_STATEMENT and block.shape is Shape.TEXT
        is_told = _SENTENCE.search(block.text) or _MID_SENTENCE.search(block.text)
        return has_kind and is_short and not is_told

    def _take_prose(self, block: Block) -> None:
        is_told = (
            _NOTHING.fullmatch(block.text)
            or _SENTENCE.search(block.text)
            or _COURTESY.search(block.text)
            or len(block.lines) > 1
        )
        if not self._has_begun:
            self._note_sender(block.text)
            self._note_year(block.text)
        if block.blanks_before:
            self._building = None
        if is_told:
            self._mark(block.lines, Use.PROSE)
        else:
            self._leave_over(block)

    def _is_byline(self, block: Block, after: Block | None) -> bool:
        if not (match := _BYLINE.fullmatch(block.text)):
            return False
        if self._building and not block.blanks_before and after:
            return False
        return (
            not match[1] or bool(_BY.match(match[1])) or self._names.leading(f"{match[1]} ", ends=_SENDER) is not None
        )

    def _note_sender(self, text: str) -> None:
        if self._sender is None and (found := self._names.leading(f"{text[:60]} ", ends=_SENDER)):
            named = found[0]
            organisations = named.organisations or tuple(one for offer in named.offers for one in offer.organisations)
            self._sender = Offer(narrowed(text)[0][:60], organisations)

    def _note_year(self, text: str) -> None:
        """A mail's subject and the lines above the first heading may say for which year all of it is."""
        if self._stated_year is None and len(text) <= _LONGEST_STATEMENT and _ABOUT_ACTIVITIES.search(text):
            self._stated_year = fiscal_year_in(text)

    def _take_furniture(self, block: Block, _after: Block | None) -> None:
        self._mark(block.lines, Use.FURNITURE)
