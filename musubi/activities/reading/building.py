"""A draft while it is being put together, piece by piece, each from lines of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from musubi.activities.reading.days import find_days
from musubi.activities.reading.drafts import Draft, FoundDays, Kind, Named, Problem, Slice, Use
from musubi.activities.reading.names import Names
from musubi.activities.reading.shapes import Line
from musubi.activities.reading.words import DAYS, FIELDS, GUIDELINES, PARTNERS, SUMMARY, URL


@dataclass
class Section:
    """A section's heading and what it says of its entries. `kind` is nothing where they are not activities."""

    style: str
    title: str = ""
    kind: Kind | None = Kind.UNSTATED
    fiscal_year: int | None = None
    lines: list[Line] = field(default_factory=list)


@dataclass
class Building:
    """One draft's pieces."""

    title: str
    named: Named
    section: Section
    fiscal_year: int | None
    style: str = ""
    indent: int = 0
    context: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dated: list[tuple[str, Slice | None]] = field(default_factory=list)  # what may hold dates, and where it stands
    texts: dict[Use, list[str]] = field(default_factory=dict)
    labelled: dict[str, str] = field(default_factory=dict)
    open_label: tuple[str, str] | None = None  # a label whose text is still to come: its column, its wording

    def add(self, use: Use, text: str, lines: list[Line]) -> None:
        """Take in a piece of text and its lines."""
        self.texts.setdefault(use, []).append(text)
        self._stands_in(text, lines)

    def label(self, column: str, label: str, text: str, lines: list[Line]) -> Use:
        """Take in the text that stands under a label. Returns what its lines were used as."""
        self.open_label = None if text else (column, label)
        if column in (SUMMARY, DAYS):
            self._stands_in(text, lines)
            if column == SUMMARY and text:
                self.texts.setdefault(Use.DETAIL, []).append(text)
            return Use.DETAIL
        if column not in (PARTNERS, GUIDELINES, FIELDS, URL):
            self.add(Use.NOTE, f"{label}：{text}" if text else "", lines)
            return Use.NOTE
        self.lines += lines
        self.labelled[column] = "\n".join(filter(None, (self.labelled.get(column, ""), text)))
        return Use.DETAIL

    def _stands_in(self, text: str, lines: list[Line]) -> None:
        place = slices(lines)
        self.dated.append((text, place[0] if place else None))
        self.lines += lines

    def finished(self, names: Names, fallback: int | None) -> Draft:
        """Return the draft, with the dates of all its pieces. `fallback` is the year for want of a nearer one."""
        year = self.fiscal_year or fallback
        days: list[FoundDays] = []
        problems: list[Problem] = []
        for text, source in self.dated:
            found = find_days(text, fiscal_year=year)
            days += found
            problems += [Problem(one.problem, one.wording, source) for one in found if one.problem]
        partners = self.labelled.get(PARTNERS, "")
        return Draft(
            title=self.title,
            named=self.named,
            kind=self.section.kind or Kind.UNSTATED,
            section=self.section.title,
            fiscal_year=year,
            follow_ups=self._told(Use.FOLLOW_UP),
            notes=self._told(Use.NOTE),
            summary="\n".join(self._told(Use.DETAIL)),
            partners=names.named(partners) if partners else Named(),
            guidelines=self.labelled.get(GUIDELINES, ""),
            fields=self.labelled.get(FIELDS, ""),
            url=self.labelled.get(URL, ""),
            days=tuple(days),
            problems=tuple(problems),
            source=slices(self.lines),
            context=slices(line for line in self.context if line not in self.lines),
        )

    def _told(self, use: Use) -> tuple[str, ...]:
        return tuple(filter(None, self.texts.get(use, ())))


def slices(lines: Iterable[Line]) -> tuple[Slice, ...]:
    """Return the lines as pieces of the text, those that follow one another as one. Blank lines part them."""
    found: list[Slice] = []
    for line in sorted(lines, key=lambda one: one.number):
        if found and found[-1].last_line == line.number - 1:
            found[-1] = Slice(found[-1].first_line, line.number, found[-1].start, line.end)
        elif not found or found[-1].last_line < line.number:
            found.append(Slice(line.number, line.number, line.start, line.end))
    return tuple(found)
