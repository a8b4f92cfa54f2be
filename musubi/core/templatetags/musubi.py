"""What every template may use without loading it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from html import escape
from itertools import zip_longest
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from musubi.core import dates
from musubi.core.bilingual import is_english

register = template.Library()
_LETTER = r"[\u3001-\u30ff\u3400-\u9fff\uff01-\uff9f]"
# 「地域イノベーション創出2007 in しまね」 is one run.
_JAPANESE = re.compile(rf"{_LETTER}(?:(?:{_LETTER}|[\w \u3000])*{_LETTER})?")
# 「日本語 / English (2013) https://…」, as load_council writes a source: date and address belong to both halves.
_HALVES = re.compile(r"(?P<japanese>.+?) / (?P<english>.+?)(?P<rest>(?: \([\d-]+\))?(?: https?://\S+)*)")
_ADDRESS = re.compile(r"(https?://([^\s/;]+)[^\s;]*)")


@register.filter(expects_localtime=True)
def long_date(day: date | datetime | None) -> str:
    """Return 2026年7月22日（令和8年） or 22 July 2026 for a day, or for the day on which an instant fell in Japan.

    An unknown day gives an empty string.
    """
    if not day:
        return ""
    return dates.long_date(day.date() if isinstance(day, datetime) else day)


@register.filter(expects_localtime=True)
def short_day(day: date | datetime | None) -> str:
    """Return 7/22, or 22 Jul."""
    if not day:
        return ""
    return dates.short_day(day.date() if isinstance(day, datetime) else day)


@register.filter
def as_told(vague: dates.VagueDate) -> str:
    """Return a vague date in words, with the doubt of today: a plan of which no record says that it came about."""
    return vague.told(timezone.localdate())


@register.filter
def is_unconfirmed(vague: dates.VagueDate) -> bool:
    """Whether it was planned for days that are over, and no record says that it came about."""
    return vague.is_unconfirmed(timezone.localdate())


@register.filter
def fiscal_year(year: int) -> str:
    """Return 2013年度（平成25年度） or FY2013."""
    return dates.fiscal_year_label(year)


@register.simple_tag
def seal(code: str, character: str, name: str, size: str = "") -> SafeString:
    """Return the round mark of a sector: its character, with its name for those who do not see it."""
    classes = f"seal seal--{code}" + (f" seal--{size}" if size else "")
    return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', classes, name, character)


@register.filter
def localised(path: str) -> str:
    """Return a path stored without language as the reader's: /organisations/17/ or /en/organisations/17/."""
    return f"/en{path}" if is_english() else path


@register.filter
def entry(table: Mapping[str, Any], key: str) -> Any:
    """Return what `table` holds under `key`, or None."""
    return table.get(key)


@register.filter
def count_of(counts: Mapping[str, int], key: str) -> int:
    """Return the count under `key`, 0 where there is none."""
    return counts.get(key, 0)


@register.filter
def unlocalised(number: float) -> str:
    """Return the number as SVG wants it, whatever the reader's language."""
    return f"{number:g}"


@register.simple_tag
def json_ld(thing: Mapping[str, Any]) -> SafeString:
    """Return structured data (schema.org) as a data block: no script runs, so the strict policy lets it be."""
    text = json.dumps({"@context": "https://schema.org", **thing}, ensure_ascii=False)
    escaped = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(escaped))  # noqa: S308 - escaped above


@register.filter
def own_language(text: str) -> str:
    """Return the reader's half of a short text kept as 「日本語 / English」, or all of it where it has no halves.

    A list of such texts, told apart by 「; 」, gives a list.
    """
    return ("; " if is_english() else "；").join(_half(part) for part in text.split("; "))


def _half(text: str) -> str:
    halves = _HALVES.fullmatch(text)
    return (halves["english" if is_english() else "japanese"] + halves["rest"]) if halves else text


@register.filter
def as_written(text: Any) -> SafeString:
    """Return the text; for a reader of English what is written in Japanese is marked so, for screen readers."""
    escaped = conditional_escape(text)
    if not is_english():
        return escaped
    return mark_safe(_JAPANESE.sub(r'<span lang="ja">\g<0></span>', escaped))  # noqa: S308 - escaped above


@register.filter
def cited(sources: str) -> SafeString:
    """Return sources as the reader wants them: in their own language, each address as a link with its host's name."""
    words = _ADDRESS.split(own_language(sources))  # text, address, host, text, address, host, … text
    links = (
        format_html('<a href="{}" rel="external">{}</a>', *pair) for pair in zip(words[1::3], words[2::3], strict=True)
    )
    shown = (part for pair in zip_longest(map(as_written, words[::3]), links, fillvalue="") for part in pair)
    return format_html_join("", "{}", ((part,) for part in shown))


@register.filter
def period(row: Any) -> str:
    """Return from when until when something holds that has starts_on, ends_on and perhaps is_start_known."""
    return dates.period(row.starts_on, row.ends_on, is_start_known=getattr(row, "is_start_known", True))


def writing() -> Callable[[str], str]:
    """Return what writes many plain texts as `as_written` does: whose reader it is, is looked for once."""
    return as_written if is_english() else escape


@register.simple_tag
def marked(parts: Iterable[tuple[str, bool]], written: Callable[[str], str] | None = None) -> SafeString:
    """Return a text given in parts, those that match in a <mark>."""
    # A page of results has hundreds of parts: to escape each costs more than all else. No text of ours has a NUL.
    joined = "".join([f"{_FROM}{text}{_UNTIL}" if hit else text for text, hit in parts])
    shown = (written or writing())(joined).replace(_FROM, "<mark>").replace(_UNTIL, "</mark>")
    return mark_safe(shown)  # noqa: S308 - escaped above


_FROM, _UNTIL = "\0[", "\0]"
