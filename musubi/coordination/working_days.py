"""Which days an office works: not on weekends, national holidays, and from 29 December to 3 January.

National holidays by the law on them as of 2022 (国民の祝日に関する法律); equinoxes by the usual formula,
good for 1980 to 2099.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

_FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
_MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))  # month, and the how many-th Monday
_NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 2), (1, 3)}
_SATURDAY, _SUNDAY = 5, 6


def is_working_day(day: date) -> bool:
    """Whether the office works on `day`."""
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _NEW_YEAR and day not in holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the national holidays of the year, with those that stand in for one on a Sunday or lie between two."""
    named = set(_named(year))
    found = set(named)
    for day in sorted(named):
        if day.weekday() == _SUNDAY:
            instead = day
            while instead in found:
                instead += timedelta(days=1)
            found.add(instead)
    between = {day + timedelta(days=1) for day in named if day + timedelta(days=2) in named}
    return frozenset(found | {day for day in between if day.weekday() != _SUNDAY})


def _named(year: int) -> Iterator[date]:
    yield from (date(year, month, day) for month, day in _FIXED)
    for month, which in _MONDAYS:
        first = date(year, month, 1)
        yield first + timedelta(days=(-first.weekday()) % 7 + 7 * (which - 1))
    since = year - 1980
    yield date(year, 3, int(20.8431 + 0.242194 * since - since // 4))
    yield date(year, 9, int(23.2488 + 0.242194 * since - since // 4))
