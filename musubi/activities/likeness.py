"""How much two told activities look like one. It knows no table; docs/decisions/0006-duplicates.md says why so.

Titles are compared by their character bigrams (Dice): Japanese has no spaces to cut words at, and two people who tell
the same write the same characters with others before, between and after. The days and the bodies named decide how alike
titles must be.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from musubi.core.text import normalise, search_key

SAME_BODY = 0.65  # days overlap and a body takes part in both
SAME_DAYS = 0.72  # days overlap, the bodies are different ones
ALL_YEAR = 0.9  # as before, but both run for months, so that the days say little
NEARLY_SAME_DAYS = 0.9  # a slip of the pen in a date: the titles must be nearly one, and a body in both
CONTAINED = 0.9  # the short title stands in the long one, and a body takes part in both
FEWEST_SHARED = SAME_BODY  # of the bigrams of the shorter title; with fewer, none of the above is reached
SHORTEST_CONTAINED = 5  # bigrams; a shorter title stands in many
SLIP_DAYS, LONG_DAYS = 3, 60

_YEARS = re.compile(
    r"(?:(?:令和|平成|昭和)(?:\d+|元)|[RHS]\d+|(?:19|20)\d\d)年?度?|fy ?\d+|今年度|本年度", re.IGNORECASE
)
_ORDINAL = re.compile(
    r"第?(\d+|[一二三四五六七八九十]+)(?=回|期|弾|次|号|部|日目)|\b(\d+)(?:st|nd|rd|th)\b", re.IGNORECASE
)
_FURNITURE = re.compile(r"\((?:仮称?|案|予定|共催|主催|後援)\)|(?:の|を)?(?:開催|実施)(?:する|します|した|しました)?$")
_KANJI = {sign: str(number) for number, sign in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True)
class Told:
    """What is compared of one activity; `key` is its number, None while it is not saved."""

    title: str
    starts_on: date
    ends_on: date
    bodies: frozenset[int] = field(default_factory=frozenset)
    key: int | None = None

    @cached_property
    def bigrams(self) -> frozenset[str]:
        """The pairs of neighbouring letters of the title, without year, ordinal and furniture."""
        plain = _FURNITURE.sub("", _ORDINAL.sub("", _YEARS.sub("", normalise(self.title))))
        letters = (search_key(plain) or search_key(self.title)).replace(" ", "")
        return frozenset(letters[at : at + 2] for at in range(max(1, len(letters) - 1)))

    @cached_property
    def ordinals(self) -> frozenset[str]:
        """Which time it is: the 3rd seminar is not the 4th."""
        plain = _YEARS.sub("", normalise(self.title))
        return frozenset(_KANJI.get(one, one) for pair in _ORDINAL.findall(plain) for one in pair if one)

    @property
    def lasts_days(self) -> int:
        """How many days it may mean."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True)
class Alike:
    """Two that are probably one, and by what."""

    title: float
    has_same_days: bool
    overlaps: bool
    bodies: frozenset[int]


def alike(one: Told, other: Told) -> Alike | None:
    """Return by what two are probably one, or None."""
    apart = max(one.starts_on, other.starts_on).toordinal() - min(one.ends_on, other.ends_on).toordinal()
    if apart > SLIP_DAYS or (one.ordinals and other.ordinals and one.ordinals != other.ordinals):
        return None
    common = len(one.bigrams & other.bigrams)
    title = 2 * common / (len(one.bigrams) + len(other.bigrams))
    bodies = one.bodies & other.bodies
    if title < _wanted(one, other, overlaps=apart <= 0, has_bodies=bool(bodies), common=common):
        return None
    same_days = (one.starts_on, one.ends_on) == (other.starts_on, other.ends_on)
    return Alike(title, same_days, apart <= 0, bodies)


def _wanted(one: Told, other: Told, *, overlaps: bool, has_bodies: bool, common: int) -> float:
    """Return how alike the titles must be."""
    if not overlaps:
        return NEARLY_SAME_DAYS if has_bodies else 2.0
    if not has_bodies:
        return ALL_YEAR if min(one.lasts_days, other.lasts_days) > LONG_DAYS else SAME_DAYS
    shorter = min(len(one.bigrams), len(other.bigrams))
    return 0.0 if shorter >= SHORTEST_CONTAINED and common >= CONTAINED * shorter else SAME_BODY


def pairs_in(told: Iterable[Told]) -> list[tuple[Told, Told, Alike]]:
    """Return the probable pairs among many, the most alike first.

    Those in order of their first day: a later one is compared as long as the earlier one may still last, and only with
    what shares letters enough.
    """
    seen: list[Told] = []
    holding: dict[str, list[int]] = defaultdict(list)
    found = []
    for one in sorted(told, key=lambda each: (each.starts_on, each.key or 0)):
        shared: Counter[int] = Counter()
        for letters in one.bigrams:
            shared.update(holding[letters])
        for place, common in shared.items():
            other = seen[place]
            if common < FEWEST_SHARED * min(len(one.bigrams), len(other.bigrams)):
                continue
            if (one.starts_on - other.ends_on).days <= SLIP_DAYS and (likeness := alike(other, one)):
                found.append((other, one, likeness))
        for letters in one.bigrams:
            holding[letters].append(len(seen))
        seen.append(one)
    return sorted(found, key=lambda pair: (-pair[2].title, pair[0].key or 0, pair[1].key or 0))
