"""The way in for running text."""

from collections.abc import Sequence

from musubi.activities.reading.blocks import blocks_of
from musubi.activities.reading.collecting import Collecting
from musubi.activities.reading.drafts import KnownName, ReadLine, Report
from musubi.activities.reading.furniture import furniture
from musubi.activities.reading.names import Names
from musubi.activities.reading.refusals import TextTooLong
from musubi.activities.reading.roles import Roles
from musubi.activities.reading.shapes import Line, Shape, shaped

MAX_CHARACTERS = 200_000


def read_report(text: str, *, names: Sequence[KnownName], fiscal_year: int | None) -> Report:
    """Return the drafts that a pasted text holds, and what became of each of its lines.

    `fiscal_year` is the year for entries whose heading states none. Raises TextTooLong.
    """
    if len(text) > MAX_CHARACTERS:
        raise TextTooLong(characters=len(text), limit=MAX_CHARACTERS)
    lines = _lines(text)
    known = Names(names)
    around = furniture(lines)
    blocks = blocks_of([line for line in lines if line.number not in around], is_name=known.exactly)
    reading = Collecting(known, Roles(blocks, known), fiscal_year)
    reading.sent([line for line in lines if line.number in around])
    reading.read(blocks)
    drafts = tuple(building.finished(known, reading.fallback_year) for building in reading.buildings)
    return Report(text, drafts, _accounted(lines, reading))


def _lines(text: str) -> list[Line]:
    """Return the lines that are not blank, each knowing how many blank ones stand before it."""
    lines: list[Line] = []
    at = blanks = 0
    for number, original in enumerate(text.splitlines(keepends=True), start=1):
        content = original.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        if content.strip():
            line = shaped(number, at, content)
            line.is_after_page = bool(lines) and (lines[-1].shape is Shape.PAGE or "\f" in text[lines[-1].end : at])
            line.blanks_before = 0 if line.is_after_page else blanks
            lines.append(line)
            blanks = 0
        else:
            blanks += 1
        at += len(original)
    return lines


def _accounted(lines: Sequence[Line], reading: Collecting) -> tuple[ReadLine, ...]:
    under: dict[int, list[int]] = {}
    for place, building in enumerate(reading.buildings):
        for line in building.context:
            under.setdefault(line.number, []).append(place)
    found: list[ReadLine] = []
    for line in lines:
        use, drafts = reading.uses[line.number]
        drafts = drafts or tuple(under.get(line.number, ()))
        found.append(ReadLine(line.number, line.start, line.end, use, drafts))
    return tuple(found)
