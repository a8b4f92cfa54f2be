"""What comes out of the files people choose, and what they are told where nothing can."""

from datetime import date, datetime

import pytest
from openpyxl import Workbook

from musubi.registry.exchange import refusals
from musubi.registry.exchange.reading import read_roster
from tests.registry.rosters import HEADINGS, altered, csv_file, saved, sheet_xml, xlsx

SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx(HEADINGS, ["学", "国立大学", "広島県", "見本大学", "2026-04-01"])


def only_row(content: bytes) -> dict[str, str]:
    """Return the cells of the one row of a file."""
    [(_number, cells)] = read_roster(content).rows
    return cells


# --- files that are refused ----------------------------------------------------------------------------------------


def far_cell(reference: str, row: int) -> bytes:
    """Return a workbook of a few hundred bytes whose table would have millions of cells."""
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>機関名</t></is></c></row>'
    return altered(GOOD, SHEET, sheet_xml(f'{first}<row r="{row}"><c r="{reference}"><v>1</v></c></row>'))


def encrypted() -> bytes:
    """Return the beginning of a workbook with a password: an OLE file with that stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")


REFUSED = {
    "nothing": (b"", refusals.FileEmpty),
    "white space": (b"\r\n \r\n", refusals.FileEmpty),
    "six megabytes": (b"x" * (6 * 1024 * 1024), refusals.FileTooLarge),
    "an .xls called .xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, refusals.OldWorkbook),
    "a password": (encrypted(), refusals.EncryptedWorkbook),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", refusals.NotATable),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", refusals.NotATable),
    "UTF-16": ("機関名\r\n見本大学\r\n".encode("utf-16"), refusals.UnreadableText),
    "half a workbook": (GOOD[: len(GOOD) // 2], refusals.DamagedWorkbook),
    "a broken sheet": (altered(GOOD, SHEET, lambda old: old[:-30]), refusals.DamagedWorkbook),
    "a sheet of entities": (
        altered(GOOD, SHEET, lambda old: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + old.partition(b"?>")[2] or old),
        refusals.DamagedWorkbook,
    ),
    "a zip of texts": (altered(altered(GOOD, "a", bytes), "mimetype", lambda _: b"x"), refusals.OtherWorkbook),
    "macros": (altered(GOOD, "xl/vbaProject.bin", lambda _: b"x"), refusals.MacroWorkbook),
    "a part of 60 MB": (altered(GOOD, "xl/big.xml", lambda _: b" " * 60_000_000), refusals.UnpacksTooLarge),
    "a part a thousand times its size": (
        altered(GOOD, "xl/big.xml", lambda _: b" " * 9_000_000),
        refusals.UnpacksTooLarge,
    ),
    "a cell in the last row": (far_cell("A1048576", 1048576), refusals.TooManyRows),
    "a cell in the last column": (far_cell("XFD2", 2), refusals.TooManyColumns),
    "a row too many": (csv_file(["機関名"], *[[f"見本{n}"] for n in range(5001)]), refusals.TooManyRows),
    "a column too many": (csv_file(["機関名"], ["見本"] * 61), refusals.TooManyColumns),
    "no headings": (csv_file(["見本大学", "広島県"], ["見本銀行", "広島県"]), refusals.HeaderMissing),
    "a heading twice": (csv_file(["機関名", "機関名"], ["見本大学", "見本"]), refusals.ColumnTwice),
    "headings alone": (csv_file(["機関名"]), refusals.NoRows),
    "a quotation mark that stays open": ('機関名\r\n見本\r\n"大学\r\n'.encode(), refusals.DamagedText),
}


@pytest.mark.parametrize(("content", "refusal"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_refused_by_name(content, refusal):
    with pytest.raises(refusal) as refused:
        read_roster(content)
    assert str(refused.value).endswith((".", "。"))


def test_a_zip_that_lies_about_its_sizes_is_damaged():
    lying = bytearray(altered(GOOD, "xl/big.xml", lambda _: b" " * 900_000))
    entry = lying.rindex(b"xl/big.xml") - 46  # its line in the directory at the end
    lying[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(refusals.DamagedWorkbook):
        read_roster(bytes(lying))


def test_colour_down_to_the_last_row_and_column_does_no_harm():
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>機関名</t></is></c></row>'
    rows += '<row r="2"><c r="A2" t="inlineStr"><is><t>見本大学</t></is></c><c r="XFD2" s="0"/></row>'
    rows += '<row r="1048576"><c r="A1048576" s="0"/></row>'
    assert only_row(altered(GOOD, SHEET, sheet_xml(rows))) == {"name_ja": "見本大学"}


# --- what is read --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_csv_is_read_in_the_encoding_its_bytes_have(encoding):
    assert only_row(csv_file(["機関名", "よみ"], ["見本大学", "みほん"], encoding=encoding))["name_ja"] == "見本大学"


def test_a_table_between_tabs_is_read():
    assert only_row("機関名\tよみ\r\n見本大学\tみほん\r\n".encode()) == {"name_ja": "見本大学", "reading": "みほん"}


def test_headings_are_recognised_in_english_and_by_width_below_a_title():
    content = xlsx(["参画機関名簿"], [], ["Name (Japanese)", "ＲＯＲ", "備考"], ["見本大学", "03t78wx29", "x"])
    sheet = read_roster(content)
    assert (sheet.rows, sheet.unknown) == ([(4, {"name_ja": "見本大学", "ror": "03t78wx29"})], ["備考"])


def test_a_whole_number_stays_whole():
    cells = only_row(xlsx(["機関ID", "法人番号", "県"], [17, 1180301018771, 34]))
    assert cells == {"id": "17", "houjin": "1180301018771", "prefecture": "34"}


@pytest.mark.parametrize("cell", [date(2026, 4, 1), datetime(2026, 4, 1), 46113, "46113", "2026-04-01"])  # noqa: DTZ001 - Excel knows no zones
def test_a_day_is_read_from_a_date_cell_a_serial_number_and_a_text(cell):
    assert only_row(xlsx(["機関名", "参画開始日"], ["見本", cell]))["starts_on"] == "2026-04-01"


def test_days_of_a_workbook_that_counts_from_1904_are_read_as_excel_shows_them():
    workbook = Workbook()
    workbook.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - as above
    workbook.active.append(["機関名", "参画開始日", "参画終了日"])
    workbook.active.append(["見本", 44651, date(2026, 4, 1)])
    cells = only_row(saved(workbook))
    assert (cells["starts_on"], cells["ends_on"]) == ("2026-04-01", "2026-04-01")


def test_of_a_formula_the_value_is_taken():
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>機関名</t></is></c></row>'
    rows += '<row r="2"><c r="A2" t="str"><f>"見本"&amp;"大学"</f><v>見本大学</v></c></row>'
    assert only_row(altered(GOOD, SHEET, sheet_xml(rows))) == {"name_ja": "見本大学"}


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("=1+1", refusals.FormulaWithoutValue),  # openpyxl writes a formula and calculates nothing
        ("#N/A", refusals.ErrorValue),
        ("a_x0001_b", refusals.InvisibleSign),
        ("a\u200bb", refusals.InvisibleSign),
    ],
)
def test_a_cell_without_a_value_to_take_is_named(cell, fault):
    assert read_roster(xlsx(["機関名", "住所"], ["見本", cell])).faults == [(2, "address", fault.code)]


def test_a_line_break_in_an_address_is_a_space_and_between_other_names_it_separates():
    cells = only_row(xlsx(["機関名", "住所", "別名"], ["見本", "広島市\n中区", "見本大\n見大；ＭＤ"]))
    assert (cells["address"], cells["aliases"]) == ("広島市 中区", "見本大\n見大\nＭＤ")


def test_only_the_first_sheet_people_see_is_read_and_the_others_are_named():
    workbook = Workbook()
    workbook.active.sheet_state = "hidden"
    for title, name in (("名簿", "見本大学"), ("控え", "見本銀行")):
        sheet = workbook.create_sheet(title)
        sheet.append(["機関名"])
        sheet.append([name])
    found = read_roster(saved(workbook))
    assert (found.rows, found.other_sheets) == ([(2, {"name_ja": "見本大学"})], ["控え"])
