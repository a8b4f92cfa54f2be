"""What a file would change: each row compared with what is kept, each cell that cannot be taken with its reason."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from musubi.activities.exchange.columns import BY_CODE, SAMPLE, codes_of
from musubi.activities.exchange.held import Held
from musubi.activities.exchange.reading import FileTable, cell_text
from musubi.activities.exchange.vocabulary import Vocabulary, key, known, parts
from musubi.activities.models import Activity, ActivityLink, State
from musubi.activities.queries import gone_by, names_known
from musubi.activities.reading.calendar import fiscal_year_in
from musubi.activities.reading.whole import when_told, year_span
from musubi.surveys.models import EARLIEST_FISCAL_YEAR, LATEST_FISCAL_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

NOT_STATED = "記載なし"  # with whom, where a text or a table does not say
ROWS_AT_ONCE = 250
ALWAYS_TOLD = ("organisation", "title_ja")
LONGEST_KEY = 18  # digits; every number of so many is one that the database knows
LONGEST_ADDRESS = ActivityLink._meta.get_field("url").max_length or 0


@dataclass
class Row:
    """One row as it will be written. `told` is plain JSON: texts, ISO days, keys of words; `changes` only for the eye.

    A new row has no `activity`; `changes` are then all that it says. Of a changed one `told` is the title and what
    differs: whatever else its activity says stays as it is, for at another `revision` nothing is written.
    """

    row: int
    organisation: int
    activity: int | None
    revision: int
    told: dict[str, Any]
    changes: list[tuple[str, str, str]]  # column, before, after


@dataclass
class Fault:
    """What is wrong with a cell."""

    row: int
    column: str
    code: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """All that a file would do."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unchanged: int = 0
    samples: int = 0


def plans_of(table: FileTable, *, stage: str, fiscal_year: int) -> Iterator[Plan]:
    """Yield what the file would change, some hundred rows at a time. The choices are for rows that say neither.

    Of what is kept only the activities of those rows are in memory, and questions are asked of the database for so many
    rows at once.
    """
    comparing = _Comparing(table, stage, fiscal_year)
    waiting = iter(table.rows)
    while rows := list(islice(waiting, ROWS_AT_ONCE)):
        plan = Plan()
        comparing.hold(rows)
        for number, cells in rows:
            comparing.read(number, cells, plan)
        plan.faults.sort(key=lambda fault: fault.row)
        yield plan


@dataclass
class Staged:
    """All that a file would do, as it will be kept: of rows, or of faults where there is any."""

    packed: list[bytes]  # a long file's parts would fill the memory otherwise
    counts: dict[str, int]

    def parts(self) -> Iterator[str]:
        """Yield each part as JSON."""
        return (zlib.decompress(one).decode() for one in self.packed)


def stage_plans(plans: Iterable[Plan], *, lines: int) -> Staged:
    """Return the plans as parts of so many lines each; what was read is let go of part by part."""
    counts = {"new": 0, "changed": 0, "unchanged": 0, "samples": 0, "faults": 0}
    rows, faults = _Parts(lines), _Parts(lines)
    for plan in plans:
        new = sum(row.activity is None for row in plan.rows)
        counts["new"] += new
        counts["changed"] += len(plan.rows) - new
        counts["unchanged"] += plan.unchanged
        counts["samples"] += plan.samples
        counts["faults"] += len(plan.faults)
        faults.add(map(vars, plan.faults))
        if counts["faults"]:
            rows = _Parts(lines)  # all rows or none
        else:
            rows.add(map(vars, plan.rows))
    return Staged((faults if counts["faults"] else rows).whole(), counts)


def stage_lines(lines: Iterable[Mapping[str, Any]], counts: dict[str, int], *, size: int) -> Staged:
    """Return lines that were kept before as parts again, when some of them are left out."""
    parts = _Parts(size)
    parts.add(lines)
    return Staged(parts.whole(), counts)


class _Parts:
    """Lines gathered until a part is full."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._full: list[bytes] = []
        self._open: list[Mapping[str, Any]] = []

    def add(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Put them behind the others."""
        self._open += lines
        while len(self._open) >= self._size:
            self._close()

    def whole(self) -> list[bytes]:
        """Return all parts, the last one as long as it is."""
        if self._open:
            self._close()
        return self._full

    def _close(self) -> None:
        content = json.dumps(self._open[: self._size], ensure_ascii=False, separators=(",", ":"))
        self._full.append(zlib.compress(content.encode(), level=1))
        del self._open[: self._size]


