"""The list of cases, narrowed by what its reader asks for: found by bits, of what the reader's keys open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils import timezone

from musubi.accounts.audience import SECRETARIAT, keys_of
from musubi.accounts.models import User
from musubi.accounts.queries import remembered
from musubi.accounts.tallies import Pages, bits_of
from musubi.coordination import tallies
from musubi.coordination.models import Stage
from musubi.coordination.models.keys import MOST_REMEMBERED, cases_of, listed
from musubi.coordination.queries import SILENT_DAYS, CaseLine, case_lines
from musubi.core import queries
from musubi.search.queries import numbers_found

OPEN, ALL = "", "all"
EVERY = -1  # has every bit
OPEN_STAGES = [stage.value for stage in Stage if stage != Stage.CLOSED]


@dataclass(frozen=True)
class Narrowing:
    """What a list of cases is narrowed by: empty means any; without a stage, what is not closed."""

    stage: str = OPEN
    owner: str = ""
    field: str = ""
    prefecture: str = ""
    words: str = ""
    is_mine: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class Figures:
    """How many cases a reader sees that are under way, theirs, late with a first reply, and long without contact."""

    open: int
    mine: int
    late: int
    silent: int


class Page(NamedTuple):
    """Some of the cases, and which of them the reader may read whole."""

    cases: list[CaseLine]
    whole: frozenset[int]


class Found:
    """The cases that a list finds for its reader."""

    def __init__(self, pages: Pages, *, whole: int) -> None:
        """Keep which cases these are, and which of all cases the reader may read whole."""
        self.pages, self.whole = pages, whole

    @property
    def count(self) -> int:
        """How many they are."""
        return self.pages.count

    def page(self, offset: int, limit: int) -> Page:
        """Return some of them, the newest first: one query."""
        found, before = self.pages.around(offset, limit)
        rows = queries.rows(case_lines, limit=limit, offset=before, numbers=listed(found)) if found else []
        cases = [CaseLine.read(row) for row in rows]
        return Page(cases, frozenset(case.pk for case in cases if self.whole >> case.pk & 1))


class CasesOf:
    """All cases as one reader may find them."""

    def __init__(self, user: User, *, person: int | None, now: datetime) -> None:
        """Read what is counted: one query at most."""
        keys, self.person, self.today = keys_of(user), person, timezone.localdate(now)
        self.held = tallies.current()
        everything = self.held.of_any("stage", Stage.values)
        self.whole = everything & reads_whole(keys)
        self.followed = everything & (self.whole | follows(keys))

    @property
    def figures(self) -> Figures:
        """What waits among the cases that are open."""
        among = self.followed & self._open
        counts = ((among & bits).bit_count() for bits in (self._open, self._mine, self._late, self._silent))
        return Figures(*counts)

    def found(self, by: Narrowing) -> Found:
        """Return the cases that the reader takes part in or follows and that are all of this at once."""
        bits = self._scope(by)
        if by.stage != ALL:
            bits &= self._open if by.stage == OPEN else self.held.of("stage", by.stage)
        for facet in ("owner", "field", "prefecture"):
            if value := getattr(by, facet):
                bits &= self.held.of(facet, value)
        if by.is_mine:
            bits &= self._mine
        if by.is_late:
            bits &= self._late | self._silent
        if by.words and bits:
            bits &= remembered("cases-with", by.words, lambda: _having(by.words), version=self.held.version)
        return Found(Pages(bits, self.held, "received"), whole=self.whole)

    def _scope(self, by: Narrowing) -> int:
        """Return which cases are looked through: whoever follows one must not find out what they may not read."""
        return self.whole if by.field or by.prefecture or by.words else self.followed

    @cached_property
    def _open(self) -> int:
        return self.held.of_any("stage", OPEN_STAGES)

    @cached_property
    def _mine(self) -> int:
        """What they are in charge of, and what nobody has taken yet that they answer for."""
        return self.held.of("owner", self.person) | self.held.of("queue", self.person) if self.person else 0

    @cached_property
    def _late(self) -> int:
        return self._before("due", self.today.isoformat())

    @cached_property
    def _silent(self) -> int:
        return self._before("silent", (self.today - timedelta(days=SILENT_DAYS)).isoformat())

    def _before(self, facet: str, day: str) -> int:
        def put_together() -> int:
            return self.held.of_any(facet, [one for one in self.held.values(facet) if one < day])

        return remembered("cases-before", (facet, day), put_together, version=self.held.version)


def _having(words: str) -> int:
    """Return which of all cases have these words: their rows in the index are the same for all who take part."""
    return bits_of(numbers_found(words, keys={SECRETARIAT}, kind=tallies.KIND))


def reads_whole(keys: frozenset[str]) -> int:
    """Return the cases that whoever holds these keys takes part in, as `CaseQuerySet.visible_to`."""
    return EVERY if SECRETARIAT in keys else _bits_of(keys, "")


def follows(keys: frozenset[str]) -> int:
    """Return the cases of which they may know how far they have come, and perhaps nothing else."""
    return EVERY if SECRETARIAT in keys else _bits_of(keys, ":following")


@lru_cache(maxsize=MOST_REMEMBERED)
def _bits_of(keys: frozenset[str], suffix: str) -> int:
    return bits_of(cases_of(keys, suffix=suffix))
