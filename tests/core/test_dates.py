from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from musubi.core.dates import (
    NotADate,
    VagueDate,
    day_before,
    era_year,
    fiscal_period,
    fiscal_year,
    fiscal_year_label,
    long_date,
    parse_date,
    parse_last_day,
    period,
    short_day,
)

APRIL, MARCH = date(2013, 4, 1), date(2016, 3, 31)

# Eras before 明治 have no years here, and a year of three digits or five is nobody's record.
DAYS = st.dates(date(1868, 1, 25), date(2117, 12, 31))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(1868, 1, 24), "1868年"),
        (date(1868, 1, 25), "明治元年"),
        (date(1912, 7, 29), "明治45年"),
        (date(1912, 7, 30), "大正元年"),
        (date(1926, 12, 24), "大正15年"),
        (date(1926, 12, 25), "昭和元年"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1989, 1, 8), "平成元年"),
        (date(1990, 1, 1), "平成2年"),
        (date(2019, 4, 30), "平成31年"),
        (date(2019, 5, 1), "令和元年"),
        (date(2019, 12, 31), "令和元年"),
        (date(2020, 1, 1), "令和2年"),
    ],
)
def test_an_era_ends_the_day_before_the_next_begins(day, year):
    assert era_year(day) == year


@pytest.mark.parametrize(
    ("day", "year"), [(date(2013, 3, 31), 2012), (date(2013, 4, 1), 2013), (date(2014, 1, 1), 2013)]
)
def test_a_fiscal_year_runs_from_april(day, year):
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2013, "2013年度（平成25年度）"),
        (2018, "2018年度（平成30年度）"),
        (2019, "2019年度（平成31年度・令和元年度）"),
        (2020, "2020年度（令和2年度）"),
        (2025, "2025年度（令和7年度）"),
        (1987, "1987年度（昭和62年度）"),
    ],
)
def test_a_fiscal_year_is_called_by_its_era_and_2019_by_both(year, label):
    assert fiscal_year_label(year) == label


def test_the_first_fiscal_year_of_heisei_is_1989_although_the_era_began_in_january():
    assert fiscal_year_label(1988) == "1988年度（昭和63年度）"
    assert fiscal_year_label(1989) == "1989年度（平成元年度）"


def test_a_fiscal_year_in_english_has_one_name():
    with override("en"):
        assert fiscal_year_label(2019) == "FY2019"


@pytest.mark.parametrize(
    ("first", "last", "japanese", "english"),
    [
        (2002, 2004, "2002～2004年度（平成14～16年度）", "FY2002–2004"),
        (1989, 1991, "1989～1991年度（平成元～3年度）", "FY1989–1991"),
        (1988, 1990, "1988年度（昭和63年度）～1990年度（平成2年度）", "FY1988–1990"),
        (2017, 2019, "2017年度（平成29年度）～2019年度（平成31年度・令和元年度）", "FY2017–2019"),
        (2013, 2013, "2013年度（平成25年度）", "FY2013"),
        (2013, None, "2013年度（平成25年度）から", "from FY2013"),
    ],
)
def test_some_fiscal_years_are_told_in_both_calendars(first, last, japanese, english):
    assert fiscal_period(first, last) == japanese
    with override("en"):
        assert fiscal_period(first, last) == english


def test_a_day_is_told_in_both_calendars_to_those_who_read_japanese():
    assert long_date(date(2026, 7, 22)) == "2026年7月22日（令和8年）"
    with override("en"):
        assert long_date(date(2026, 7, 2)) == "2 July 2026"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-07-22", date(2026, 7, 22)),
        ("2026/7/22", date(2026, 7, 22)),
        ("2016.7.13", date(2016, 7, 13)),
        ("2026年7月22日", date(2026, 7, 22)),
        ("　２０２６年 ７月２２日 ", date(2026, 7, 22)),
        ("令和8年7月22日", date(2026, 7, 22)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("平成３１年４月３０日", date(2019, 4, 30)),
        ("平成31年1月1日", date(2019, 1, 1)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("H24.9.13", date(2012, 9, 13)),
        ("h24.9.13", date(2012, 9, 13)),
        ("R8-7-22", date(2026, 7, 22)),
        ("平成24年9月13日(木)", date(2012, 9, 13)),
        ("平成24年9月13日（木）", date(2012, 9, 13)),
        ("2012年5⽉24⽇（⽊）", date(2012, 5, 24)),
        ("2024-02-29", date(2024, 2, 29)),
        ("明治5年1月1日", date(1872, 1, 1)),
    ],
)
def test_a_day_is_read_in_every_form_that_people_write(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "きのう",
        "2013-02-30",
        "2023-02-29",
        "2013-13-01",
        "平成31年5月1日",
        "平成元年1月7日",
        "昭和64年1月8日",
        "令和元年4月30日",
        "令和0年5月1日",
        "平成0年12月31日",
        "平成24年9月13日(金)",
        "平成１４年６月",
        "H22～H24",
        "9月上旬〜中旬頃",
        "5月24日",
        "0001-01-01",
        "9999-12-31",
        "20260722",
        "26-07-22",
        "2026-07-22T00:00",
    ],
)
def test_what_is_no_day_is_refused_with_a_sentence_that_repeats_it(text):
    with pytest.raises(NotADate) as refused:
        parse_date(text)
    assert f"“{text}”" in str(refused.value) or f"「{text}」" in str(refused.value)


