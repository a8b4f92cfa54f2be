"""The columns of a file of activities: Japanese headings are written, Japanese, English and our codes are read."""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from musubi.core.bilingual import is_english
from musubi.registry.exchange.columns import heading_key


@dataclass(frozen=True)
class Column:
    """One column: `code` in our tables, `heading` in a file, `label` on the screen; no cell is longer than `limit`."""

    code: str
    heading: str
    label: Promise
    limit: int
    width: int = 16
    sample: str = ""

    def __str__(self) -> str:
        """Return the heading as it stands in the file, or the label for those who read English."""
        return str(self.label) if is_english() else self.heading


SAMPLE = "見本"  # what stands under 番号 in the row that shows how to fill the others in
COLUMNS = [
    Column("organisation", "機関名", _("organisation"), 200, 28, "見本大学"),
    Column("title_ja", "取組", _("what (Japanese)"), 200, 40, "見本：地域企業との研究交流会"),
    Column("when", "実施時期", _("when"), 200, 18, "9月上旬〜中旬頃"),
    Column("partners", "連携先", _("with whom"), 500, 28, "見本商工会議所、見本銀行"),
    Column("text_ja", "内容", _("in more words (Japanese)"), 4000, 50, "見本：研究室を公開し、企業の相談を受ける。"),
    Column("kind", "種別", _("kind"), 60),
    Column("fields", "分野", _("fields"), 300),
    Column("guidelines", "行動指針", _("guidelines"), 1000),
    Column("visibility", "公開範囲", _("who may see it"), 60, 16, "公開"),
    Column("fiscal_year", "年度", _("fiscal year"), 40, 10, "2026"),
    Column("stage", "計画・実績", _("plan or result"), 40, 10, "計画"),
    Column("place", "開催地", _("place"), 200, 20, "見本市民会館"),
    Column("prefecture", "県", _("prefecture"), 40, 10, "広島"),
    Column("url", "URL", _("web address"), 2000, 30, "https://www.example.jp/"),
    Column("title_en", "英語名", _("what (English)"), 300, 30, "Sample: research exchange with local companies"),
    Column("number", "番号", _("number"), 20, 8, SAMPLE),
]
BY_CODE = {column.code: column for column in COLUMNS}
# A table with these is ours: one row is one activity, whole. Any other table is read into pieces to be looked at.
_OURS = {"organisation", "title_ja", "stage"}


@cache
def code_by_heading() -> dict[str, str]:
    """Return our code for every heading we read: the Japanese one, the English label, and the code itself."""
    with override("en"):
        return {
            heading_key(text): column.code
            for column in COLUMNS
            for text in (column.code, str(column.label), column.heading)
        }


def codes_of(headings: list[str]) -> list[str | None]:
    """Return our code for each heading, None for one we do not know."""
    return [code_by_heading().get(heading_key(heading)) for heading in headings]


def is_ours(headings: list[str]) -> bool:
    """Whether a row of headings is that of our template or export."""
    return set(codes_of(headings)) >= _OURS
