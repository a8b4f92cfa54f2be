"""Dates in running text, exact or vague, as spans of days beside the words they were told in.

A month without a year belongs to the fiscal year of its heading: April to December to its first calendar year, January
to March to its second. 「上旬」 is until the 10th, 「中旬」 until the 20th, 「下旬」 and 「末」 from the 21st.
"""

import re
from datetime import timedelta

from musubi.activities.reading.calendar import Point, Span, bare_years, span_of
from musubi.activities.reading.drafts import FoundDays
from musubi.activities.reading.plain import narrowed
from musubi.core.dates import fiscal_year as fiscal_year_of

_SIGNS = r"[~〜～\-–—―−‐]"
_NUMBER = r"(?:\d{1,2}|[二三四五六]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_ERA = rf"(?P<era>令和|平成|昭和|大正|明治|(?<![A-Za-z0-9])[RHSTM](?=[ .]?[\d元])) ?\.? ?(?P<in_era>元|{_NUMBER})"
_YEAR = rf"(?:{_ERA}|(?<![\d.])(?P<western>(?:1[89]|2[01])\d\d))"
_PART = r"(?:上旬|初旬|中旬|下旬|初め|はじめ|初頭|前半|後半|半ば|末日|末|中(?= ?[~〜～\-–−] ?(?:下旬|末)))"
_SEASON = (
    r"(?:[春夏秋冬](?:頃|ごろ|季|期|以降)|(?<=\()[春夏秋冬](?=\))|年度(?:初め|当初|末|内)|上半期|下半期|上期|下期|"
    r"第?[1-4一二三四]四半期|通年|年内|年末)"
)
_RELATIVE = r"(?:(?:今|本|来|翌|昨|前)年度?(?:は|の|に|、|,| )?|(?:今|来|翌|昨)(?=[春夏秋冬]))"
_TAIL = r"(?P<tail>頃|ごろ|前後|以降|以後|中(?![旬央心国小間止継])|を目途|を目処)?"
_WEEKDAY = r"(?: ?\((?P<weekday>[月火水木金土日])(?:[・,、/]?[祝休])*\))?"
_MONTH_NAME = (
    r"(?<![A-Za-z])(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![A-Za-z])\.?"
)
_ENGLISH = (  # a month alone is not enough: May is a word, and March
    rf"(?:(?<!\d)(?P<day7>\d{{1,2}})(?:st|nd|rd|th)? (?P<name7>{_MONTH_NAME})(?:,? (?P<western7>(?:19|20)\d\d))?"
    rf"|(?P<name8>{_MONTH_NAME}) (?P<day8>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<western8>(?:19|20)\d\d))?"
    rf"|(?P<name9>{_MONTH_NAME}),? (?P<western9>(?:19|20)\d\d))"
)
_POINT = re.compile(
    rf"(?:{_YEAR} ?(?:(?P<fiscal>年? ?度)(?: ?の?(?P<term>{_SEASON}|末|内|当初|[春夏秋冬](?=[にの(),、]|$)))?"
    rf"|(?P<sign>[./-]) ?(?P<month1>\d{{1,2}})(?: ?(?P=sign) ?(?P<day1>\d{{1,2}}))?(?!\d)"
    rf"|年(?!間)(?: ?(?P<month2>{_NUMBER}) ?月(?: ?(?P<day2>{_NUMBER}) ?日(?!間)| ?の?(?P<part2>{_PART}))?)?)"
    rf"|{_ENGLISH}|(?:FY ?(?P<fy>20\d\d)(?!\d))"
    rf"|(?P<relative>{_RELATIVE})?(?:"
    rf"(?<![\d第./])(?P<month5>\d{{1,2}}) ?{_SIGNS} ?(?P<month6>\d{{1,2}}) ?月(?![\d曜間額給齢])"
    rf"|(?<![\d第毎.])(?P<month3>{_NUMBER}) ?月(?![曜間額給齢])"
    rf"(?: ?(?P<day3>{_NUMBER}) ?日(?!間)| ?の?(?P<part3>{_PART}))?"
    rf"|(?<![\d./A-Za-z率])(?P<month4>\d{{1,2}})/(?P<day4>\d{{1,2}})(?![\d/A-Za-z%]|以[上内]|程度|補助|の)"
    rf"|(?P<season>{_SEASON}|(?<=[今来昨])[春夏秋冬](?![^\W\d_])))"
    rf"){_WEEKDAY} ?{_TAIL}"
)
_TO = re.compile(rf" ?(?:\d{{1,2}}[:時](?:\d\d)?分? ?)?(?:{_SIGNS}|から(?!\d+日間)|より|ないし) ?")
_AND = re.compile(r" ?[・,、] ?(?=\d{1,2}(?:日|\(|$|[ ),、]))")
_END_DAY = re.compile(rf"(?P<day>{_NUMBER}) ?日?(?![\d:時月年%./人名社件回校間]|日間){_WEEKDAY} ?{_TAIL}")
_END_PART = re.compile(rf"(?P<part>{_PART}){_WEEKDAY} ?{_TAIL}")
_DURATION = re.compile(r" ?(?:から|より)?の? ?(?P<days>\d{1,2})日間")
_BARE_YEARS = re.compile(
    rf"{_YEAR} ?(?:年度|年)? ?{_SIGNS} ?(?P<era2>令和|平成|昭和|[RHS])? ?(?P<last>元|\d{{1,4}}) ?(?P<unit>年度|年)?"
    r"(?![\d月/.-])"
)
_DEADLINE_AFTER = re.compile(r"(?: ?\d{1,2}[:時]\d{0,2}分?)? ?(?:まで|[〆締]|必着)")
_DEADLINE_BEFORE = re.compile(r"(?:締切|締め切り|〆切|申込期限|応募期限|提出期限|期限)(?:日|は|:|\()? ?$")
_PLANNED = re.compile(r"予定|見込|計画中|検討中|調整中|planned|scheduled|tentative", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。\n]|\. ")
_LONGEST_SPAN_DAYS = 200  # 12月～2月 goes on into the next year, 7月～6月 is a slip
_MENTIONS_AT_MOST = 50


