"""What a file would change: every cell that differs from the registry, and every cell that cannot be taken over."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from musubi.core.dates import long_date
from musubi.core.errors import Refused
from musubi.core.text import name_key, normalise
from musubi.registry.exchange import refusals
from musubi.registry.exchange.checks import Value, read_cell
from musubi.registry.exchange.columns import BY_CODE, COLUMNS, DAYS, Column, in_cp932, listed
from musubi.registry.exchange.known import DETAILS, NO, TEXT_FACTS, YES, Known, Vocabulary
from musubi.registry.exchange.reading import Sheet
from musubi.registry.identifiers import READERS
from musubi.registry.models import Membership, Organisation, Sector

FACTS = (*TEXT_FACTS, "kind", "prefecture")
MEMBERSHIP = ("sector", "starts_on", "is_start_known", "ends_on", "admitted_by")


@dataclass(frozen=True)
class Problem:
    """A cell that cannot be taken over, and why, in the reader's language."""

    row: int
    column: Column
    text: str


@dataclass(frozen=True)
class Change:
    """One field before and after, as people read it."""

    column: Column
    old: str
    new: str


@dataclass(frozen=True)
class MembershipStep:
    """What happens to a membership: without one, admission; `sector` is set when it begins or moves."""

    membership: Membership | None
    sector: Sector | None
    terms: dict[str, Any]

    @property
    def is_end(self) -> bool:
        """Whether the membership only gets another last day."""
        return self.membership is not None and set(self.terms) == {"ends_on"} and self.terms["ends_on"] is not None

    def touches_past(self, today: date) -> bool:
        """Whether something is said anew of a day before `today`, whatever day a change of sector has."""
        if not self.terms:
            return False
        if self.membership is None:
            return bool(self.terms["starts_on"] < today)
        if self.is_end:
            ends_on: date = self.terms["ends_on"]
            return min(ends_on, self.membership.ends_on or ends_on) + timedelta(days=1) < today
        starts_on: date = self.membership.starts_on
        return min(starts_on, self.terms.get("starts_on") or starts_on) < today


@dataclass
class Entry:
    """One row that changes something. Without `organisation`, the row enters a new one."""

    row: int
    organisation: Organisation | None
    name: str
    changes: list[Change] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    aliases: list[str] | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    step: MembershipStep | None = None


@dataclass
class Plan:
    """What a file would change. `unchanged` rows say what the registry says; `absent_count` members are not in it."""

    today: date
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged_count: int = 0
    absent_count: int = 0

    @property
    def new(self) -> list[Entry]:
        """The organisations that would be entered."""
        return [entry for entry in self.entries if entry.organisation is None]

    @property
    def changed(self) -> list[Entry]:
        """The organisations of which something would change."""
        return [entry for entry in self.entries if entry.organisation is not None]

    @property
    def change_count(self) -> int:
        """How many fields would change, a new organisation counting as one."""
        return len(self.new) + sum(len(entry.changes) for entry in self.changed)

    @property
    def asks_day(self) -> bool:
        """Whether a change has no day of its own: a name, a kind, a prefecture, a sector."""
        return any(entry.facts or _moves(entry.step) for entry in self.changed)

    @property
    def asks_reason(self) -> bool:
        """Whether something is said anew of days already past, whichever day is given for names."""
        return any(entry.step and entry.step.touches_past(self.today) for entry in self.entries)


def plan_import(sheet: Sheet, known: Known) -> Plan:
    """Return what `sheet` would change in the registry as `known`."""
    plan = Plan(known.today)
    faults: dict[int, dict[str, str]] = defaultdict(dict)
    for number, code, fault in sheet.faults:
        faults[number][code] = fault
    is_cp932 = sheet.encoding == "cp932"
    rows = [_Row(number, cells, faults[number], known, is_cp932=is_cp932) for number, cells in sheet.rows]
    by_identity = defaultdict(list)
    for row in rows:
        row.identify()
        if row.identity:
            by_identity[row.identity].append(row)
    for same in by_identity.values():
        if len(same) > 1:
            numbers = listed(str(row.number) for row in same)
            for row in same:
                row.refuse("id" if row.cells.get("id") else "name_ja", refusals.OrganisationTwice(rows=numbers))
        else:
            same[0].compare()
    for row in rows:
        plan.problems += row.problems
        if row.problems or row.entry is None:
            continue
        if row.entry.changes:
            plan.entries.append(row.entry)
        else:
            plan.unchanged_count += 1
    named = {row.organisation_pk for row in rows}
    plan.absent_count = sum(1 for pk in known.members_today() if pk not in named)
    return plan


