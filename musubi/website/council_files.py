"""Read the folder that describes one council, and refuse it unless every reference, total and check digit holds.

A folder holds plain CSV (UTF-8, one header line) and JSON. Lists inside a cell are separated by ； (full-width). Every
row names its source by a code of sources.csv. Organisations are joined by the slugs of organisations.csv, which exist
in the files alone.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused
from musubi.registry.models import Identifier
from musubi.website.council_tables import TABLES, Table

CHUGOKU = Path(__file__).parent / "councils" / "chugoku"
FIRST_ROW = 2  # line 1 is the header
LONGEST_SOURCE = 300  # the columns named `source` in the tables
_ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_ROR = re.compile(rf"^0[{_ROR_DIGITS}]{{6}}\d\d$")
_HOUJIN = re.compile(r"^[1-9]\d{12}$")
_IN_ORDER = [
    ("starts_on", "ends_on"),
    ("valid_from", "valid_to"),
    ("founded_from", "founded_to"),
    ("adopted_from", "adopted_to"),
    ("starts_fy", "ends_fy"),
]
_HIRAGANA = re.compile(r"^[ぁ-ゖー]+$")

Row = dict[str, str]


class FileMissing(Refused):
    """The folder lacks a file."""

    code = "council_file_missing"
    message = _("The folder has no file %(file)s. Add it, then load again.")


class WrongColumns(Refused):
    """A file's header is not the agreed one, or a line has more or fewer cells than the header."""

    code = "council_file_columns"
    message = _("%(file)s, line %(line)d: the columns must be %(columns)s. Correct the line, then load again.")


class WrongCell(Refused):
    """A cell holds what its column does not allow."""

    code = "council_file_cell"
    message = _("%(file)s, line %(line)d: the column %(column)s cannot be “%(value)s”. Correct it, then load again.")


class UnknownReference(Refused):
    """A cell names a row of another file that is not there."""

    code = "council_file_reference"
    message = _("%(file)s, line %(line)d: %(target)s has no “%(value)s”. Correct one of the two, then load again.")


class RepeatedRow(Refused):
    """Two lines of a file have the same key."""

    code = "council_file_repeated"
    message = _("%(file)s, line %(line)d: “%(value)s” is there twice. Remove one of the two, then load again.")


class WrongTotal(Refused):
    """The memberships do not add up to a published total."""

    code = "council_file_total"
    message = _(
        "On %(day)s the memberships give %(found)d organisations, and totals.csv says %(told)d. "
        "Correct one of the two, then load again."
    )


@dataclass(frozen=True)
class CouncilFiles:
    """A council's files, read and found right."""

    tables: dict[str, list[Row]]
    pages: list[dict[str, Any]]

    def __getitem__(self, name: str) -> list[Row]:
        """Return the rows of one file in their order."""
        return self.tables[name]

    def source(self, row: Row) -> str:
        """Return the row's sources in words, with their dates and addresses."""
        known = {source["code"]: source for source in self["sources"]}
        return "; ".join(_in_words(known[code]) for code in split(row["source"]))


def read(folder: Path) -> CouncilFiles:
    """Return the council described in `folder`. Raises a Refused that names file and line of the first fault."""
    tables = {name: _read_table(folder, name) for name in TABLES}
    pages: list[dict[str, Any]] = json.loads(_text(folder, "pages.json"))
    files = CouncilFiles(tables, pages)
    for name in TABLES:
        _check_rows(files, name)
    _check_sources(files)
    _check_names(files)
    _check_numbers_of_others(files)
    _check_admissions(files)
    _check_totals(files)
    _check_pages(files)
    return files


def split(cell: str) -> list[str]:
    """Return the parts of a cell that holds a list."""
    return [part for part in cell.split("；") if part]


def day(cell: str) -> date:
    """Return an ISO date."""
    return date.fromisoformat(cell)


def day_if_any(cell: str) -> date | None:
    """Return an ISO date, or None for an empty cell."""
    return day(cell) if cell else None


