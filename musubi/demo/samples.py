"""Invented seeds, needs and cases (見本), read from coordination/: one record a line, each of the kind of its file.

Codes are those of the tables they are for: an organisation is its slug in the council's roster, the rest are the values
of coordination's choices. Nobody and no company in them is real.

The files tell of days as seen from AS_OF. Readers ask for them as seen from their own day: everything is moved by whole
weeks, so that a working day stays one and nothing comes from the future.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

FOLDER = Path(__file__).parent / "coordination"
AS_OF = date(2026, 11, 20)

Sample = TypeVar("Sample")


@dataclass(frozen=True)
class SampleSeed:
    """One sheet. Six have no Japanese but their names: their title is the English one in both languages."""

    id: str
    organisation: str
    fields: tuple[str, ...]
    title_ja: str
    title_en: str
    researcher_name_ja: str
    researcher_name_en: str
    keywords_ja: str
    keywords_en: str
    summary_ja: str
    summary_en: str
    comparison_ja: str
    features_ja: str
    uses_ja: str
    uses_en: str
    challenges_ja: str
    wanted_ja: str
    wanted_en: str
    equipment: str
    rights: str
    trl: int
    source_system: str
    outside_id: str
    url: str
    visibility: str
    moved_on: date | None
    confirmed_on: date

    @property
    def is_english_only(self) -> bool:
        """Whether its English is its only text."""
        return not self.summary_ja


@dataclass(frozen=True)
class SampleNeed:
    """One trouble in the words of a company's staff; most are also put in plain words, in both languages.

    `filed_for` is the bank, chamber or foundation whose clerk typed it; `chosen` are those it is disclosed to by name.
    """

    id: str
    firm_name: str
    firm_reading: str
    prefecture: str
    place: str
    industry: str
    size: str
    channel: str
    filed_for: str
    disclosure: str
    is_named: bool
    chosen: tuple[str, ...]
    needs_nda: bool
    filed_on: date
    fields: tuple[str, ...]
    kinds: tuple[str, ...]
    title: str
    trouble: str
    tried: str
    wanted_by: str
    budget: str
    partner: str
    plain_title_ja: str
    plain_title_en: str
    plain_text_ja: str
    plain_text_en: str


@dataclass(frozen=True)
class SampleAmount:
    """What the company pays a receiver: the first figure in the fiscal year of the agreement, then year by year."""

    receiver: str
    yen: tuple[int, ...]
    indirect_yen: tuple[int, ...]


@dataclass(frozen=True)
class SampleStep:
    """One dated thing that happened in a case: its kind, and of the rest what that kind has.

    `to` is the next stage, or at a hand-over the code of the person in people.csv; `text` is what the log, the asker or
    the sender reads. An unanswered follow-up has an empty `answer`. An introduction that goes through while a case is
    in hearing or searching moves it to meeting by itself: no step of its own says so.
    """

    on: date
    kind: str
    text: str = ""
    to: str = ""
    readers: str = "keepers"
    attendees: str = ""
    minutes: int | None = None
    organisation: str = ""
    seed: str = ""
    answer: str = ""
    reason: str = ""
    state: str = ""
    months: int | None = None
    ending: str = ""
    agreement: str = ""
    organisations: tuple[str, ...] = ()
    title: str = ""
    ends_on: date | None = None
    programmes: tuple[str, ...] = ()
    amounts: tuple[SampleAmount, ...] = ()


@dataclass(frozen=True)
class SampleCase:
    """One case: whose need, who takes it (a code of people.csv), its steps in order, the stage they lead to."""

    id: str
    need: str
    stage: str
    owner: str
    steps: tuple[SampleStep, ...]


@dataclass(frozen=True)
class SampleRole:
    """What one organisation of the roster, or another body by name, did for an outcome."""

    organisation: str
    name_ja: str
    name_en: str
    sector: str
    step: str
    happened_on: date
    deed_ja: str
    deed_en: str


@dataclass(frozen=True)
class SampleOutcome:
    """What came of a case."""

    id: str
    case: str
    kind: str
    happened_on: date
    visibility: str
    prefecture: str
    title_ja: str
    title_en: str
    text_ja: str
    text_en: str
    evidence: str
    venture_classes: tuple[str, ...]
    venture_definition_year: int
    venture_status: str
    venture_status_on: date | None
    roles: tuple[SampleRole, ...]


@dataclass(frozen=True)
class SampleMember:
    """An organisation in a group, from a day to a day."""

    organisation: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class SampleGroup:
    """Organisations that pursue an aim together, and the cases they pursue it in."""

    id: str
    name_ja: str
    name_en: str
    aim_ja: str
    aim_en: str
    starts_on: date
    ends_on: date | None
    visibility: str
    members: tuple[SampleMember, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True)
class SampleCall:
    """A telephone call in one line, the case it became or the organisation it was passed on to."""

    id: str
    firm_name: str
    topic: str
    minutes: int
    result: str
    called_on: date
    case: str
    passed_to: str


FILES: Mapping[type, str] = {
    SampleSeed: "seeds.jsonl",
    SampleNeed: "needs.jsonl",
    SampleCase: "cases.jsonl",
    SampleOutcome: "outcomes.jsonl",
    SampleGroup: "groups.jsonl",
    SampleCall: "phone_calls.jsonl",
}


@cache
def samples(kind: type[Sample], today: date = AS_OF) -> tuple[Sample, ...]:
    """Return every record of a kind, in the file's order, as seen from `today`."""
    shift = timedelta(weeks=(today - AS_OF).days // 7)
    with (FOLDER / FILES[kind]).open(encoding="utf-8") as file:
        return tuple(_record(kind, json.loads(line), shift) for line in file)


def _record(kind: type[Sample], row: Mapping[str, Any], shift: timedelta) -> Sample:
    """Return the line as a record; a name that is missing or unknown is an error."""
    hints = get_type_hints(kind)
    if unknown := row.keys() - hints.keys():
        message = f"{kind.__name__} has no {sorted(unknown)}"
        raise ValueError(message)
    return kind(**{name: _value(hints[name], value, shift) for name, value in row.items()})


def _value(hint: Any, value: Any, shift: timedelta) -> Any:
    """Return what a value stands for: a day for its text, a record for its object, nothing for an empty day."""
    if get_origin(hint) is UnionType:
        return _value(get_args(hint)[0], value, shift) if value != "" else None
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one, shift) for one in value)
    if hint is date:
        return date.fromisoformat(value) + shift
    if isinstance(value, dict):
        return _record(hint, value, shift)
    if type(value) is not hint:
        message = f"{value!r} is no {hint.__name__}"
        raise TypeError(message)
    return value
