"""A council's folder is refused by file and line, whatever is wrong with it."""

import json
import shutil

import pytest

from musubi.core.errors import Refused
from musubi.website import council_files
from musubi.website.council_files import CHUGOKU


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(CHUGOKU, tmp_path / "council")


def change(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("organisations.csv", "slug,sector", "key,sector", "council_file_columns"),
        ("organisations.csv", "slug,sector", "\ufeffslug,sector", "council_file_columns"),
        ("organisations.csv", ",中国経連；中経連,", ",中国経連,中経連,", "council_file_columns"),
        ("organisations.csv", ",ちゅうごくけいざいれんごうかい,", ",チュウゴク,", "council_file_cell"),
        ("organisations.csv", ",Chugoku Economic Federation,", ",,", "council_file_cell"),
        ("organisations.csv", ",industry,economic_federation,", ",,economic_federation,", "council_file_reference"),
        ("organisations.csv", ",economic_federation,", ",economic,", "council_file_reference"),
        ("organisations.csv", "中国経連；中経連", "中国経連；広大", "council_file_repeated"),
        ("organisations.csv", "shimane-chambers", "tottori-chambers", "council_file_repeated"),
        ("memberships.csv", "2012-05-01", "2012-05-32", "council_file_cell"),
        ("memberships.csv", "2012-05-01", "20120501", "council_file_cell"),
        ("memberships.csv", "2012-05-01", "2012-09-13", "council_file_total"),
        ("memberships.csv", ",industry,", ",finance,", "council_file_cell"),
        ("memberships.csv", "heads20120530", "heads", "council_file_reference"),
        ("meetings.csv", "2002-06-01,2002-06-02", "2002-06-03,2002-06-02", "council_file_cell"),
        ("seats.csv", ",member,", ",president,", "council_file_cell"),
        ("seats.csv", ",0,", ",no,", "council_file_cell"),
        ("identifiers.csv", "03t78wx29", "03t78wx28", "council_file_cell"),
        ("admissions.csv", "council,11,", "council,13,", "council_file_reference"),
        ("admissions.csv", "council,11,", "council,12,", "council_file_reference"),
        ("admissions.csv", "tottori-bank", "hiroshima-u", "council_file_reference"),
        ("totals.csv", ",85,", ",86,", "council_file_total"),
        ("bodies.json", '"council"', '"council "', "council_file_cell"),
        ("bodies.json", '"short_ja"', '"short"', "council_file_columns"),
        ("pages.json", '"heading_en": "Members"', '"heading_en": ""', "council_file_cell"),
        ("pages.json", '"slug"', '"name"', "council_file_columns"),
        ("pages.json", '"source": "overview2013', '"source": "overview', "council_file_reference"),
    ],
)
def test_a_wrong_file_is_refused_by_name(folder, file, old, new, code):
    change(folder, file, old, new)

    with pytest.raises(Refused) as refusal:
        council_files.read(folder)

    assert refusal.value.code == code
    assert str(refusal.value)


def test_the_refusal_names_the_line_that_an_editor_shows(folder):
    change(folder, "identifiers.csv", "02pc6pc55", "02pc6pc56")

    with pytest.raises(council_files.WrongCell) as refusal:
        council_files.read(folder)

    line = refusal.value.details["line"]
    assert "02pc6pc56" in (folder / "identifiers.csv").read_text(encoding="utf-8").split("\n")[line - 1]


def test_a_missing_file_is_named(folder):
    (folder / "totals.csv").unlink()

    with pytest.raises(council_files.FileMissing, match=r"totals\.csv"):
        council_files.read(folder)


def test_a_page_must_say_as_much_in_english_as_in_japanese(folder):
    pages = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    pages[0]["blocks"][0]["paragraphs_en"].pop()
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")

    with pytest.raises(council_files.WrongCell):
        council_files.read(folder)


def test_a_source_is_told_in_words_with_its_date_and_address():
    files = council_files.read(CHUGOKU)

    told = files.source({"source": "charter"})

    assert told == (
        "コラボレーション会議設置要領（改正の記録を含む） / Charter of the council, with its record of revisions "
        "(2019-01-01) http://c-collabo.jp/about/ab5.html"
    )


@pytest.mark.parametrize("text", ["03yrm5c26", "01k4yrm29", "03t78wx29"])
def test_a_ror_id_with_its_own_check_digits_passes(text):
    assert council_files.is_ror(text)


@pytest.mark.parametrize("text", ["01k4yrm30", "13yrm5c26", "03yrm5c2", "03yrl5c26", ""])
def test_any_other_ror_id_does_not(text):
    assert not council_files.is_ror(text)


@pytest.mark.parametrize(
    "text", ["4011001098993", "1180301018771", "4000012090001", "9020001031109", "8013401000626", "2120901007402"]
)
def test_a_corporate_number_with_its_own_check_digit_passes(text):
    assert council_files.is_houjin(text)


@pytest.mark.parametrize("text", ["5011001098993", "0180301018771", "401100109899", "４011001098993"])
def test_any_other_corporate_number_does_not(text):
    assert not council_files.is_houjin(text)
