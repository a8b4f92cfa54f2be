"""What the cells of a workbook hold, as the programs that people use write them, and how little memory it takes."""

import os
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest

from musubi.registry.exchange import refusals
from musubi.registry.exchange.packing import ROWS_AT_ONCE, PackedRows
from musubi.registry.exchange.reading import read_grid
from musubi.registry.exchange.workbooks import read_workbook
from tests.registry.rosters import altered, csv_file, sheet_xml, xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
PLAIN = xlsx(["見本"])


def book(rows: str, *, strings: str = "", styles: str = "", base: bytes = PLAIN) -> bytes:
    """Return a workbook with these rows, strings and styles as XML."""
    made = altered(base, SHEET, sheet_xml(rows))
    if strings:
        made = altered(made, STRINGS, lambda _: f'<sst xmlns="{MAIN}">{strings}</sst>'.encode())
    if styles:
        made = altered(made, STYLES, lambda _: f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'.encode())
    return made


def rows_of(content: bytes) -> list[list[object]]:
    return list(read_workbook(content).rows)


def first_row(cells: str, **parts: str) -> list[object]:
    [row] = rows_of(book(f'<row r="1">{cells}</row>', **parts))
    return row


# --- where a cell stands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="3"><c r="B3"><v>1</v></c></row><row r="5"><c r="A5"><v>2</v></c></row>',
        '<row r="1"><c r="A1" s="0"/></row><row r="3"><c r="B3"><v>1</v></c></row><row r="5"><c><v>2</v></c></row>',
        "<row><c/></row><row/><row><c/><c><v>1</v></c></row><row/><row><c><v>2</v></c></row>",
    ],
    ids=["left out", "coloured", "without numbers"],
)
def test_empty_rows_and_columns_before_what_is_filled_are_counted(rows):
    assert rows_of(book(rows)) == [[], [], ["", 1.0], [], [2.0]]


def test_of_merged_cells_the_first_has_the_value_and_cells_in_any_order_stand_where_they_say():
    cells = '<c r="C1"><v>3</v></c><c r="A1" t="str"><v>結合</v></c><c r="B1"/>'
    merged = book(f'<row r="1">{cells}</row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells><sheetData>')
    assert rows_of(merged) == [["結合", "", 3.0]]


def test_rows_in_another_order_are_refused_as_excel_refuses_them():
    with pytest.raises(refusals.DamagedWorkbook):
        read_workbook(book('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>'))


# --- what a cell holds ---------------------------------------------------------------------------------------------


def test_a_string_is_read_whole_but_for_how_it_is_pronounced():
    rich = '<r><t>東</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 京</t></r>'
    rich += '<rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>'
    strings = f"<si><t>\n x &amp; y </t></si><si/><si>{rich}</si>"
    shared = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(3))
    inline = f'<c t="inlineStr"><is>{rich}</is></c><c t="inlineStr"><is><t/></is></c>'
    inline += '<c t="str"><v> a_x000D_\nb_x005F_x0041_ </v></c>'
    expected = ["x & y", "", "東 京", "東 京", "", " a\r\nb_x0041_ "]
    assert first_row(shared + inline, strings=strings) == expected


def test_a_value_is_of_the_kind_that_its_cell_says():
    cells = '<c><v>1180301018771</v></c><c t="n"><v>-1.5E2</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c>'
    cells += '<c t="d"><v>2026-04-01</v></c><c t="d"><v>2026-04-01T10:20:30</v></c><c><v>1_000</v></c>'
    moments = [date(2026, 4, 1), datetime(2026, 4, 1, 10, 20, 30)]  # noqa: DTZ001 - Excel knows no zones
    assert first_row(cells) == [1180301018771.0, -150.0, True, False, *moments, "1_000"]


FORMATS = {
    "yyyy/m/d;@": date(2026, 4, 1),
    '[$-411]ggge"年"m"月"d"日";@': date(2026, 4, 1),
    "[h]:mm": timedelta(46113),
    '0"年度"': 46113.0,
    "[Red]0;[Red]-0": 46113.0,
    "\\d0": 46113.0,
}
KNOWN = {0: 46113.0, 14: date(2026, 4, 1), 31: date(2026, 4, 1), 46: timedelta(46113), 49: 46113.0}


def test_a_number_is_a_day_where_its_style_shows_one():
    styles = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for number, code in enumerate(FORMATS, start=164)
    )
    numbers = [*range(164, 164 + len(FORMATS)), *KNOWN]
    styles = f"<numFmts>{styles}</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"
    styles += "".join(f'<xf numFmtId="{number}"/>' for number in numbers) + "</cellXfs>"
    cells = "".join(f'<c s="{place}"><v>46113</v></c>' for place in range(len(numbers)))
    assert first_row(f"{cells}<c><v>46113</v></c>", styles=styles) == [*FORMATS.values(), *KNOWN.values(), 46113.0]


@pytest.mark.parametrize(
    ("number", "shown"),
    [("0.5", time(12)), ("46113.25", datetime(2026, 4, 1, 6)), ("2958466", 2958466.0), ("-1", -1.0)],  # noqa: DTZ001 - as above
)
def test_a_number_under_a_style_of_days_may_be_a_time_or_no_day_at_all(number, shown):
    assert first_row(f'<c s="0"><v>{number}</v></c>', styles='<cellXfs><xf numFmtId="22"/></cellXfs>') == [shown]


