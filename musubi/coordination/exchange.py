"""An organisation's seeds as a file: written to Excel and CSV, and read back as rows of text under our columns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from musubi.coordination.models import SHEET, Seed
from musubi.registry.exchange import refusals
from musubi.registry.exchange.columns import heading_key, unguarded, without_invisible
from musubi.registry.exchange.parts import HEADER_WITHIN
from musubi.registry.exchange.reading import read_grid
from musubi.registry.exchange.writing import Heading, write_table

MAX_MEGABYTES = 5
MAX_ROWS = 500
ID, STATE, CONFIRMED = "id", "state", "confirmed_at"
FIELDS = "fields"
CHOSEN = ("rights", "visibility")
TOLD = (
    "title_ja",
    "summary_ja",
    "uses_ja",
    "features_ja",
    "comparison_ja",
    "challenges_ja",
    "wanted_ja",
    "keywords_ja",
    FIELDS,
    "trl",
    "researcher_name_ja",
    "affiliation_ja",
    "rights",
    "rights_number",
    "papers",
    "equipment",
    "visibility",
    *(f"{part}_en" for part in SHEET),
    "researcher_name_en",
    "affiliation_en",
    "window_ja",
    "window_en",
    "window_email",
    "window_phone",
    "source_system",
    "outside_id",
    "url",
)
COLUMNS = (ID, STATE, CONFIRMED, *TOLD)
ALSO = {"番号": ID, "TRL": "trl", "タイトル": "title_ja", "シーズ名": "title_ja", "研究者": "researcher_name_ja"}
WIDE = ("title", "summary", "uses", "features", "comparison", "challenges", "wanted")
SEPARATORS = "、；;,"


class SeedHeadingMissing(refusals.HeaderMissing):
    """No row of headings."""

    message = _(
        "No row of headings was found in the first %(rows)d rows. Keep the headings of the exported list; at least the "
        "title in Japanese must be there."
    )


class TooManySeeds(refusals.TooManyRows):
    """More rows than are looked over at once."""

    message = _("The file has more than %(rows)d rows. Split it into several files and choose them one by one.")


@dataclass
class Table:
    """What a file holds: the columns it has, and by row number the text under each; headings that are not ours."""

    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]
    unknown: list[str] = field(default_factory=list)


def label_of(code: str) -> str:
    """Return what a column is called, in the reader's language."""
    if code == ID:
        return str(_("number of the seed"))
    column: Any = Seed._meta.get_field(code)
    return str(column.verbose_name)


def write_seeds(seeds: Iterable[Seed], file_format: str) -> bytes:
    """Return the file, with Japanese headings and words."""
    with override("ja"):
        headings = [Heading(label_of(code), 40 if code.rpartition("_")[0] in WIDE else 16) for code in COLUMNS]
        rows = [[int(text) if code == ID else text for code, text in cells_of(seed).items()] for seed in seeds]
        return write_table(headings, rows, file_format, "シーズ")


def cells_of(seed: Seed) -> dict[str, str]:
    """Return the seed as a row shows it, in the reader's language."""
    confirmed = seed.confirmed_at.date().isoformat() if seed.confirmed_at else ""
    cells = {ID: str(seed.pk), STATE: str(seed.get_state_display()), CONFIRMED: confirmed}
    return cells | {code: text_of(seed, code) for code in TOLD}


def text_of(seed: Seed, code: str) -> str:
    """Return what stands in one cell."""
    if code == FIELDS:
        return "、".join(str(one) for one in seed.fields.all())
    if code in CHOSEN:
        return str(getattr(seed, f"get_{code}_display")())
    value = getattr(seed, code)
    return "" if value is None or isinstance(value, Model) else str(value)


def read_seeds(content: bytes) -> Table:
    """Return what the file holds. Raises a FileRefused."""
    grid, _encoding = read_grid(content, megabytes=MAX_MEGABYTES, max_rows=MAX_ROWS)
    at, places, unknown = _headings(grid.rows)
    rows = []
    for number, values in islice(enumerate(grid.rows, start=1), at, None):
        cells = {code: _text(values[place]) if place < len(values) else "" for code, place in places.items()}
        if any(cells.values()):
            rows.append((number, cells))
    if not rows:
        raise refusals.NoRows
    if len(rows) > MAX_ROWS:
        raise TooManySeeds(rows=MAX_ROWS)
    return Table(list(places), rows, unknown)


def _headings(rows: Iterable[list[Any]]) -> tuple[int, dict[str, int], list[str]]:
    for number, values in enumerate(islice(rows, HEADER_WITHIN), start=1):
        texts = [without_invisible(str(value or "")) for value in values]
        codes = [_code_by_heading().get(heading_key(text)) for text in texts]
        if "title_ja" not in codes:
            continue
        places: dict[str, int] = {}
        for place, code in enumerate(codes):
            if code in places:
                raise refusals.ColumnTwice(heading=texts[place])
            if code is not None:
                places[code] = place
        return number, places, [text for text, code in zip(texts, codes, strict=True) if text and code is None]
    raise SeedHeadingMissing(rows=HEADER_WITHIN)


@cache
def _code_by_heading() -> dict[str, str]:
    """Return our code for every heading we read: in both languages, and the code itself."""
    found = {heading_key(text): code for text, code in {**{code: code for code in COLUMNS}, **ALSO}.items()}
    for language in ("ja", "en"):
        with override(language):
            found |= {heading_key(label_of(code)): code for code in COLUMNS}
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "\n".join(map(without_invisible, unguarded(str(value).strip()).splitlines()))