class _Comparing:
    """The rows of one file against what is kept."""

    def __init__(self, table: FileTable, stage: str, fiscal_year: int) -> None:
        self.stage, self.fiscal_year = stage, fiscal_year
        codes = codes_of(table.headings)
        self.places = {code: at for at, code in enumerate(codes) if code}
        self.cell_faults: dict[int, list[tuple[str, str]]] = {}
        for (row, column), code in table.faults.items():
            if column <= len(codes) and (name := codes[column - 1]):
                self.cell_faults.setdefault(row, []).append((name, code))
        self.days_offset = table.days_offset
        self.names, self.words = names_known(), Vocabulary()
        self.gone: dict[int, dict[int, date]] = {}
        self.held = Held()
        self.seen: set[int] = set()

    def hold(self, rows: Sequence[tuple[int, list[Any]]]) -> None:
        """Read the activities that these rows name."""
        at = self.places.get("number")
        if at is None:
            return
        texts = {cell_text(cells[at]) for _number, cells in rows if at < len(cells)}
        pks = sorted(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY)
        self.held = Held(pks)

    def left(self, organisation: int, fiscal_year: int) -> bool:
        """Whether the organisation had left before the year began."""
        if fiscal_year not in self.gone:
            self.gone[fiscal_year] = gone_by(year_span(fiscal_year)[0])
        return organisation in self.gone[fiscal_year]

    def read(self, number: int, cells: list[Any], plan: Plan) -> None:
        """Add what one row would do, or what is wrong with it."""
        row = _ReadRow(self, number, cells)
        if row.texts.get("number") == SAMPLE:
            plan.samples += 1
            return
        told = row.told()
        plan.faults += row.faults
        if row.faults or told is None:
            return
        changes = row.changes(told)
        if row.activity is not None and not changes:
            plan.unchanged += 1
            return
        pk, revision = (row.activity.pk, row.activity.revision) if row.activity else (None, 0)
        plan.rows.append(Row(number, told.pop("organisation"), pk, revision, told, changes))


