"""Pasted texts and files: kept whole, read into pieces, each piece confirmed once or discarded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from musubi.accounts.actions import record_deed
from musubi.accounts.models import User
from musubi.activities.exchange.reading import FileTable, cell_text
from musubi.activities.models import PastedPiece, Pasting, Stage
from musubi.activities.queries import gone_by, known_names
from musubi.activities.reading.drafts import Draft, Kind, Slice, Use
from musubi.activities.reading.report import read_report
from musubi.activities.reading.table import read_table
from musubi.activities.reading.whole import when_of, year_span
from musubi.activities.refusals import NothingToRead
from musubi.surveys.models import EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR, Round

_AT_ONCE = 500
_UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000))  # PostgreSQL keeps no NUL, no encoding a half character
LONGEST_TITLE, LONGEST_PARTNERS, LONGEST_WORDING, LONGEST_HEADING = 200, 500, 120, 300


@transaction.atomic
def paste_text(
    text: str,
    *,
    stage: str,
    fiscal_year: int,
    by: User,
    now: datetime,
    round_: Round | None = None,
    source: str = "",
) -> Pasting:
    """Keep a pasted text whole, with the pieces that were read in it. What it says of itself goes before the choices.

    Raises TextTooLong, or NothingToRead for a text without a letter.
    """
    text = text.translate(_UNSTORABLE)
    if not text.strip():
        raise NothingToRead
    names = known_names()
    report = read_report(text, names=names, fiscal_year=None)
    if any(draft.fiscal_year is None for draft in report.drafts):  # the text names no year anywhere above them
        report = read_report(text, names=names, fiscal_year=fiscal_year)
    pasting = Pasting.objects.create(
        text=text,
        round=round_,
        stage=stage,
        fiscal_year=fiscal_year,
        source=source,
        pasted_at=now,
        pasted_by=by,
        lines=[[line.number, line.use] for line in report.lines],
        unread=[[line.number, report.wording(line), ""] for line in report.not_understood],
    )
    lines = text.splitlines()
    _keep(pasting, [_found(draft) for draft in report.drafts], lines)
    record_deed(by, "activities.paste", pasting.key, now=now, details={"pieces": len(report.drafts)})
    return pasting


@transaction.atomic
def paste_table(
    table: FileTable,
    *,
    file_name: str,
    stage: str,
    fiscal_year: int,
    by: User,
    now: datetime,
    round_: Round | None = None,
    source: str = "",
) -> Pasting:
    """Keep a table that is not in our own columns, one line a row, with a piece for each row that names an activity."""
    lines = _as_lines(table)
    rows = read_table(table.texts(), names=known_names(), fiscal_year=fiscal_year, fills_down=True)
    found: list[_Found] = []
    unread: list[list[Any]] = []
    uses = [[number, Use.PROSE] for number, _cells in table.above] + [[table.header_row, Use.SECTION]]
    for row in rows:
        uses.append([row.row, Use.TITLE if row.draft else Use.NOT_UNDERSTOOD])
        if row.draft is None:
            unread.append([row.row, lines[row.row - 1], " ".join(f"{one.column}: {one}" for one in row.faults)])
            continue
        wrong = [{"code": one.code, "wording": one.wording} for one in row.faults if one.code not in _TOLD]
        found.append(_Found(row.draft, [[row.row, row.row]], [[table.header_row] * 2], wrong))
    pasting = Pasting.objects.create(
        text="\n".join(lines).translate(_UNSTORABLE),
        file_name=file_name[:200],
        round=round_,
        stage=stage,
        fiscal_year=fiscal_year,
        source=source,
        pasted_at=now,
        pasted_by=by,
        lines=uses,
        unread=unread,
    )
    _keep(pasting, found, lines)
    record_deed(by, "activities.paste", pasting.key, now=now, details={"pieces": len(found)})
    return pasting


# What the page says by itself: who it is, and whether it is known.
_TOLD = {"organisation_missing", "organisation_unknown", "organisation_ambiguous"}
_STATED = {Kind.PLAN: Stage.PLAN, Kind.RESULT: Stage.RESULT}


@dataclass(frozen=True)
class _Found:
    """A draft with its lines, those of its headings, and what is wrong with it."""

    draft: Draft
    lines: list[list[int]]
    context: list[list[int]]
    problems: list[dict[str, str]]


def _found(draft: Draft) -> _Found:
    problems = [{"code": one.code, "wording": one.wording} for one in draft.problems]
    return _Found(draft, _numbers(draft.source), _numbers(draft.context), problems)


def _keep(pasting: Pasting, found: Sequence[_Found], lines: Sequence[str]) -> None:
    pieces = [_piece(pasting, one, position) for position, one in enumerate(found)]
    gone = {year: gone_by(year_span(year)[0]) for year in {piece.fiscal_year for piece in pieces}}
    for piece in pieces:
        piece.excerpt = "\n".join(line for first, last in piece.lines for line in lines[first - 1 : last])
        piece.excerpt = piece.excerpt.translate(_UNSTORABLE)
        if piece.organisation_id in gone[piece.fiscal_year]:
            piece.problems.append({"code": "organisation_gone", "wording": piece.heading})
    PastedPiece.objects.bulk_create(pieces, batch_size=_AT_ONCE)


def _piece(pasting: Pasting, found: _Found, position: int) -> PastedPiece:
    """Return a draft as a piece. What is too long for its place stands whole in the text below."""
    draft, named = found.draft, found.draft.named
    when = draft.when if found.problems else when_of(draft)
    certain = list(named.organisations)
    offered = [pk for offer in named.offers for pk in offer.organisations]
    is_joint = len(certain) > 1
    year = draft.fiscal_year or pasting.fiscal_year
    is_believable = EARLIEST_FISCAL_YEAR <= year <= LATEST_FISCAL_YEAR
    return PastedPiece(
        pasting=pasting,
        position=position,
        heading=named.text[:LONGEST_HEADING],
        section=draft.section[:LONGEST_HEADING],
        stage=_STATED.get(draft.kind, pasting.stage),
        fiscal_year=year if is_believable else pasting.fiscal_year,
        candidates=list(dict.fromkeys(certain + offered)) if is_joint or offered else [],
        organisation_id=certain[0] if certain else None,
        title=draft.title[:LONGEST_TITLE],
        text=_text(draft),
        starts_on=when.first if when else None,
        ends_on=when.last if when else None,
        wording=when.wording[:LONGEST_WORDING] if when else "",
        is_planned=bool(when and when.is_planned),
        partners=(draft.partners.text or (named.text if is_joint else ""))[:LONGEST_PARTNERS],
        problems=list(found.problems),
        extra={"fields": draft.fields, "guidelines": draft.guidelines, "url": draft.url},
        lines=found.lines,
        context=found.context,
    )


def _text(draft: Draft) -> str:
    long_title = [draft.title] if len(draft.title) > LONGEST_TITLE else []
    return "\n".join(filter(None, [*long_title, draft.summary, *_marked(draft)]))


def _marked(draft: Draft) -> Iterator[str]:
    yield from (f"→ {text}" for text in draft.follow_ups)
    yield from (text if text.startswith(("（", "(", "※")) else f"※ {text}" for text in draft.notes)


def _numbers(slices: Sequence[Slice]) -> list[list[int]]:
    return [[one.first_line, one.last_line] for one in slices]


def _as_lines(table: FileTable) -> list[str]:
    """Return the table as lines whose numbers are those of its rows."""
    cells = dict([*table.above, (table.header_row, table.headings), *table.rows])
    lines = [""] * max(cells)
    for number, values in cells.items():
        lines[number - 1] = "\t".join(" ".join(cell_text(value).split()) for value in values).rstrip()
    return lines
