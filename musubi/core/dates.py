"""Both calendars, fiscal years, and days that are not known to the day.

Data hold ISO dates; the screen shows 2026年7月22日（令和8年）.
Eras: 昭和 to 1989-01-07, 平成 from 1989-01-08, 令和 from 2019-05-01.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from musubi.core.bilingual import is_english
from musubi.core.errors import Refused
from musubi.core.text import normalise

APRIL = 4
_ERAS = [  # newest first: name, letter, first day
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
]
_FIRST_DAY = {name: first for name, _letter, first in _ERAS} | {letter: first for _name, letter, first in _ERAS}
# Years as records have them: 0001 and 9999 are how machines write "ever", and no day comes before or after them.
_MONTH_AND_DAY = r"(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?(?:\(([月火水木金土日])\))?$"
_WESTERN = re.compile(r"^([12]\d{3})" + _MONTH_AND_DAY)
_IN_ERA = re.compile(r"^(令和|平成|昭和|大正|明治|[RHSTM])(\d{1,2}|元)" + _MONTH_AND_DAY)
_WEEKDAYS = "月火水木金土日"


class NotADate(Refused):
    """The text is no date that the calendar knows."""

    code = "not_a_date"
    message = gettext_lazy("“%(text)s” is not a date. Write it like 2026-07-22 or R8.7.22.")
    status = 422


def era_year(day: date) -> str:
    """Return the Japanese year of `day`: 平成25年, 令和元年."""
    for name, _letter, first in _ERAS:
        if day >= first:
            return f"{name}{_in_kanji_if_first(day.year - first.year + 1)}年"
    return f"{day.year}年"


def fiscal_year(day: date) -> int:
    """Return the fiscal year of `day`: 2025 from 2025-04-01 to 2026-03-31."""
    return day.year if day.month >= APRIL else day.year - 1


def fiscal_year_label(year: int) -> str:
    """Return 2013年度（平成25年度）; for 2019, which has two names, 2019年度（平成31年度・令和元年度）."""
    return f"FY{year}" if is_english() else _in_japanese(year)


@lru_cache(maxsize=200)  # a list says them of every line
def _in_japanese(year: int) -> str:
    first = date(year, APRIL, 1)
    names = [era_year(first)]
    # 令和 began within fiscal 2019, and documents of that year print either name.
    # 平成 began in January 1989, when fiscal 1988 was nearly over: 平成元年度 is the year after.
    changed = [start for _n, _l, start in _ERAS if first < start and start.year == year]
    names += [era_year(start) for start in changed]
    return f"{year}年度（{'・'.join(f'{name}度' for name in names)}）"


def fiscal_period(first: int, last: int | None) -> str:
    """Return 2002～2004年度（平成14～16年度） or FY2002–2004; with no known last year, 2013年度（平成25年度）から."""
    if last == first:
        return fiscal_year_label(first)
    if last is None:
        return _("from %(first)s") % {"first": fiscal_year_label(first)}
    if is_english():
        return f"FY{first}–{last}"
    labels = [fiscal_year_label(year) for year in (first, last)]
    eras = [era_year(date(year, APRIL, 1)) for year in (first, last)]
    if eras[0][:2] != eras[1][:2] or "・" in "".join(labels):
        return "～".join(labels)
    return f"{first}～{last}年度（{eras[0].removesuffix('年')}～{eras[1][2:]}度）"


def long_date(day: date) -> str:
    """Return 2026年7月22日（令和8年）, or 22 July 2026."""
    if is_english():
        return date_format(day, "j F Y")
    return f"{day.year}年{day.month}月{day.day}日（{era_year(day)}）"


def short_day(day: date) -> str:
    """Return 7/22, or 22 Jul: in English the order of two numbers is anybody's guess."""
    return date_format(day, "j M") if is_english() else f"{day.month}/{day.day}"


def period(first: date | None, last: date | None, *, is_start_known: bool = True) -> str:
    """Return “from 1 April 2013 until 31 March 2016” with what is known of the two ends."""
    days = {"first": first and long_date(first), "last": last and long_date(last)}
    if first is None:
        return _("as far back as is known, until %(last)s") % days if last else _("as far back as is known")
    if is_start_known:
        return (_("from %(first)s until %(last)s") if last else _("from %(first)s")) % days
    if last:
        return _("on record from %(first)s until %(last)s; the first day is not known") % days
    return _("on record from %(first)s; the first day is not known") % days