def find_days(text: str, *, fiscal_year: int | None) -> list[FoundDays]:
    """Return the dates and spans `text` mentions, in its order; one that cannot be has its problem instead."""
    plain, places = narrowed(text)
    found: list[FoundDays] = []
    at = 0
    stated = fiscal_year  # 平成24年度情報通信月間（5／15～6／15） says itself which year it means
    while len(found) < _MENTIONS_AT_MOST and (start := _next(plain, at)):
        span, at = _mention(plain, start, fiscal_year if start.groupdict().get("relative") else stated)
        if not span.problem and any(start.groupdict().get(name) for name in ("fiscal", "fy", "day1", "day2")):
            stated = fiscal_year_of(span.first)
        wording = text[places[start.start()] : places[at - 1] + 1].strip()
        found.append(_found(plain, (start.start(), at), span, wording))
    return found


def _next(plain: str, at: int) -> re.Match[str] | None:
    """Return the next date, or the next span of years if that comes first."""
    point = _POINT.search(plain, at)
    years = _BARE_YEARS.search(plain, at, point.end() if point else len(plain))
    return years if years and bare_years(years.groupdict()) else point


def _found(plain: str, place: tuple[int, int], span: Span, wording: str) -> FoundDays:
    begin, end = place
    is_range = bool(_TO.search(plain, begin, end))
    return FoundDays(
        wording=wording,
        first=None if span.problem else span.first,
        last=None if span.problem else span.last,
        is_planned=bool(_PLANNED.search(_sentence_around(plain, begin, end))),
        is_deadline=bool(
            (not is_range and _DEADLINE_AFTER.match(plain, end))
            or _DEADLINE_BEFORE.search(plain[max(0, begin - 12) : begin])
        ),
        is_whole_year=span.is_whole_year,
        problem=span.problem,
    )


def _sentence_around(plain: str, begin: int, end: int) -> str:
    """Return at most a sentence's length on either side, which keeps long texts linear."""
    before = _SENTENCE_END.split(plain[max(0, begin - 60) : begin])[-1]
    return before + _SENTENCE_END.split(plain[end : end + 60])[0]


def _mention(plain: str, start: re.Match[str], fiscal_year: int | None) -> tuple[Span, int]:
    """Return the span that begins with this match, and where its words end."""
    if start.re is _BARE_YEARS:
        return bare_years(start.groupdict()) or span_of(Point(), None), start.end()
    point = Point.of(start.groupdict())
    first = span_of(point, fiscal_year)
    if days := _DURATION.match(plain, start.end()):
        if first.problem or not point.day:
            return first, days.end()
        return Span(first.first, first.first + timedelta(days=int(days["days"]) - 1)), days.end()
    end = _end_of_range(plain, start.end(), point)
    if end is None:
        return first, start.end()
    match, other = end
    last = span_of(other, fiscal_year)
    return _between(point, first, other, last, fiscal_year), match.end()


def _end_of_range(plain: str, at: int, point: Point) -> tuple[re.Match[str], Point] | None:
    """Return what the range ends with: a date, or a day or a part of the month it began in."""
    if not (sign := _TO.match(plain, at)):
        sign = _AND.match(plain, at) if point.day else None
        end = _END_DAY.match(plain, sign.end()) if sign else None
        return (end, point.on(end["day"], end["weekday"])) if end else None
    if match := _POINT.match(plain, sign.end()):
        other = Point.of(match.groupdict())
        if other.relative.startswith("翌") and point.year:
            return match, other.in_year_of(point).a_year_later()
        return match, other if other.has_year else other.in_year_of(point)
    if point.day and (end := _END_DAY.match(plain, sign.end())):
        return end, point.on(end["day"], end["weekday"])
    if point.month and (end := _END_PART.match(plain, sign.end())):
        return end, point.in_part(end["part"])
    return None


def _between(start: Point, first: Span, end: Point, last: Span, fiscal_year: int | None) -> Span:
    if problem := first.problem or last.problem:
        return Span(first.first, first.first, problem=problem)
    if last.last < first.first and start.has_year and end.is_year_inherited:
        later = span_of(end.a_year_later(), fiscal_year)
        if not later.problem and (later.last - first.first).days <= _LONGEST_SPAN_DAYS:
            last = later
    if last.last < first.first or last.first < first.first:
        return Span(first.first, first.first, problem="end_before_start")
    return Span(first.first, last.last, is_whole_year=first.is_whole_year and last.is_whole_year)
