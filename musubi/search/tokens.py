"""The tokens of a document: short strings that its postings are looked up by.

Every bigram of a run and the run's last letter alone is a token, led by the number of its audience: `7¦水素`. So the
postings of one audience lie apart from all others, and a reader's search doesn't pass by what he may not see. The same
of titles and names has a sign of its own (`7‖水素`), and so has what a name begins with (`7⊢水素`): of the very many
that a frequent word finds, these tell which few come first.

Tokens tell certainly of runs of one letter (a prefix), of two, and of the longer ones that very many documents of an
audience hold (`AudienceKey.frequent_runs`). For other long runs they give candidates, and the text itself
(`FoldedText`) decides, so no limit on positions matters.
"""

from functools import lru_cache
from operator import add
from typing import NamedTuple

CERTAIN_LENGTH = 2  # a run of this length is a token, or the beginning of one
IN_THE_TEXT, IN_A_NAME, BEGINS_A_NAME = "¦", "‖", "⊢"  # the signs of the three sorts of tokens


class Audience(NamedTuple):
    """The number of an audience's key, and its frequent runs between spaces.

    Where it `is_behind`, documents wait for their tokens. Of one that `is_sure` tokens are looked up alone that leave
    no doubt: not all that match have such tokens.
    """

    number: int
    frequent_runs: str = ""
    is_behind: bool = False
    is_sure: bool = False

    def is_token(self, run: str) -> bool:
        """Whether the run is looked up as one token, so that what is found holds it for certain."""
        return len(run) <= CERTAIN_LENGTH or f" {run} " in self.frequent_runs

    def holders(self, run: str) -> list[str]:
        """Return the frequent runs that the run is a piece of: what holds one of them holds it too."""
        return _holders(self.frequent_runs, run)


class Keys(NamedTuple):
    """What a document is found by: `FoldedText`'s keys of everything and of the names."""

    full_key: str
    names_key: str


def tokens_of(keys: Keys, audience: Audience) -> str:
    """Return the tokens of a document for one audience, each once, between spaces."""
    number, frequent = audience.number, _by_beginning(audience.frequent_runs)
    names = keys.names_key.split()
    beginnings = {name[:CERTAIN_LENGTH] for name in names}
    found: list[tuple[str, set[str] | frozenset[str] | list[str]]] = [(BEGINS_A_NAME, beginnings)]
    for sign, key in ((IN_THE_TEXT, keys.full_key), (IN_A_NAME, " ".join(names))):
        found += [(sign, _bigrams(key)), (sign, _held(key, frequent) if frequent else [])]
    # To join is what costs least of all that puts the same sign before each of many.
    return " ".join(f"{number}{sign}" + f" {number}{sign}".join(pieces) for sign, pieces in found if pieces)


@lru_cache(maxsize=8)  # a document has the same in each of its postings, one after another
def _bigrams(key: str) -> frozenset[str]:
    """Return every bigram of each run, and its last letter."""
    found: set[str] = set()
    for run in set(key.split()):
        found.update(map(add, run, run[1:]))
        found.add(run[-1])
    return frozenset(found)


_BEGINNING = CERTAIN_LENGTH + 1


@lru_cache(maxsize=16)
def _by_beginning(frequent_runs: str) -> dict[str, list[str]]:
    """Return the runs by their first letters; the runs themselves are the cache's key, so new ones are looked for."""
    runs: dict[str, list[str]] = {}
    for run in frequent_runs.split():
        runs.setdefault(run[:_BEGINNING], []).append(run)
    return runs


def _held(key: str, frequent: dict[str, list[str]]) -> list[str]:
    beginnings = {key[at : at + _BEGINNING] for at in range(len(key) - CERTAIN_LENGTH)}
    return [run for beginning in beginnings for run in frequent.get(beginning, ()) if run in key]


@lru_cache(maxsize=256)
def _holders(frequent_runs: str, run: str) -> list[str]:
    return [one for one in frequent_runs.split() if run in one] if run in frequent_runs else []