def parse_date(text: str) -> date:
    """Read ISO, slashed, dotted, 年月日 and era dates in any width.

    A weekday after it (平成24年9月13日(木)) must be the day's own.
    Raises NotADate for anything else, for a day that doesn't exist, and for a day outside its era (平成31年5月1日).
    """
    plain = normalise(text).replace(" ", "").upper()
    if match := _WESTERN.match(plain):
        return _day(text, int(match[1]), match)
    if match := _IN_ERA.match(plain):
        first = _FIRST_DAY[match[1]]
        year = first.year - 1 + (1 if match[2] == "元" else int(match[2]))
        day = _day(text, year, match)
        if day < first or any(first < other <= day for other in _FIRST_DAY.values()):
            raise NotADate(text=text)
        return day
    raise NotADate(text=text)


def parse_last_day(text: str) -> date:
    """Read a day as `parse_date` does, or a month or a year, and return its last day.

    Raises NotADate for anything else, and for a year whose last day belongs to the next era (平成31年).
    """
    stem = normalise(text).replace(" ", "").rstrip("年月")
    for whole in (text, *(f"{stem}-{rest}" for rest in ("31", "30", "29", "28", "12-31"))):
        with suppress(NotADate):
            return parse_date(whole)
    raise NotADate(text=text)


@dataclass(frozen=True)
class VagueDate:
    """A span of days with the words it was told in.

    `wording` is what the source says (「9月上旬〜中旬頃」) and wins on screen; `first` and `last` are what it can mean.
    An exact day has `first == last`. `is_planned` keeps the source's 【予定】.
    """

    first: date
    last: date
    wording: str = ""
    is_planned: bool = False

    def __str__(self) -> str:
        """Return the wording if there is one, otherwise the span in the reader's calendar.

        A month or a fiscal year stands before its wording: 2002年6月（平成14年6月）. Wordings are Japanese, so a reader
        of English is told the span instead, and that it is not exact.
        """
        return _in_words(self, is_english())

    def is_unconfirmed(self, today: date) -> bool:
        """Whether the days are over and all that is known is that it was planned."""
        return self.is_planned and self.last < today

    def told(self, today: date) -> str:
        """Return what __str__ does, with what has to be added when a plan's days are over."""
        if not self.is_unconfirmed(today):
            return str(self)
        return _("%(dates)s; no record yet that it was held") % {"dates": self}


@lru_cache(maxsize=2000)  # the same few stand in list after list
def _in_words(vague: VagueDate, in_english: bool) -> str:  # noqa: FBT001 - the reader's language, in which it is asked
    text, whole = _span(vague.first, vague.last), _whole(vague.first, vague.last)
    if vague.wording and in_english:
        text = whole or (text if vague.first == vague.last else _("about %(dates)s") % {"dates": text})
    elif vague.wording:
        text = f"{whole}（{vague.wording}）" if whole and whole not in vague.wording else vague.wording
    return _("%(dates)s (planned)") % {"dates": text} if vague.is_planned else text


def _span(first: date, last: date) -> str:
    if first == last:
        return long_date(first)
    if is_english():
        if whole := _whole(first, last):
            return whole
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{date_format(last, 'j F Y')}"
        return f"{date_format(first, 'j F' if first.year == last.year else 'j F Y')} – {date_format(last, 'j F Y')}"
    if era_year(first) != era_year(last):
        return f"{long_date(first)}～{long_date(last)}"
    until = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{first.year}年{first.month}月{first.day}日～{until}（{era_year(first)}）"


def _whole(first: date, last: date) -> str:
    """Return “May 2005” or “FY2002”, 2005年5月 or 2002年度, where that is what the days make up, otherwise nothing."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return ""
    if (first.year, first.month) == (last.year, last.month):
        return date_format(first, "F Y") if is_english() else f"{first.year}年{first.month}月"
    is_fiscal_year = (first.month, last.month) == (APRIL, APRIL - 1) and last.year == first.year + 1
    if not is_fiscal_year:
        return ""
    return fiscal_year_label(first.year) if is_english() else f"{first.year}年度"


def _in_kanji_if_first(year: int) -> str:
    return "元" if year == 1 else str(year)


def _day(text: str, year: int, match: re.Match[str]) -> date:
    month, day, weekday = match.groups()[-3:]
    try:
        found = date(year, int(month), int(day))
    except ValueError:
        raise NotADate(text=text) from None
    if weekday and weekday != _WEEKDAYS[found.weekday()]:
        raise NotADate(text=text)
    return found


def day_before(day: date) -> date:
    """Return the last day before `day`."""
    return day - timedelta(days=1)
