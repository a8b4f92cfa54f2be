import tracemalloc
from datetime import date, datetime

import pytest

from musubi.activities.reading.drafts import Kind
from musubi.activities.reading.refusals import ColumnTwice, TitleColumnMissing
from musubi.activities.reading.table import columns_of, read_table
from tests.activities.reading.known import KNOWN, slugs


def rows_of(*rows, fiscal_year=2024, **options):
    return list(read_table(enumerate(rows, start=2), names=KNOWN, fiscal_year=fiscal_year, **options))


def test_a_row_is_a_draft_whatever_its_columns_are_called():
    (row,) = rows_of(
        {
            "機 関 名": "広大",
            "取組名（必須）": "見本塾",
            "実施時期": "11月頃",
            "連携先": "広島県・見本社",
            "概要": "見本の\n集まり",
            "行動指針": "1",
            "分野": "医工",
            "ＵＲＬ": "https://example.jp/",
            "年度": "令和7年度",
            "区分": "計画",
            "会場": "見本館",
            "番号": 3.0,
        }
    )
    draft = row.draft
    assert row.faults == ()
    assert (slugs(draft.named), draft.title, draft.kind, draft.fiscal_year, draft.row) == (
        "hiroshima-u",
        "見本塾",
        Kind.PLAN,
        2025,
        2,
    )
    assert (draft.when.first, draft.when.wording) == (date(2025, 11, 1), "11月頃")
    assert slugs(draft.partners) == "hiroshima-prefecture [見本社]"
    assert (draft.summary, draft.guidelines, draft.fields, draft.url) == (
        "見本の\n集まり",
        "1",
        "医工",
        "https://example.jp/",
    )
    assert draft.notes == ("会場：見本館",)


@pytest.mark.parametrize(
    ("cell", "first"),
    [
        (45500.0, date(2024, 7, 27)),
        ("45500", date(2024, 7, 27)),
        (datetime(2024, 7, 27), date(2024, 7, 27)),  # noqa: DTZ001 - as a workbook gives it
        ("R6.7.27", date(2024, 7, 27)),
    ],
)
def test_a_day_is_read_from_whatever_a_workbook_gives(cell, first):
    (row,) = rows_of({"機関名": "広大", "件名": "見本", "日付": cell})
    assert row.draft.when.first == first


def test_a_start_and_an_end_make_a_span():
    good, bad = rows_of(
        {"機関名": "広大", "件名": "見本", "開始日": "5/1", "終了日": "5/3"},
        {"機関名": "広大", "件名": "見本", "開始日": "5/3", "終了日": "5/1"},
    )
    assert (good.draft.when.first, good.draft.when.last, good.draft.when.wording) == (
        date(2024, 5, 1),
        date(2024, 5, 3),
        "5/1～5/3",
    )
    assert [(fault.row, fault.column, fault.code) for fault in bad.faults] == [(3, "終了日", "end_before_start")]


def test_every_bad_cell_is_told_with_row_column_and_reason():
    rows = rows_of(
        {
            "団体": "見本社",
            "事業名": "見本",
            "時期": "2月30日",
            "リンク": "javascript:alert(1)",
            "年度": "いつか",
            "種別": "?",
        },
        {"団体": "ジェトロ", "事業名": "", "時期": "未定", "リンク": None, "年度": None, "種別": None},
        {"団体": "", "事業名": "あ" * 5000, "時期": "", "リンク": "", "年度": "", "種別": ""},
        {"団体": None, "事業名": " ", "時期": None, "リンク": "　", "年度": None, "種別": None},
    )
    assert [[(fault.row, fault.column, fault.code) for fault in row.faults] for row in rows] == [
        [
            (2, "団体", "organisation_unknown"),
            (2, "年度", "not_a_year"),
            (2, "種別", "unknown_kind"),
            (2, "時期", "no_such_day"),
            (2, "リンク", "not_an_address"),
        ],
        [(3, "事業名", "title_missing"), (3, "団体", "organisation_ambiguous"), (3, "時期", "not_a_date")],
        [(4, "事業名", "too_long"), (4, "団体", "organisation_missing")],
    ]
    assert [row.draft is None for row in rows] == [False, True, True]
    assert all("%" not in str(fault) for row in rows for fault in row.faults)


def test_an_empty_organisation_means_the_one_above_where_cells_were_merged():
    rows = [{"機関名": "広大", "件名": "見本一"}, {"機関名": "", "件名": "見本二"}]
    assert [slugs(row.draft.named) for row in rows_of(*rows, fills_down=True)] == ["hiroshima-u", "hiroshima-u"]
    assert [slugs(row.draft.named) for row in rows_of(*rows)] == ["hiroshima-u", ""]


def test_a_table_without_titles_or_with_two_of_them_is_refused():
    with pytest.raises(TitleColumnMissing):
        columns_of(["機関名", "日付"])
    with pytest.raises(ColumnTwice) as refusal:
        columns_of(["件名", "取組名"])
    assert "取組名" in str(refusal.value)
    assert columns_of(["件名", "機関名", "主催", "好きな色"])["好きな色"] == "notes"


def test_a_long_table_is_read_row_by_row_in_flat_memory():
    def rows(count):
        return ((n, {"機関名": f"見本{n}社", "件名": f"見本{n}", "時期": "5月"}) for n in range(2, count + 2))

    def peak(count):
        tracemalloc.start()
        read_count = sum(1 for _row in read_table(rows(count), names=KNOWN, fiscal_year=2024))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert read_count == count
        return most

    peak(100)
    assert peak(1_600) < peak(400) + 2_000_000