def is_ror(text: str) -> bool:
    """Whether `text` is a ROR ID whose last two digits check the rest (ISO 7064 MOD 97-10)."""
    if not _ROR.match(text):
        return False
    number = 0
    for sign in text[:-2]:
        number = number * len(_ROR_DIGITS) + _ROR_DIGITS.index(sign)
    return 98 - number * 100 % 97 == int(text[-2:])


def is_houjin(text: str) -> bool:
    """Whether `text` is a 法人番号 whose first digit checks the other twelve."""
    if not _HOUJIN.match(text):
        return False
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(text[1:])))
    return 9 - weighted % 9 == int(text[0])


def _in_words(source: Row) -> str:
    dated = f" ({source['dated']})" if source["dated"] else ""
    address = f" {source['url']}" if source["url"] else ""
    return f"{source['title_ja']} / {source['title_en']}{dated}{address}"


def _text(folder: Path, name: str) -> str:
    path = folder / name
    if not path.is_file():
        raise FileMissing(file=name)
    return path.read_text(encoding="utf-8")


def _read_table(folder: Path, name: str) -> list[Row]:
    table = TABLES[name]
    file = f"{name}.{table.suffix}"
    columns = table.columns.split()
    if table.is_json:
        rows: list[Row] = [{key: str(value) for key, value in row.items()} for row in json.loads(_text(folder, file))]
        for line, row in enumerate(rows, FIRST_ROW):
            if list(row) != columns:
                raise WrongColumns(file=file, line=line, columns=", ".join(columns))
        return rows
    lines = list(csv.reader(io.StringIO(_text(folder, file), newline="")))
    for line, cells in enumerate(lines, 1):
        if len(cells) != len(columns) or (line == 1 and cells != columns):
            raise WrongColumns(file=file, line=line, columns=", ".join(columns))
    return [dict(zip(columns, cells, strict=True)) for cells in lines[1:]]


def _numbered(files: CouncilFiles, name: str) -> Iterator[tuple[int, Row]]:
    yield from enumerate(files[name], FIRST_ROW)


def _check_rows(files: CouncilFiles, name: str) -> None:
    table = TABLES[name]
    file = f"{name}.{table.suffix}"
    seen = Counter(table.key_of(row) for row in files[name])
    targets = {*table.references.values(), *table.lists.values()}
    known = {target: {TABLES[target].key_of(row) for row in files[target]} for target in targets}
    for line, row in _numbered(files, name):
        if seen[table.key_of(row)] > 1:
            raise RepeatedRow(file=file, line=line, value=table.key_of(row))
        for column in _wrong_columns(table, row):
            raise WrongCell(file=file, line=line, column=column, value=row[column])
        for target, value in _named(table, row):
            if value not in known[target]:
                raise UnknownReference(file=file, line=line, target=f"{target}.{TABLES[target].suffix}", value=value)


def _named(table: Table, row: Row) -> Iterator[tuple[str, str]]:
    """Yield each row of another file that a row names."""
    for column, target in table.references.items():
        if row[column] or column not in table.optional.split():
            yield target, row[column]
    for column, target in table.lists.items():
        yield from ((target, value) for value in split(row[column]))


def _wrong_columns(table: Table, row: Row) -> Iterator[str]:
    yield from (column for column in f"{table.key} {table.needed}".split() if not row[column].strip())
    yield from (column for column in table.flags.split() if row[column] not in {"0", "1"})
    yield from (column for column in table.numbers.split() if not row[column].isdecimal())
    yield from (column for column in table.numbers_if_any.split() if row[column] and not row[column].isdecimal())
    yield from (column for column in table.days.split() if not _is_day(row[column]))
    yield from (column for column, allowed in table.choices.items() if row[column] not in allowed)
    yield from (column for column in row if row[column] != row[column].strip())
    if "reading" in row and not _HIRAGANA.match(row["reading"]):
        yield "reading"
    for first, last in _IN_ORDER:
        if row.get(last) and row[last] < row[first]:
            yield last


def _is_day(cell: str) -> bool:
    try:
        return not cell or day(cell).isoformat() == cell
    except ValueError:
        return False


