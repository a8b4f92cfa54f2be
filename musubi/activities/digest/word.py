"""The digest as a Word file: real headings, so that Word's own table of contents and screen readers find them."""

import io
from copy import deepcopy
from datetime import date
from typing import Any

from django.utils.translation import get_language
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from musubi.activities.digest.shape import Digest
from musubi.activities.digest.text import BULLET, FOLLOW_UP
from musubi.core.dates import long_date

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Yu Gothic"
ENTRY, SAID = "Musubi entry", "Musubi follow-up"
BLACK = RGBColor(0, 0, 0)


def digest_word(digest: Digest, *, sender: str, day: date) -> bytes:
    """Return the file: who sends it and when, then each organisation with its entries."""
    document = Document()
    _prepare(document, digest, sender)
    document.add_heading(_clean(str(digest.round)), level=0)
    dated = document.add_paragraph(_clean(f"{long_date(day)}  {sender}".strip()))
    dated.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    writers = {style: _Writer(document, style) for style in ("Heading 1", ENTRY, SAID)}
    for group in digest.groups:
        writers["Heading 1"].write(f"＜{group.profile.name}＞")
        for line in group.lines:
            writers[ENTRY].write(f"{BULLET}{line.heading}")
            for text in line.follow_ups:
                writers[SAID].write(f"{FOLLOW_UP}{text}")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


class _Writer:
    """Writes paragraphs of one style: a copy of the first is far cheaper than python-docx's search for the style."""

    def __init__(self, document: Any, style: str) -> None:
        body = document.element.body
        paragraph = document.add_paragraph("-", style=style)
        self.model = paragraph.paragraph_format.element
        body.remove(self.model)
        self.end = body.sectPr  # the page's own settings close the body

    def write(self, text: str) -> None:
        """Add a paragraph at the end."""
        copy = deepcopy(self.model)
        copy.r_lst[0].text = _clean(text)
        self.end.addprevious(copy)  # by its number it would be counted from the first paragraph each time


def _prepare(document: Any, digest: Digest, sender: str) -> None:
    document.core_properties.title = _clean(str(digest.round))
    document.core_properties.author = sender
    document.core_properties.language = get_language() or "ja"
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    _number_pages(section)
    styles = document.styles
    _dress(styles["Normal"], 10.5)
    _dress(styles["Title"], 18, is_bold=True)
    _dress(styles["Heading 1"], 12, is_bold=True)
    styles["Heading 1"].paragraph_format.space_before = Pt(12)
    styles["Heading 1"].paragraph_format.keep_with_next = True
    for name, left in ((ENTRY, 5), (SAID, 10)):
        style = styles.add_style(name, 1)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent = Mm(left)
        style.paragraph_format.first_line_indent = Mm(-4)
        style.paragraph_format.space_after = Pt(2)


def _dress(style: Any, size: float, *, is_bold: bool = False) -> None:
    """Give a style a Japanese face: Word asks for that of East Asian letters apart, and headings name a theme's."""
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), BLACK
    style.font.bold = is_bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), FONT)


def _number_pages(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph.paragraph_format.element.append(field)


def _clean(text: str) -> str:
    """Return the text without signs of control, which no Word file holds."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\u3000")
