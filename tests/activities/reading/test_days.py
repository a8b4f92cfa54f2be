from datetime import date

import pytest

from musubi.activities.reading.days import find_days

FOUND = [
    ("7⽉下旬頃に第1回⽬を開く", "7⽉下旬頃", "2012-07-21", "2012-07-31"),
    ("（11月頃）", "11月頃", "2012-11-01", "2012-11-30"),
    ("今年度は11月頃に開く", "今年度は11月頃", "2012-11-01", "2012-11-30"),
    ("（11／22～23）", "11／22～23", "2012-11-22", "2012-11-23"),
    ("9月上旬〜中旬頃に", "9月上旬〜中旬頃", "2012-09-01", "2012-09-20"),
    ("（4月）", "4月", "2012-04-01", "2012-04-30"),
    ("6月末に", "6月末", "2012-06-21", "2012-06-30"),
    ("２月２８日", "２月２８日", "2013-02-28", "2013-02-28"),
    ("令和元年度の", "令和元年度", "2019-04-01", "2020-03-31"),
    ("平成31年に", "平成31年", "2019-01-01", "2019-04-30"),
    ("令和元年", "令和元年", "2019-05-01", "2019-12-31"),
    ("H24.5.24", "H24.5.24", "2012-05-24", "2012-05-24"),
    ("R6.4.1～R6.4.3", "R6.4.1～R6.4.3", "2024-04-01", "2024-04-03"),
    ("平成二十四年七月二十一日", "平成二十四年七月二十一日", "2012-07-21", "2012-07-21"),
    ("2025/8/4-8", "2025/8/4-8", "2025-08-04", "2025-08-08"),
    ("12月～1月", "12月～1月", "2012-12-01", "2013-01-31"),
    ("2012年12月20日～1月10日", "2012年12月20日～1月10日", "2012-12-20", "2013-01-10"),
    ("平成25年7月～翌年2月", "平成25年7月～翌年2月", "2013-07-01", "2014-02-28"),
    ("来年2月", "来年2月", "2013-02-01", "2013-02-28"),
    ("来年度5月", "来年度5月", "2013-05-01", "2013-05-31"),
    ("4～5月", "4～5月", "2012-04-01", "2012-05-31"),
    ("7月21日から2日間", "7月21日から2日間", "2012-07-21", "2012-07-22"),
    ("9月13日、14日", "9月13日、14日", "2012-09-13", "2012-09-14"),
    ("2012/07/21 13:00～2012/07/22 17:00", "2012/07/21 13:00～2012/07/22", "2012-07-21", "2012-07-22"),
    ("平成22～24年度", "平成22～24年度", "2010-04-01", "2013-03-31"),
    ("（H22〜H24）", "H22〜H24", "2010-04-01", "2013-03-31"),
    ("平成24年度下期", "平成24年度下期", "2012-10-01", "2013-03-31"),
    ("第2四半期", "第2四半期", "2012-07-01", "2012-09-30"),
    ("秋頃に", "秋頃", "2012-09-01", "2012-11-30"),
    ("10月以降", "10月以降", "2012-10-01", "2013-03-31"),
    ("年度末", "年度末", "2013-03-01", "2013-03-31"),
    ("12 October 2012", "12 October 2012", "2012-10-12", "2012-10-12"),
    ("(March 2026)", "March 2026", "2026-03-01", "2026-03-31"),
    ("Sept. 3, 2025", "Sept. 3, 2025", "2025-09-03", "2025-09-03"),
]
WRONG = [
    ("平成24年2月30日", "no_such_day"),
    ("令和0年4月1日", "no_such_day"),
    ("13月", "no_such_day"),
    ("4月0日", "no_such_day"),
    ("11/31", "no_such_day"),
    ("平成31年5月1日", "no_such_day"),
    ("令和元年4月", "no_such_day"),
    ("11/23～22", "end_before_start"),
    ("平成24年7月～平成23年3月", "end_before_start"),
    ("7月下旬～6月上旬", "end_before_start"),
    ("7月21日（日）", "wrong_weekday"),
]


@pytest.mark.parametrize(("text", "wording", "first", "last"), FOUND)
def test_a_date_is_a_span_of_days_and_keeps_its_words(text, wording, first, last):
    found = find_days(text, fiscal_year=2012)[0]
    assert (found.wording, str(found.first), str(found.last), found.problem) == (wording, first, last, "")


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_a_date_that_cannot_be_is_told_with_its_words(text, problem):
    (found,) = find_days(text, fiscal_year=2012)
    assert (found.problem, found.wording, found.first) == (problem, text, None)


@pytest.mark.parametrize(
    "text",
    [
        "第1月曜日",
        "補助率2/3",
        "24時間",
        "1年間",
        "3-4-5",
        "6か月間",
        "秋田 春日 千秋",
        "10万円",
        "第2回",
        "TEL 082-000-0000",
        "may open",
    ],
)
def test_what_is_no_date_is_not_taken_for_one(text):
    assert find_days(text, fiscal_year=2012) == []


def test_a_day_by_which_to_apply_is_known_as_such():
    assert [one.is_deadline for one in find_days("（締切：9/30）10/5開催、10月1日まで", fiscal_year=2012)] == [
        True,
        False,
        True,
    ]


def test_a_fiscal_year_in_the_words_counts_for_the_dates_behind_it():
    year, day = find_days("平成23年度見本月間（5／15）", fiscal_year=2012)
    assert (year.is_whole_year, day.first) == (True, date(2011, 5, 15))


def test_what_is_planned_is_known_as_such():
    assert [one.is_planned for one in find_days("7月に開いた。9月に開催予定。", fiscal_year=2012)] == [False, True]
