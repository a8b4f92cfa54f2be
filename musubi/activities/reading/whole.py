"""When an entry takes place: what its own words say, or else the fiscal year it stands under."""

from datetime import date

from musubi.activities.reading.days import find_days
from musubi.activities.reading.drafts import Draft, FoundDays, rank
from musubi.core.dates import APRIL


def year_span(fiscal_year: int) -> tuple[date, date]:
    """Return the first and the last day of a fiscal year."""
    return date(fiscal_year, APRIL, 1), date(fiscal_year + 1, APRIL - 1, 31)


def when_told(text: str, *, fiscal_year: int | None) -> tuple[FoundDays | None, str]:
    """Return the span that a person's words mean, and the code of what is wrong with them."""
    found = find_days(text, fiscal_year=fiscal_year)
    wrong = next((one.problem for one in found if one.problem), "")
    known = [one for one in found if one.first]
    return min(known, key=rank, default=None), wrong


def when_of(draft: Draft) -> FoundDays | None:
    """Return when a draft takes place. A plan for a year that names no day is for the year, and says so by no words."""
    if draft.when or draft.problems or draft.fiscal_year is None:
        return draft.when
    first, last = year_span(draft.fiscal_year)
    return FoundDays("", first, last, is_whole_year=True)
