"""What reading gives: drafts, every line with what became of it, and what is wrong by name."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What the section says its entries are."""

    PLAN = "plan"
    RESULT = "result"
    TOPIC = "topic"
    UNSTATED = "unstated"


class Use(StrEnum):
    """What became of a line. `draft` entries are part of a draft; the others belong to the text around them."""

    HEADING = "heading"  # names the organisation of what follows
    SECTION = "section"
    TITLE = "title"
    CONTINUATION = "continuation"  # goes on with the line before
    FOLLOW_UP = "follow_up"  # →
    NOTE = "note"  # ※, in brackets of its own, or under a label without a place of its own (会場：…)
    DETAIL = "detail"  # running text or a labelled line under a title
    PROSE = "prose"  # running text and lists outside the activities: greetings, what a meeting discussed
    FURNITURE = "furniture"  # heads of mails, signatures, page numbers, rules
    BYLINE = "byline"
    NOT_UNDERSTOOD = "not_understood"


PROBLEMS: dict[str, str | Promise] = {
    "no_such_day": _("“%(wording)s” is not in the calendar. Correct the date."),
    "wrong_weekday": _("“%(wording)s” falls on another day of the week. Correct the date or the weekday."),
    "end_before_start": _("“%(wording)s” ends before it starts. Correct the dates."),
    "year_unknown": _("The text does not say which year “%(wording)s” is in. Choose the fiscal year."),
    "not_a_date": _("“%(wording)s” is not a date. Write it like 2026-07-22, R8.7.22 or 9月上旬."),
    "title_missing": _("The activity has no name. Write one."),
    "too_long": _("The text is longer than the %(limit)d characters that fit here. Shorten it."),
    "organisation_missing": _("The row names no organisation. Write its name."),
    "organisation_unknown": _("No organisation is known as “%(wording)s”. Use one of its names in the roster."),
    "organisation_ambiguous": _("“%(wording)s” can mean more than one organisation. Write its full name."),
    "not_an_address": _("“%(wording)s” is not a web address. Write it beginning with https://."),
    "not_a_year": _("“%(wording)s” is not a fiscal year. Write it like 2026 or 令和8年度."),
    "unknown_kind": _("“%(wording)s” is neither 計画, 実績 nor トピックス. Write one of them."),
}


def _sentence(code: str, **places: object) -> str:
    return str(PROBLEMS[code]) % places


@dataclass(frozen=True, slots=True)
class KnownName:
    """One of the names an organisation is known by: its name, an alias, a former or an English one."""

    organisation: int
    text: str


@dataclass(frozen=True, slots=True)
class Slice:
    """Whole lines of the original text: their numbers, counted from 1, and `text[start:end]`."""

    first_line: int
    last_line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A part of a heading that may mean any of these organisations: a person chooses."""

    text: str
    organisations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Which organisations a piece of text names. An empty `text` names none."""

    text: str = ""
    organisations: tuple[int, ...] = ()  # certain
    offers: tuple[Offer, ...] = ()  # several can be meant, or one perhaps
    unknown: tuple[str, ...] = ()  # nobody we know

    @property
    def is_certain(self) -> bool:
        """Whether every organisation named is known for certain."""
        return bool(self.organisations) and not self.offers and not self.unknown


@dataclass(frozen=True, slots=True)
class FoundDays:
    """A date or span as the text words it; without `first` and `last` where `problem` says why there are none."""

    wording: str
    first: date | None = None
    last: date | None = None
    is_planned: bool = False
    is_deadline: bool = False
    is_whole_year: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a piece of a draft. `str()` gives the sentence in the reader's language."""

    code: str
    wording: str
    source: Slice | None = None

    def __str__(self) -> str:
        """Return the sentence, translated at this moment."""
        return _sentence(self.code, wording=self.wording)


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a cell. `str()` gives the reason in the reader's language."""

    row: int
    column: str  # the heading as the table has it
    code: str
    wording: str = ""
    limit: int = 0

    def __str__(self) -> str:
        """Return the sentence, translated at this moment."""
        return _sentence(self.code, wording=self.wording, limit=self.limit)


@dataclass(frozen=True, slots=True)
class Draft:
    """One activity as it was found. Texts are mended (radicals, half-width kana, broken lines), never reworded."""

    title: str
    named: Named
    kind: Kind = Kind.UNSTATED
    section: str = ""
    fiscal_year: int | None = None
    follow_ups: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    summary: str = ""
    partners: Named = Named()
    guidelines: str = ""
    fields: str = ""
    url: str = ""
    days: tuple[FoundDays, ...] = ()
    problems: tuple[Problem, ...] = ()
    source: tuple[Slice, ...] = ()  # the lines of this draft alone
    context: tuple[Slice, ...] = ()  # the section's and the organisation's heading
    row: int | None = None  # of a table

    @property
    def when(self) -> FoundDays | None:
        """Return when it takes place: the earliest date, before which deadlines and whole years stand back."""
        known = [found for found in self.days if found.first]
        return min(known, key=rank, default=None)


def rank(found: FoundDays) -> tuple[bool, bool, date]:
    """Return what the likeliest date of several comes first by."""
    return found.is_deadline, found.is_whole_year, found.first or date.max


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that is not blank, and what became of it. `drafts` are places in the report's list."""

    number: int
    start: int
    end: int
    use: Use
    drafts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a text gave: its drafts in its own order, and every line of it that is not blank exactly once."""

    text: str
    drafts: tuple[Draft, ...]
    lines: tuple[ReadLine, ...]

    def of(self, kind: Kind) -> list[Draft]:
        """Return the drafts of a kind."""
        return [draft for draft in self.drafts if draft.kind is kind]

    @property
    def topics(self) -> list[Draft]:
        """Return the drafts that stood under topics and announcements."""
        return self.of(Kind.TOPIC)

    @property
    def not_understood(self) -> list[ReadLine]:
        """Return the lines of which nothing could be made, to be shown to the person."""
        return [line for line in self.lines if line.use is Use.NOT_UNDERSTOOD]

    def wording(self, line: ReadLine | Slice) -> str:
        """Return the original text of a line or a slice."""
        return self.text[line.start : line.end]