def test_every_error_of_excel_is_a_fault_of_its_cell_alone():
    cells = '<c r="A1" t="e"><v>#SPILL!</v></c><c r="B1" t="str"><v>見本</v></c><c r="C1"><f>A1</f></c>'
    grid = read_workbook(book(f'<row r="1">{cells}</row>'))
    assert list(grid.rows) == [["", "見本"]]
    assert grid.faults == {(1, 1): "cell_error_value", (1, 3): "cell_formula_without_value"}


# --- how its parts lie ---------------------------------------------------------------------------------------------


def prefixed(_old: bytes) -> bytes:
    cell = '<x:c r="A1" t="s"><x:v>0</x:v></x:c>'
    return f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row>{cell}</x:row></x:sheetData></x:worksheet>'.encode()


def relating(strings: str, sheet: str = "worksheets/sheet1.xml") -> Callable[[bytes], bytes]:
    """Return what says where the strings and the sheet are."""
    told = f'<Relationship Id="rId1" Type="x/worksheet" Target="{sheet}"/>{strings}'
    return lambda _old: f"<Relationships>{told}</Relationships>".encode()


NAMED = '<Relationship Id="rId2" Type="x/sharedStrings" Target="SharedStrings.xml"/>'
ONE = book('<row><c t="s"><v>0</v></c></row>', strings="<si><t>見本</t></si>")
LAID_OUT = {
    "names with a prefix": altered(ONE, SHEET, prefixed),
    "places from the workbook on": altered(ONE, RELATIONS, relating(NAMED)),
    "places from the top": altered(ONE, RELATIONS, relating(NAMED, f"/{SHEET}")),
    "no word of where the strings are": altered(ONE, RELATIONS, relating("")),
}


@pytest.mark.parametrize("content", LAID_OUT.values(), ids=LAID_OUT)
def test_the_parts_are_found_as_each_program_lays_them_out(content):
    assert rows_of(content) == [["見本"]]


@pytest.mark.parametrize(
    "damaged",
    [
        altered(PLAIN, SHEET, lambda _: b"no XML"),
        altered(PLAIN, RELATIONS, lambda old: old.replace(b"sheet1.xml", b"sheet9.xml")),
        altered(PLAIN, SHEET, sheet_xml('<row><c t="s"><v>99</v></c></row>')),
        altered(PLAIN, SHEET, sheet_xml('<row><c t="other"><v>1</v></c></row>')),
        altered(PLAIN, STYLES, lambda old: b'<?xml version="1.0" encoding="UTF-99"?>' + old),
    ],
    ids=["not XML", "no such sheet", "no such string", "an unknown kind", "an unknown encoding"],
)
def test_a_workbook_that_does_not_hold_together_is_damaged(damaged):
    with pytest.raises(refusals.DamagedWorkbook):
        read_workbook(damaged)


def test_a_workbook_with_a_wrong_byte_in_the_middle_is_damaged():
    wrong = bytearray(PLAIN)
    start = wrong.index(b"xl/theme/theme1.xml") + 40
    wrong[start : start + 40] = b"\xff" * 40
    with pytest.raises(refusals.DamagedWorkbook):
        read_workbook(bytes(wrong))


# --- how much memory it takes --------------------------------------------------------------------------------------


def test_a_long_string_that_very_many_cells_name_is_refused():
    long = os.urandom(500_000).hex()
    cells = "".join('<c t="s"><v>0</v></c>' for _ in range(55))
    with pytest.raises(refusals.UnpacksTooLarge):
        read_workbook(book(f"<row>{cells}</row>", strings=f"<si><t>{long}</t></si>"))


LONG = "見本：研究室を公開し、企業の相談を受ける。" * 15


def long_book(count: int) -> bytes:
    row = "<row>" + '<c t="s"><v>0</v></c>' * 2 + "</row>"
    return book(row * count, strings=f"<si><t>{LONG}</t></si>")


def long_table(count: int) -> bytes:
    return csv_file(*[[LONG] * 2] * count)


def peak(content: bytes, go_through: Callable[[Iterable[object]], object]) -> int:
    """Return how much memory it takes to read a file and do so with its rows."""
    tracemalloc.start()
    grid, _encoding = read_grid(content)
    assert go_through(grid.rows)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def count_of(rows: Iterable[object]) -> int:
    return sum(1 for _row in rows)


@pytest.mark.parametrize("make", [long_book, long_table])
def test_the_rows_of_a_long_file_are_never_all_in_memory(make):
    content = make(1500)
    assert peak(content, count_of) < peak(content, list) / 2  # to hold them is what the measuring would notice


def test_packed_rows_are_gone_through_by_several_at_once():
    moments = [date(2026, 4, 1), datetime(2026, 4, 1, 6, 30), time(6, 30, 0, 5), timedelta(hours=30)]  # noqa: DTZ001 - as above
    made = [[number, f"見本{number}", True, 0.5, *moments] for number in range(ROWS_AT_ONCE * 2 + 5)]
    rows = PackedRows()
    for row in made:
        rows.append(row)
    assert len(rows) == len(made)
    several = iter(rows)
    assert list(islice(several, 7)) == made[:7]
    assert list(rows) == made
    assert list(several) == made[7:]
