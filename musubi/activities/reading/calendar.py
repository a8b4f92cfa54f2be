"""A point in time as a text puts it, worked out into days. Nothing here searches text."""

import calendar
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta

from musubi.activities.reading.plain import narrowed
from musubi.core.dates import APRIL, NotADate, era_year, parse_date

_KANJI = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)}
_ERAS = "令和|平成|昭和|大正|明治|[RHSTM]"
_PARTS = {
    "上旬": (1, 10),
    "初旬": (1, 10),
    "初め": (1, 10),
    "はじめ": (1, 10),
    "初頭": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "半ば": (11, 20),
    "前半": (1, 15),
    "後半": (16, 31),
    "下旬": (21, 31),
    "末": (21, 31),
}
# Months of a fiscal year, counted on past December: 13 is January of its second calendar year.
_TERMS = {
    "春": (4, 5),
    "夏": (6, 8),
    "秋": (9, 11),
    "冬": (12, 14),
    "年度初": (4, 4),
    "年度当初": (4, 4),
    "当初": (4, 4),
    "年度末": (15, 15),
    "年度内": (4, 15),
    "末": (15, 15),
    "内": (4, 15),
    "上": (4, 9),
    "下": (10, 15),
    "通年": (4, 15),
    "年内": (4, 12),
    "年末": (12, 12),
}
_MONTHS = 12
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ERA_BY_LETTER = dict(zip("RHSTM", ("令和", "平成", "昭和", "大正", "明治"), strict=True))
_FISCAL_YEAR = re.compile(
    rf"(?:(?P<era>{_ERAS}) ?\.?(?P<in_era>元|\d{{1,2}}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
    r"|(?P<western>20\d\d|19\d\d)) ?(?:年 ?度|年?度|(?=\))|$)|FY ?(?P<fy>20\d\d)"
)
_OTHER_YEARS = {"来": 1, "翌": 1, "昨": -1, "前": -1}


@dataclass(frozen=True)
class Span:
    """From a day to a day, or what is wrong; then the days mean nothing."""

    first: date
    last: date
    is_whole_year: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Point:
    """The parts of a date as they were written; empty is what was not."""

    era: str = ""
    year: str = ""
    is_fiscal: bool = False
    month: int = 0
    last_month: int = 0
    day: int = 0
    part: str = ""
    term: str = ""
    tail: str = ""
    weekday: str = ""
    relative: str = ""
    is_year_inherited: bool = False

    @classmethod
    def of(cls, found: dict[str, str | None]) -> "Point":
        """Return what a match of days._POINT says; its numbered groups are the ways one thing can be written."""

        def either(*names: str) -> str:
            return next((text for name in names if (text := found[name])), "")

        return cls(
            era=either("era"),
            year=either("in_era", "western", "fy", "western7", "western8", "western9"),
            is_fiscal=bool(either("fiscal", "fy")),
            month=number(either("month1", "month2", "month3", "month4", "month5"))
            or _month_named(either("name7", "name8", "name9")),
            last_month=number(either("month6")),
            day=_day_number(either("day1", "day2", "day3", "day4", "day7", "day8")),
            part=either("part2", "part3"),
            term=either("term", "season"),
            tail=either("tail"),
            weekday=either("weekday"),
            relative=either("relative"),
        )

    @property
    def has_year(self) -> bool:
        """Whether the text names the year, in numbers or as 来年度."""
        return bool(self.year or self.relative)

    def in_year_of(self, other: "Point") -> "Point":
        """Return this point with the year the other names."""
        if not other.has_year:
            return self
        return replace(
            self,
            era=other.era,
            year=other.year,
            is_fiscal=other.is_fiscal,
            relative=other.relative,
            is_year_inherited=True,
        )

    def on(self, day: str, weekday: str | None) -> "Point":
        """Return another day of the same month."""
        return replace(self, day=_day_number(day), weekday=weekday or "", is_year_inherited=False)

    def in_part(self, part: str) -> "Point":
        """Return another part of the same month."""
        return replace(self, part=part, day=0, is_year_inherited=False)

    def a_year_later(self) -> "Point":
        """Return the same point one year on."""
        return replace(self, year=str(number(self.year) + 1)) if self.year else self


def number(text: str) -> int:
    """Return what digits or kanji (二十一, 元) say; 0 for nothing."""
    if not text or text.isdecimal():
        return int(text or 0)
    if text == "元":
        return 1
    tens, ten, ones = text.rpartition("十")
    return (_KANJI.get(tens, 1) * 10 if ten else 0) + _KANJI.get(ones, 0)


def _month_named(name: str) -> int:
    return _MONTH_NAMES.index(name[:3]) + 1 if name else 0


def _day_number(text: str) -> int:
    """Return the day's number; one that no month has for 0, which elsewhere says that there is no day."""
    return number(text) or (99 if text else 0)


def western_year(era: str, year: str) -> int | None:
    """Return the calendar year, or nothing for a year the era does not have (令和0年)."""
    if not era:
        return number(year)
    for day in ("12月31日", "1月1日"):
        with suppress(NotADate):
            return parse_date(f"{era}{number(year)}年{day}").year
    return None


