"""The columns of a roster file. Japanese headings are written; Japanese and English ones and our codes are read."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from musubi.core.bilingual import is_english
from musubi.core.text import search_key

ALIAS_SEPARATOR = "；"
# What Excel would take for the start of a formula, and a cell of that kind with apostrophes before it.
_LOOKS_LIKE_A_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
REPLACEMENT = "\ufffd"
# One sign, two code points: Microsoft's Japanese code page has the second of each pair.
_IN_CP932 = str.maketrans({"〜": "～", "−": "－", "—": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})
GETA = "〓"  # what printers set for a type they lack


@dataclass(frozen=True)
class Column:
    """One column: `code` in our tables, `heading` in a file, `label` on the screen."""

    code: str
    heading: str
    label: Promise
    width: int = 14
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the heading as it stands in the file, or the label for those who read English."""
        return str(self.label) if is_english() else self.heading


COLUMNS = [
    Column("id", "機関ID", _("organisation ID"), 8, ("ID",)),
    Column("sector", "区分", _("sector"), 8),
    Column("kind", "種別", _("kind"), 18),
    Column("prefecture", "県", _("prefecture"), 10, ("都道府県",)),
    Column("legal_form_ja", "法人格", _("legal form"), 16),
    Column("name_ja", "機関名", _("name (Japanese)"), 34, ("名称", "参画機関名", "name")),
    Column("name_en", "機関名（英語）", _("name (English)"), 34, ("英語名", "英文名")),
    Column("reading", "よみ", _("reading"), 30, ("ふりがな", "フリガナ", "読み")),
    Column("aliases", "別名", _("short and other names"), 20, ("略称",)),
    Column("houjin", "法人番号", _("Corporate Number (法人番号)"), 16, ("Corporate Number",)),
    Column("ror", "ROR", _("ROR ID"), 12),
    Column("erad", "e-Rad", _("institution code (e-Rad)"), 13, ("研究機関コード",)),
    Column("website", "ウェブサイト", _("website"), 30, ("URL", "ホームページ")),
    Column("window_ja", "窓口", _("contact office (Japanese)"), 24, ("代表窓口",)),
    Column("window_en", "窓口（英語）", _("contact office (English)"), 24),
    Column("address", "住所", _("address"), 34, ("所在地",)),
    Column("phone", "電話", _("phone"), 16, ("電話番号", "TEL")),
    Column("email", "メール", _("mail address of the office"), 26, ("メールアドレス", "e-mail")),
    Column("starts_on", "参画開始日", _("member from"), 12),
    Column("is_start_known", "参画開始日は確か", _("the first day is known"), 10),
    Column("ends_on", "参画終了日", _("member until"), 12),
    Column("admitted_by", "承認した会議", _("admitted by"), 34),
]
BY_CODE = {column.code: column for column in COLUMNS}
DAYS = ("starts_on", "ends_on")


def heading_key(text: str) -> str:
    """Return what a heading is recognised by: width, case, spaces and brackets make no difference."""
    return search_key(text).replace(" ", "")


@cache
def code_by_heading() -> dict[str, str]:
    """Return our code for every heading we read: the Japanese one, the English label, and the code itself."""
    with override("en"):
        return {
            heading_key(text): column.code
            for column in COLUMNS
            for text in (column.code, str(column.label), column.heading, *column.also)
        }


def without_invisible(text: str, *, mark: str = "") -> str:
    """Return `text` on one line and without control and zero-width signs, or with `mark` in their place."""
    flat = re.sub(r"[\r\n\t]+", " ", text.strip())
    flat = _INVISIBLE.sub(mark, flat)
    return "".join(mark if unicodedata.category(sign) == "Cc" else sign for sign in flat).strip()


def listed(texts: Iterable[str]) -> str:
    """Return the texts in a row, as the reader's language separates them."""
    return (", " if is_english() else "、").join(texts)


def guarded(text: str) -> str:
    """Return `text` with an apostrophe before what a spreadsheet would run as a formula. `unguarded` takes it off."""
    return f"'{text}" if _LOOKS_LIKE_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if text.startswith("'") and _LOOKS_LIKE_A_FORMULA.match(text) else text


def in_cp932(text: str) -> str:
    """Return `text` as Microsoft's Japanese code page can hold it, with 〓 for each character it lacks."""
    return "".join(sign if _has_cp932(sign) else GETA for sign in text.translate(_IN_CP932))


def lost_in_cp932(text: str) -> list[str]:
    """Return the characters for which `in_cp932` writes 〓."""
    return [sign for sign in text.translate(_IN_CP932) if not _has_cp932(sign)]


def _has_cp932(sign: str) -> bool:
    try:
        sign.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