def _check_sources(files: CouncilFiles) -> None:
    known = {source["code"] for source in files["sources"]}
    for name, table in TABLES.items():
        file = f"{name}.{table.suffix}"
        for line, row in _numbered(files, name):
            for column in ("source", "added_source"):
                for code in split(row.get(column, "")):
                    if code not in known:
                        raise UnknownReference(file=file, line=line, target="sources.csv", value=code)
                if column in row and not row[column]:
                    raise WrongCell(file=file, line=line, column=column, value="")
            if "source" in row and len(files.source(row)) > LONGEST_SOURCE:
                raise WrongCell(file=file, line=line, column="source", value=row["source"])


def _check_names(files: CouncilFiles) -> None:
    """Refuse a name of two organisations, and a membership in another sector than its organisation's."""
    owners: dict[str, str] = {}
    sectors = {row["slug"]: row["sector"] for row in files["organisations"]}
    for line, row in _numbered(files, "organisations"):
        for name in [row["name_ja"], *split(row["aliases"])]:
            if owners.setdefault(name, row["slug"]) != row["slug"] or split(row["aliases"]).count(name) > 1:
                raise RepeatedRow(file="organisations.csv", line=line, value=name)
    for line, row in _numbered(files, "memberships"):
        if row["sector"] != sectors[row["organisation"]]:
            raise WrongCell(file="memberships.csv", line=line, column="sector", value=row["sector"])


def _check_numbers_of_others(files: CouncilFiles) -> None:
    checks = {Identifier.Scheme.ROR: is_ror, Identifier.Scheme.HOUJIN: is_houjin}
    for line, row in _numbered(files, "identifiers"):
        check = checks.get(Identifier.Scheme(row["scheme"]))
        if check and not check(row["value"]):
            raise WrongCell(file="identifiers.csv", line=line, column="value", value=row["value"])


def _check_admissions(files: CouncilFiles) -> None:
    """Refuse an admission that is not at a meeting we know, or not on the first day of the membership."""
    held = {(row["series"], row["ordinal"]): row["starts_on"] for row in files["meetings"]}
    joined = {row["organisation"]: row["starts_on"] for row in files["memberships"]}
    for line, row in _numbered(files, "admissions"):
        meeting = (row["series"], row["ordinal"])
        if meeting not in held:
            raise UnknownReference(file="admissions.csv", line=line, target="meetings.csv", value=" ".join(meeting))
        if joined.get(row["organisation"]) != held[meeting]:
            raise UnknownReference(
                file="admissions.csv", line=line, target="memberships.csv", value=row["organisation"]
            )


def _check_totals(files: CouncilFiles) -> None:
    """Refuse memberships that do not add up to a published total, where the roster is known."""
    known_from = {row["code"]: row["roster_known_from"] for row in files["bodies"]}
    for total in files["totals"]:
        when = total["valid_from"]
        if not known_from[total["body"]] or when < known_from[total["body"]]:
            continue
        found = sum(
            row["body"] == total["body"] and row["starts_on"] <= when and (not row["ends_on"] or row["ends_on"] >= when)
            for row in files["memberships"]
        )
        if found != int(total["count"]):
            raise WrongTotal(day=when, found=found, told=int(total["count"]))


def _check_pages(files: CouncilFiles) -> None:
    known = {source["code"] for source in files["sources"]}
    for number, page in enumerate(files.pages, 1):
        if set(page) != {"slug", "position", "title_ja", "title_en", "source", "blocks"}:
            raise WrongColumns(
                file="pages.json", line=number, columns="slug, position, title_ja, title_en, source, blocks"
            )
        if not page["blocks"] or not all(_is_block(block) for block in page["blocks"]):
            raise WrongCell(file="pages.json", line=number, column="blocks", value=page["slug"])
        for code in split(page["source"]):
            if code not in known:
                raise UnknownReference(file="pages.json", line=number, target="sources.csv", value=code)


def _is_block(block: dict[str, Any]) -> bool:
    """Whether a block says the same number of things in both languages, and nothing empty."""
    if set(block) != {"heading_ja", "heading_en", "paragraphs_ja", "paragraphs_en"}:
        return False
    japanese, english = block["paragraphs_ja"], block["paragraphs_en"]
    texts = [block["heading_ja"], block["heading_en"], *japanese, *english]
    return bool(japanese) and len(japanese) == len(english) and all(isinstance(text, str) and text for text in texts)