def fiscal_year_in(text: str) -> int | None:
    """Return the first fiscal year that a heading states: 平成24年度, 令和元年度, FY2024, 2024年度, （H24）."""
    for match in _FISCAL_YEAR.finditer(narrowed(text)[0]):
        year = western_year(match["era"] or "", match["in_era"] or match["western"] or match["fy"])
        if year:
            return year
    return None


def span_of(point: Point, fiscal_year: int | None) -> Span:
    """Return the days a point can mean. A year it does not name is taken from the fiscal year it stands in."""
    nothing = date.min
    other = _OTHER_YEARS.get(point.relative[:1], 0)
    is_next_calendar_year = bool(other) and "度" not in point.relative and bool(point.month)
    if fiscal_year is not None:
        fiscal_year += other
    year = western_year(point.era, point.year) if point.year else None
    if point.year and not year:
        return Span(nothing, nothing, problem="no_such_day")
    if point.month > _MONTHS or point.last_month > _MONTHS or (point.day and not point.month):
        return Span(nothing, nothing, problem="no_such_day")
    if year is None and fiscal_year is None:
        return Span(nothing, nothing, problem="year_unknown")
    if not point.month:
        return _term(point, year, year if point.is_fiscal and year else fiscal_year)
    return _in_month(
        point, year or (fiscal_year or 0) + (point.month < APRIL and not is_next_calendar_year), fiscal_year
    )


def _term(point: Point, year: int | None, fiscal_year: int | None) -> Span:
    if year and not point.is_fiscal:
        return _in_era(point, Span(date(year, 1, 1), date(year, 12, 31), is_whole_year=True))
    first_year = fiscal_year or 0
    if quarter := re.search(r"([1-4一二三四])四半期", point.term):
        first = APRIL + 3 * (number(quarter[1]) - 1)
        return _months(first_year, first, first + 2)
    term = next((months for name, months in _TERMS.items() if point.term.startswith(name)), None)
    if term is None:
        span = _months(first_year, APRIL, APRIL + 11)
        return replace(span, is_whole_year=True)
    return _months(first_year, *term)


def _months(fiscal_year: int, first: int, last: int) -> Span:
    def of(month: int) -> tuple[int, int]:
        return fiscal_year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1

    return Span(date(*of(first), 1), _last_day(*of(last)))


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _in_month(point: Point, year: int, fiscal_year: int | None) -> Span:
    nothing = Span(date.min, date.min, problem="no_such_day")
    if not point.month or not 1 <= year <= date.max.year - 1:
        return nothing
    end = _last_day(year, point.month)
    if point.day > end.day:
        return nothing
    if point.day:
        span = Span(end.replace(day=point.day), end.replace(day=point.day))
    elif point.part == "末日":
        span = Span(end, end)
    else:
        first, last = _PARTS.get(point.part, (1, 31))
        span = Span(end.replace(day=first), end.replace(day=min(last, end.day)))
    if point.last_month:
        until = year + (point.last_month < point.month)
        span = Span(span.first, _last_day(until, point.last_month))
    return _checked(point, span, fiscal_year)


def _checked(point: Point, span: Span, fiscal_year: int | None) -> Span:
    span = _in_era(point, span)
    if not span.problem and point.weekday and point.day and "月火水木金土日"[span.first.weekday()] != point.weekday:
        return replace(span, problem="wrong_weekday")
    if point.tail in ("以降", "以後") and not span.problem:
        of_fiscal_year = fiscal_year if fiscal_year is not None else span.first.year - (span.first.month < APRIL)
        return replace(span, last=max(span.last, _last_day(of_fiscal_year + 1, APRIL - 1)))
    return span


def _in_era(point: Point, span: Span) -> Span:
    """Return the days of the span that the era has: 令和元年 begins in May."""
    if not point.era or point.is_fiscal:
        return span
    first, last = _is_in_era(point.era, span.first), _is_in_era(point.era, span.last)
    if first and last:
        return span
    if not (first or last):
        return replace(span, problem="no_such_day")
    outside = span.last if first else span.first
    step = timedelta(days=-1 if first else 1)
    while not _is_in_era(point.era, outside):
        outside += step
    return replace(span, last=outside) if first else replace(span, first=outside)


def _is_in_era(era: str, day: date) -> bool:
    return era_year(day).startswith(_ERA_BY_LETTER.get(era, era))


def bare_years(found: dict[str, str | None]) -> Span | None:
    """Return the span of 平成22～24年度 or H22〜H24, or nothing where the second number is no year of the first."""
    first = western_year(found["era"] or "", found["in_era"] or found["western"] or "")
    last_text = found["last"] or ""
    if found["era"]:
        last = western_year(found["era2"] or found["era"] or "", last_text)
    else:
        last = int(last_text) if len(last_text) == len("2012") else None
    if not first or not last or not (found["unit"] or found["era2"]):
        return None
    if last < first:
        return Span(date.min, date.min, problem="end_before_start")
    if found["unit"] == "年":
        return Span(date(first, 1, 1), date(last, 12, 31), is_whole_year=True)
    return Span(date(first, APRIL, 1), _last_day(last + 1, APRIL - 1), is_whole_year=True)
