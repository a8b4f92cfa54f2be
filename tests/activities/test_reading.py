"""What people send by mistake: refused in a whole sentence of their language, at the field, and nothing is kept."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from musubi.activities.exchange.columns import COLUMNS
from musubi.activities.models import ActivityImport, Pasting
from tests.activities.pasting import make_two
from tests.factories import make_prefecture
from tests.registry.rosters import csv_file, secretary, xlsx

pytestmark = pytest.mark.django_db
HEADINGS = [column.heading for column in COLUMNS]
ROW = {"機関名": "見本大学", "取組": "見本の研究会", "実施時期": "9月上旬", "年度": "2026", "計画・実績": "計画"}
LANGUAGES = ["", "/en"]


@pytest.fixture
def desk(client):
    make_prefecture("34")
    make_two()
    client.force_login(secretary())
    return client


def row(**change: str) -> list[str]:
    return [{**ROW, **change}.get(heading, "") for heading in HEADINGS]


def choose(desk, content: bytes, *, name: str = "取組.xlsx", language: str = "", **more: str):
    given = {"stage": "plan", "fiscal_year": "2026", "file": SimpleUploadedFile(name, content), **more}
    return desk.post(language + reverse("activities:paste"), given)


def very_long() -> bytes:
    """A workbook of 300,000 rows, small because each is the same."""
    book = io.BytesIO(xlsx(HEADINGS, row()))
    told = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                new.writestr(name, old.read(name))
        cells = "".join(
            f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{n}</t></is></c></row>' for n in range(1, 300_001)
        )
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        sheet = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        new.writestr("xl/worksheets/sheet1.xml", sheet)
    return told.getvalue()


def with_macros() -> bytes:
    told = io.BytesIO(xlsx(HEADINGS, row()))
    with zipfile.ZipFile(told, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return told.getvalue()


BAD = {
    "300,000 rows": (very_long, "10000行", "10000 rows"),
    "macros": (with_macros, "マクロ", "macros"),
    "an old .xls under another name": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xlsx", ".xlsx"),
    "damaged": (lambda: xlsx(HEADINGS, row())[:-400], "壊れて", "damaged"),
    "not a table": (lambda: b"%PDF-1.7 sample", "Excel", "Excel"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", BAD)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(desk, what, language):
    make, *told = BAD[what]
    answer = choose(desk, make(), language=language, source="見本の出典")
    (sentence,) = answer.context["form"].errors["file"]
    assert answer.status_code == 422
    assert told[LANGUAGES.index(language)] in sentence
    assert sentence.endswith("。" if not language else ".")
    assert "見本の出典" in answer.content.decode()  # what was typed beside it stays
    assert (ActivityImport.objects.count(), Pasting.objects.count()) == (0, 0)


@pytest.mark.parametrize(("language", "told"), [("", "結果"), ("/en", "without a result")])
def test_a_formula_without_a_result_is_named_by_row_and_column(desk, language, told):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(row())
    book.active.append(row(取組='=CONCATENATE("見本","の会")'))
    file = io.BytesIO()
    book.save(file)
    answer = choose(desk, file.getvalue(), language=language)
    page = desk.get(answer.url)
    assert [one["row"] for one in page.context["shown"]] == [3] * len(page.context["shown"])
    assert told in page.context["shown"][0]["text"]
    assert page.context["kept"].change_count == 1  # counted, not kept: all rows or none


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_in_the_encoding_of_windows_is_read(desk, language):
    answer = choose(desk, csv_file(HEADINGS, row(), encoding="cp932"), name="取組.csv", language=language)
    assert desk.get(answer.url).context["shown"][0]["title"] == "見本の研究会"


@pytest.mark.parametrize(("language", "told"), [("", "200000字まで"), ("/en", "at most 200000")])
def test_ten_megabytes_of_text_are_refused_and_stay_in_the_box(desk, language, told):
    text = "見本の取組を行いました。\n" * 300_000  # in UTF-8 more than 10 MB
    assert len(text.encode()) > 10 * 1024 * 1024
    answer = desk.post(language + reverse("activities:paste"), {"stage": "plan", "fiscal_year": "2026", "text": text})
    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors["text"]
    assert told in sentence
    assert text[:50] in answer.content.decode()
    assert not Pasting.objects.exists()
