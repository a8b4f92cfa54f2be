"""What every template may use without loading it."""

from datetime import date

from django import template

from musubi.core import dates

register = template.Library()


@register.filter
def long_date(day: date | None) -> str:
    """Return 2026年7月22日（令和8年） or 22 July 2026; an unknown day gives an empty string."""
    return dates.long_date(day) if day else ""


@register.filter
def fiscal_year(year: int) -> str:
    """Return 2013年度（平成25年度） or FY2013."""
    return dates.fiscal_year_label(year)