class _Row:
    """One row on its way from cells to an entry."""

    def __init__(
        self, number: int, cells: dict[str, str], faults: dict[str, str], known: Known, *, is_cp932: bool
    ) -> None:
        self.number, self.cells, self.faults, self.known = number, cells, faults, known
        self.is_cp932 = is_cp932
        self.problems: list[Problem] = []
        self.identity: tuple[str, str] | None = None
        self.organisation_pk: int | None = None
        self.entry: Entry | None = None
        self._values: dict[str, Value] = {}

    def refuse(self, code: str, refusal: Refused) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.number, BY_CODE[code], str(refusal)))

    def identify(self) -> None:
        """Find the organisation by its ID, else by any of its names; else the row is about a new one."""
        for code in ("id", "name_ja"):
            if code in self.faults:
                self.refuse(code, refusals.FAULTS[self.faults[code]](text=self.cells[code]))
        if self.problems:
            return
        text, name = normalise(self.cells.get("id", "")), self.cells.get("name_ja", "")
        if text:
            pk = int(text) if text.isascii() and text.isdigit() else 0
            found = [pk] if pk in self.known.profiles else []
            if not found:
                self.refuse("id", refusals.IdUnknown(text=text))
        elif name:
            found = self.known.called(name) or self.known.called(self.cells.get("legal_form_ja", "") + name)
        else:
            found = []
            self.refuse("name_ja", refusals.ValueMissing())
        if len(found) > 1:
            names = listed(f"{self.known.profiles[pk].full_name_ja} ({pk})" for pk in found)
            self.refuse("name_ja", refusals.NameAmbiguous(names=names))
        elif found:
            self.organisation_pk = found[0]
            self.identity = ("known", str(found[0]))
        elif not self.problems:
            self.identity = ("new", name_key(name) or name)

    def compare(self) -> None:
        """Read every cell that differs and gather what follows from it."""
        pk = self.organisation_pk
        starts_on = self._day("starts_on")
        membership = self.known.membership_meant(pk, starts_on) if pk else None
        current = self.known.cells(pk, membership) if pk else dict.fromkeys(BY_CODE, "")
        profile = self.known.profiles[pk] if pk else None
        name = str(profile) if profile else self.cells["name_ja"]
        self.entry = Entry(self.number, profile.organisation if profile else None, name)
        needed = () if pk else FACTS
        for column in COLUMNS[1:]:
            if column.code in self.cells or column.code in needed:
                self._compare_cell(column, current[column.code])
        for code, value in self._values.items():
            self._sort(code, value)
        if any(self.cells.get(code) for code in MEMBERSHIP) or membership:
            self._step(membership)

    def _compare_cell(self, column: Column, current: str) -> None:
        code, text = column.code, self.cells.get(column.code, "")
        if code in self.faults:
            self.refuse(code, refusals.FAULTS[self.faults[code]](text=text))
            return
        is_told_by_name = code == "name_ja" and self.organisation_pk and not self.cells.get("id")
        is_same = text == current or (self.is_cp932 and text == in_cp932(current))
        if is_told_by_name or (is_same and (self.organisation_pk or code not in FACTS)):
            return
        try:
            value = read_cell(code, text, self.known.vocabulary)
        except Refused as refusal:
            self.refuse(code, refusal)
            return
        written = _written(code, value, self.known.vocabulary)
        if self.organisation_pk and (written == current or (code == "is_start_known" and value is None)):
            return
        self._values[code] = value
        if written and self.entry:
            self.entry.changes.append(Change(column, self._shown(code, current), self._shown(code, written)))
        elif current and self.entry:
            self.entry.changes.append(Change(column, self._shown(code, current), ""))

    def _sort(self, code: str, value: Any) -> None:
        """Put the value where the action that takes it will look."""
        assert self.entry is not None  # noqa: S101 - compare() has just made it
        if code in FACTS:
            self.entry.facts[code] = value
        elif code in DETAILS:
            self.entry.details[code] = value
        elif code in READERS:
            self.entry.identifiers[code] = value
        elif code == "aliases":
            self.entry.aliases = value

    def _step(self, membership: Membership | None) -> None:
        changed = {code: self._values[code] for code in MEMBERSHIP if code in self._values}
        if any(problem.column.code in MEMBERSHIP for problem in self.problems):
            return
        for code, refusal in (("starts_on", refusals.StartMissing), ("sector", refusals.SectorMissing)):
            if membership is None and not changed.get(code):
                self.refuse(code, refusal())
            elif code in changed and not changed[code]:
                self.refuse(code, refusals.MembershipEmptied())
        if self.problems or not changed:
            return
        terms = {code: value for code, value in changed.items() if code != "sector"}
        if membership is None and terms.get("is_start_known") is None:
            terms.pop("is_start_known", None)
        self._check_days(membership, terms)
        sector = changed.get("sector")
        assert self.entry is not None  # noqa: S101 - compare() has just made it
        self.entry.step = MembershipStep(membership, sector if isinstance(sector, Sector) else None, terms)

    def _check_days(self, membership: Membership | None, terms: dict[str, Any]) -> None:
        first: date = terms.get("starts_on") or (membership.starts_on if membership else date.min)
        last: date | None = terms.get("ends_on", membership.ends_on if membership else None)
        if last is not None and last < first:
            refusal = refusals.EndBeforeStart(starts_on=long_date(first), ends_on=long_date(last))
            self.refuse("ends_on", refusal)
            return
        others = [one for one in self.known.memberships.get(self.organisation_pk or 0, []) if one != membership]
        for other in others:
            if first <= (other.ends_on or date.max) and other.starts_on <= (last or date.max):
                self.refuse("starts_on", refusals.MembershipsOverlap(starts_on=long_date(other.starts_on)))
                return

    def _day(self, code: str) -> date | None:
        try:
            value = read_cell(code, self.cells.get(code, ""), self.known.vocabulary)
        except Refused:
            return None  # told where the cell itself is read
        return value if isinstance(value, date) else None

    def _shown(self, code: str, text: str) -> str:
        """Return the text of a cell as the reader's language says it."""
        if not text:
            return ""
        if code in DAYS:
            return long_date(date.fromisoformat(text))
        if code in {"sector", "kind", "prefecture"}:
            return str(self.known.vocabulary.of(code).read(text))
        if code == "is_start_known":
            return _("yes") if text == YES else _("no")
        return listed(text.split("\n"))


def _written(code: str, value: Value, vocabulary: Vocabulary) -> str:
    """Return the text a file would have for the value."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "\n".join(value)
    return value if isinstance(value, str) else vocabulary.of(code).written(value)


def _moves(step: MembershipStep | None) -> bool:
    return step is not None and step.membership is not None and step.sector is not None
