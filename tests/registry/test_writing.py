"""What a roster file holds, and that it comes back as it went."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from musubi.registry.exchange import writing
from musubi.registry.exchange.columns import COLUMNS, guarded, unguarded, without_invisible
from musubi.registry.exchange.reading import read_roster

BLANK = dict.fromkeys((column.code for column in COLUMNS), "")
SPREADSHEET_STARTS = ["=1+1", "+81-82-000-0000", "-1", "@SUM(A1)", "＝1", "'=1", "''+1", "'見本"]


def row(**cells: str) -> dict[str, str]:
    """Return a row of an export."""
    return {**BLANK, "id": "1", "name_ja": "見本大学", **cells}


def written(file_format: str, **cells: str) -> bytes:
    """Return a file with that one row."""
    return writing.write_roster([row(**cells)], file_format, title="名簿")


@pytest.mark.parametrize("file_format", writing.CONTENT_TYPES)
@pytest.mark.parametrize("text", SPREADSHEET_STARTS)
def test_a_cell_that_looks_like_a_formula_is_read_back_as_it_was(file_format, text):
    [(_number, cells)] = read_roster(written(file_format, address=text)).rows
    assert cells["address"] == text


@pytest.mark.parametrize("text", SPREADSHEET_STARTS[:5])
def test_no_cell_of_a_csv_begins_as_a_formula_does(text):
    cells = list(csv.reader(io.StringIO(written(writing.CSV, address=text).decode("utf-8-sig"))))[1]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))] == []


def test_numbers_and_phones_are_text_cells_in_a_workbook_and_formulas_are_none():
    sheet = load_workbook(
        io.BytesIO(written(writing.XLSX, houjin="1180301018771", phone="0820000000", address="=1+1"))
    ).active
    by_heading = {head.value: cell for head, cell in zip(*sheet.iter_rows(), strict=True)}
    assert by_heading["法人番号"].value == "1180301018771"
    assert by_heading["電話"].value == "0820000000"
    assert {by_heading[heading].data_type for heading in ("法人番号", "電話", "住所")} == {"s"}
    assert {by_heading[heading].number_format for heading in ("法人番号", "電話", "住所")} == {"@"}


def test_a_day_is_a_date_cell():
    sheet = load_workbook(io.BytesIO(written(writing.XLSX, starts_on="2012-05-01"))).active
    assert [cell.value.date().isoformat() for cell in sheet[2] if cell.is_date] == ["2012-05-01"]


def test_a_utf_8_csv_tells_excel_its_encoding():
    assert written(writing.CSV).startswith(b"\xef\xbb\xbf")


def test_what_cp932_lacks_is_a_visible_mark_and_is_counted():
    row_lost = row(name_en="Café é", address="見本〜町")
    content = writing.write_roster([row_lost], writing.CSV_CP932, title="名簿").decode("cp932")
    assert "Caf〓 〓" in content
    assert "見本～町" in content, "the wave dash has a code of its own there"
    assert writing.lost_characters([row_lost]) == [("é", 2)]


@settings(max_examples=50, deadline=None)  # a workbook each; how long one takes is not the question
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back_from_a_workbook(text):
    plain = without_invisible(text).replace("\ufffd", "")
    [(_number, cells)] = read_roster(written(writing.XLSX, address=plain)).rows
    assert cells["address"] == plain.strip()


@given(st.text(alphabet="'=+-@＝x", max_size=6))
def test_the_guard_against_formulas_loses_nothing(text):
    assert unguarded(guarded(text)) == text