class _ReadRow:
    """One row while it is read."""

    def __init__(self, known_here: _Comparing, number: int, cells: list[Any]) -> None:
        self.here, self.number = known_here, number
        self.faults = [Fault(number, column, code) for column, code in known_here.cell_faults.get(number, ())]
        self.texts: dict[str, str] = {}
        for code, at in known_here.places.items():
            value = cells[at] if at < len(cells) else None
            text = cell_text(
                value, is_day=code == "when", days_offset=known_here.days_offset, is_long=code in ("text_ja", "url")
            )
            if len(text) > BY_CODE[code].limit:
                self.blame(code, "too_long", limit=BY_CODE[code].limit)
                text = text[: BY_CODE[code].limit]
            self.texts[code] = text
        self.activity = self._activity()

    def blame(self, column: str, code: str, text: str = "", **details: Any) -> None:
        """Say what is wrong with a cell."""
        self.faults.append(Fault(self.number, column, code, {"text": text[:80], **details}))

    def told(self) -> dict[str, Any] | None:
        """Return what the row says, as plain JSON; nothing where it says too little."""
        year, stage = self._year(), self._stage()
        told: dict[str, Any] = {"fiscal_year": year, "stage": stage, "organisation": self._organisation(year)}
        for code in ("title_ja", "text_ja", "title_en", "place", "partners"):
            if code in self.texts:
                told[code] = self.texts[code]
        if not told.get("title_ja") and all(fault.column != "title_ja" for fault in self.faults):
            self.blame("title_ja", "empty")
        if self.activity is None or "partners" in told:
            told["partners"] = told.get("partners") or NOT_STATED
        self._when(told, year)
        self._words(told, year)
        return None if self.faults else told

    def changes(self, told: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Return column, before and after of what the row changes, and leave that alone in `told`; of a new row all."""
        if self.activity is None:
            skipped = ("number", "organisation", "title_ja")
            return [(code, "", text) for code, text in self.texts.items() if text and code not in skipped]
        before = self.here.held.told_of(self.activity)
        found = []
        for name, value in list(told.items()):
            if name not in before or before[name] == value:
                if name not in ALWAYS_TOLD:
                    told.pop(name)
                continue
            code = {"starts_on": "when", "ends_on": "when", "wording": "when"}.get(name, name)
            found.append((code, self._shown(name, before), self.texts.get(code, "")))
        return list(dict.fromkeys(found))

    def _shown(self, name: str, before: dict[str, Any]) -> str:
        activity, held = self.activity, self.here.held
        assert activity is not None  # noqa: S101 - asked for changes of an activity only
        shown: dict[str, Callable[[], str]] = {
            "starts_on": lambda: str(activity.happens),
            "ends_on": lambda: str(activity.happens),
            "wording": lambda: str(activity.happens),
            "kind": lambda: str(activity.kind or ""),
            "prefecture": lambda: str(activity.prefecture or ""),
            "visibility": activity.get_visibility_display,
            "fields": lambda: held.named("fields", activity),
            "guidelines": lambda: held.named("guidelines", activity),
            "url": lambda: "\n".join(before["url"]),
        }
        return shown.get(name, lambda: str(before[name]))()

    def _activity(self) -> Activity | None:
        text = self.texts.get("number", "")
        if not text or text == SAMPLE:
            return None
        activity = self.here.held.activities.get(int(text)) if text.isascii() and text.isdigit() else None
        if activity is None:
            self.blame("number", "number_unknown", text)
        elif activity.pk in self.here.seen:
            self.blame("number", "number_twice", text)
        elif activity.merged_into_id is not None or activity.state == State.WITHDRAWN:
            self.blame("number", "not_editable", text)
        else:
            self.here.seen.add(activity.pk)
        return activity

    def _year(self) -> int:
        text = self.texts.get("fiscal_year", "")
        own = self.activity.fiscal_year if self.activity else None
        if not text:
            return own or self.here.fiscal_year
        year = int(text) if text.isascii() and text.isdigit() else fiscal_year_in(text)
        if year is None or not EARLIEST_FISCAL_YEAR <= year <= LATEST_FISCAL_YEAR:
            self.blame("fiscal_year", "not_a_year", text)
            return own or self.here.fiscal_year
        if own is not None and own != year:
            self.blame("number", "year_fixed", self.texts["number"])
        return year

    def _stage(self) -> str:
        text = self.texts.get("stage", "")
        own = self.activity.stage if self.activity else None
        if not text:
            return own or self.here.stage
        stage = self.here.words.stages.get(key(text))
        if stage is None:
            self.blame("stage", "not_a_stage", text)
        elif own is not None and own != stage:
            self.blame("number", "stage_fixed", self.texts["number"])
        return str(stage or own or self.here.stage)

    def _organisation(self, year: int) -> int:
        text = self.texts.get("organisation", "")
        if not text:
            self.blame("organisation", "empty")
            return 0
        named = self.here.names.named(text)
        if len(named.organisations) != 1 or not named.is_certain:
            several = len(named.organisations) > 1 and named.is_certain
            code = "organisation_several" if several else "organisation_unknown"
            self.blame("organisation", "organisation_ambiguous" if named.offers else code, text)
            return 0
        found = named.organisations[0]
        if self.activity is not None and self.activity.organisation_id != found:
            self.blame("organisation", "organisation_fixed", text)
        elif self.activity is None and self.here.left(found, year):
            self.blame("organisation", "organisation_gone", text)
        return found

    def _when(self, told: dict[str, Any], year: int) -> None:
        if "when" not in self.texts and self.activity is not None:
            return
        text, own = self.texts.get("when", ""), self.activity
        if not text:
            self.blame("when", "empty")
            return
        if own is not None and text in (own.wording, str(own.happens), f"{own.starts_on}～{own.ends_on}"):
            told |= {"starts_on": str(own.starts_on), "ends_on": str(own.ends_on), "wording": own.wording}
            return
        found, wrong = when_told(text, fiscal_year=year)
        if wrong or found is None:
            self.blame("when", wrong or "not_a_date", text)
            return
        is_plain = text == str(found.first)
        told |= {"starts_on": str(found.first), "ends_on": str(found.last), "wording": "" if is_plain else text[:120]}

    def _words(self, told: dict[str, Any], year: int) -> None:
        words = self.here.words
        for code, table in (
            ("kind", words.kinds),
            ("prefecture", words.prefectures),
            ("visibility", words.visibilities),
        ):
            if code in self.texts:
                text = self.texts[code]
                found = table.get(key(text)) if text else None
                if text and found is None:
                    self.blame(code, "word_unknown", text, known=known(table))
                told[code] = getattr(found, "pk", found)
        if told.get("visibility") is None:
            told.pop("visibility", None)
        if "fields" in self.texts:
            told["fields"] = self._several("fields", words.fields, "word_unknown")
        if "guidelines" in self.texts:
            told["guidelines"] = self._several("guidelines", words.guidelines(year), "guideline_unknown")
        if "url" in self.texts:
            told["url"] = self._addresses()

    def _several(self, code: str, table: dict[str, Any], fault: str) -> list[int]:
        found = []
        for text in parts(self.texts[code]):
            one = table.get(key(text)) or self._held_word(code, text)
            if one is None:
                self.blame(code, fault, text, known=known(table))
            else:
                found.append(one.pk)
        return sorted(set(found))

    def _held_word(self, code: str, text: str) -> Any:
        """A tag that was right when it was given stays right, whatever plan came since."""
        held = self.here.held.words(code, self.activity) if self.activity else ()
        return next((one for one in held if key(one.name_ja) == key(text)), None)

    def _addresses(self) -> list[str]:
        found = self.texts["url"].split()
        for text in found:
            if not text.startswith(("http://", "https://")) or "." not in text or len(text) > LONGEST_ADDRESS:
                self.blame("url", "not_an_address", text)
        return sorted(set(found))