@given(DAYS)
def test_a_day_that_was_written_is_read_again(day):
    era = f"{era_year(day)}{day.month}月{day.day}日"
    assert {parse_date(text) for text in (day.isoformat(), era, long_date(day).partition("（")[0])} == {day}


@pytest.mark.parametrize(
    ("vague", "japanese", "english"),
    [
        (VagueDate(date(2013, 7, 23), date(2013, 7, 23)), "2013年7月23日（平成25年）", "23 July 2013"),
        (VagueDate(date(2013, 7, 23), date(2013, 7, 24)), "2013年7月23日～24日（平成25年）", "23–24 July 2013"),
        (
            VagueDate(date(2013, 7, 30), date(2013, 8, 1)),
            "2013年7月30日～8月1日（平成25年）",
            "30 July – 1 August 2013",
        ),
        (
            VagueDate(date(2018, 12, 31), date(2019, 1, 1)),
            "2018年12月31日（平成30年）～2019年1月1日（平成31年）",
            "31 December 2018 – 1 January 2019",
        ),
        (
            VagueDate(date(2019, 4, 30), date(2019, 5, 1)),
            "2019年4月30日（平成31年）～2019年5月1日（令和元年）",
            "30 April – 1 May 2019",
        ),
    ],
)
def test_a_span_of_days_is_told_in_the_readers_calendar(vague, japanese, english):
    assert str(vague) == japanese
    with override("en"):
        assert str(vague) == english


def test_the_words_of_the_source_win_over_the_days_they_can_mean():
    assert str(VagueDate(date(2013, 9, 1), date(2013, 9, 20), "9月上旬〜中旬頃")) == "9月上旬〜中旬頃"


def test_what_is_planned_says_so():
    with override("en"):
        assert str(VagueDate(date(2013, 7, 23), date(2013, 7, 23), is_planned=True)) == "23 July 2013 (planned)"


def test_the_day_before_the_first_of_march_knows_leap_years():
    assert day_before(date(2024, 3, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("first", "last", "known", "japanese", "english"),
    [
        (APRIL, None, True, "2013年4月1日（平成25年）から", "from 1 April 2013"),
        (
            APRIL,
            MARCH,
            True,
            "2013年4月1日（平成25年）から2016年3月31日（平成28年）まで",
            "from 1 April 2013 until 31 March 2016",
        ),
        (
            APRIL,
            None,
            False,
            "記録は2013年4月1日（平成25年）から（開始日は不明）",
            "on record from 1 April 2013; the first day is not known",
        ),
        (None, None, True, "以前から", "as far back as is known"),
        (None, MARCH, True, "以前から2016年3月31日（平成28年）まで", "as far back as is known, until 31 March 2016"),
    ],
)
def test_a_period_is_told_with_what_is_known_of_its_ends(first, last, known, japanese, english):
    assert period(first, last, is_start_known=known) == japanese
    with override("en"):
        assert period(first, last, is_start_known=known) == english


@pytest.mark.parametrize(
    ("first", "last", "wording", "japanese", "english"),
    [
        (date(2002, 6, 1), date(2002, 6, 30), "平成14年6月", "2002年6月（平成14年6月）", "June 2002"),
        (date(2002, 4, 1), date(2003, 3, 31), "平成14年度", "2002年度（平成14年度）", "FY2002"),
        (date(2013, 9, 1), date(2013, 9, 20), "9月上旬〜中旬頃", "9月上旬〜中旬頃", "about 1–20 September 2013"),
        (date(2013, 9, 1), date(2013, 9, 30), "2013年9月頃", "2013年9月頃", "September 2013"),
        (APRIL, APRIL, "春分のころ", "春分のころ", "1 April 2013"),
    ],
)
def test_a_reader_of_english_is_told_the_days_instead_of_japanese_words(first, last, wording, japanese, english):
    assert str(VagueDate(first, last, wording)) == japanese
    with override("en"):
        assert str(VagueDate(first, last, wording)) == english


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2012", date(2012, 12, 31)),
        ("２０１２年", date(2012, 12, 31)),
        ("平成24年", date(2012, 12, 31)),
        ("H24", date(2012, 12, 31)),
        ("2012年2月", date(2012, 2, 29)),
        ("2013-02", date(2013, 2, 28)),
        ("平成24年4月", date(2012, 4, 30)),
        ("2012-05-01", date(2012, 5, 1)),
    ],
)
def test_a_year_or_a_month_alone_means_its_last_day(text, day):
    assert parse_last_day(text) == day


@pytest.mark.parametrize("text", ["", "昨日", "2012-13", "2013-02-30", "平成31年", "2012年度", "12"])
def test_what_is_no_day_month_or_year_has_no_last_day(text):
    with pytest.raises(NotADate):
        parse_last_day(text)


def test_a_short_day_is_told_apart_in_english():
    day = date(2026, 10, 2)
    assert short_day(day) == "10/2"
    with override("en"):
        assert short_day(day) == "2 Oct"
