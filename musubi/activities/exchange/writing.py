"""The template of a file of activities: headings, one row that shows how to fill them in, what each column takes."""

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from musubi.activities.exchange.columns import COLUMNS
from musubi.activities.exchange.vocabulary import Vocabulary, known

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TINT = PatternFill("solid", fgColor="FFF5E6")


def write_template(*, fiscal_year: int) -> bytes:
    """Return the workbook. Its second sheet lists the words that the columns take."""
    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet("取組")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_cell(sheet, column.heading, bold=True) for column in COLUMNS])
    samples = {column.code: column.sample for column in COLUMNS} | {"fiscal_year": str(fiscal_year)}
    sheet.append([_cell(sheet, samples[column.code], tint=True) for column in COLUMNS])
    _explain(workbook.create_sheet("書き方"), fiscal_year)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _explain(sheet: Any, fiscal_year: int) -> None:
    words = Vocabulary()
    told = {
        "organisation": _("One of its names in the roster. Needed."),
        "title_ja": _("Needed."),
        "when": _("Needed. In words or as a date: 2026-07-22, R8.7.22, 9月上旬, 2026年度."),
        "partners": _("Several with 、 between them. Left empty, 記載なし stands there."),
        "kind": known(words.kinds),
        "fields": _("Several with 、 between them: %(words)s") % {"words": known(words.fields)},
        "guidelines": _("By number or heading, several with 、 between them: %(words)s")
        % {"words": known(words.guidelines(fiscal_year))},
        "visibility": known(words.visibilities),
        "stage": "計画、実績",
        "prefecture": known(words.prefectures),
        "number": _(
            "Leave it empty for a new activity. An exported file has the numbers. A row with 見本 is left out."
        ),
    }
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 100
    for column in COLUMNS:
        if column.code in told:
            sheet.append([_cell(sheet, column.heading, bold=True), _cell(sheet, told[column.code])])


def _cell(sheet: Any, text: str, *, bold: bool = False, tint: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    if tint:
        cell.fill = _TINT
    return cell
