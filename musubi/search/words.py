"""What a query asks for: which runs must occur, what may stand in their place, and which names it may be.

This is the whole meaning of a search. `Query.matches` is its definition; the engines only reach the same answer sooner.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, product

from django.utils.translation import gettext_lazy as _

from musubi.core.errors import Refused
from musubi.core.text import bare_name_key, query_key, search_key
from musubi.search.models import split_words

LONGEST_QUERY = 100
_LONGEST_TYPED = 20_000  # beyond this a text isn't even folded; a pasted page of signs and emoji still is
_MOST_ALTERNATIVES = 20
_SHORTEST_INSIDE_A_RUN = 2

Runs = tuple[str, ...]


class QueryTooLong(Refused):
    """The query is longer than a search."""

    code = "query_too_long"
    message = _("The search is longer than %(limit)d letters. Shorten it to a few words.")
    status = 422


@dataclass(frozen=True)
class Query:
    """A text matches when of every group one alternative's runs all occur in its key.

    `names` are the forms under which the query may itself be a title or a name.
    """

    groups: tuple[tuple[Runs, ...], ...]
    names: tuple[str, ...]

    @cached_property
    def runs(self) -> list[str]:
        """Every run that may stand in a match, the longest first."""
        found = {run for alternatives in self.groups for alternative in alternatives for run in alternative}
        return sorted(found, key=lambda run: (-len(run), run))

    def matches(self, full_key: str) -> bool:
        """Whether a text with this key is found: the plain scan that every engine must equal."""
        return self.answered(full_key) == len(self.groups)

    def answered(self, key: str) -> int:
        """Return how many of the groups a text with this key answers."""
        number = 0
        for alternatives in self.groups:  # generators inside each other take thrice as long, for each line of a page
            for alternative in alternatives:
                if all(map(key.__contains__, alternative)):
                    number += 1
                    break
        return number


def read_query(text: str, synonym_lines: Iterable[str] = ()) -> Query:
    """Read what somebody typed. A text without a letter or digit gives a query without groups.

    A synonym stands for the others of its line wherever it occurs in a run, in place, from two letters on; a synonym of
    one letter, or of several runs, only where it is the whole run or the whole row of runs.
    """
    if len(text) > _LONGEST_TYPED or len(key := query_key(text)) > LONGEST_QUERY:
        raise QueryTooLong(limit=LONGEST_QUERY)
    runs = tuple(key.split())
    groups = _without_implied(_thesaurus(tuple(synonym_lines)).expand(runs))
    forms = ["".join(runs), search_key(text).replace(" ", ""), bare_name_key(text)]
    if len(groups) == 1:
        forms += ["".join(alternative) for alternative in groups[0]]
    return Query(groups=groups, names=tuple(dict.fromkeys(form for form in forms if form)))


class _Thesaurus:
    """The synonyms by the runs of their keys."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.others: dict[Runs, list[str]] = {}
        for line in lines:
            words = split_words(line)
            for word in words:
                others = self.others.setdefault(tuple(query_key(word).split()), [])
                others += [_between_letters(other) for other in words if search_key(other) != search_key(word)]
        self.others.pop((), None)
        self.longest = max(map(len, self.others), default=0)
        inside = [runs[0] for runs in self.others if len(runs) == 1 and len(runs[0]) >= _SHORTEST_INSIDE_A_RUN]
        self.inside = sorted(inside, key=lambda word: (-len(word), word))

    def expand(self, runs: Runs) -> list[tuple[Runs, ...]]:
        """Return one group a run, or one for several runs that are a synonym together."""
        groups: list[tuple[Runs, ...]] = []
        at = 0
        while at < len(runs):
            length = next((n for n in range(self.longest, 1, -1) if runs[at : at + n] in self.others), 1)
            taken = runs[at : at + length]
            at += length
            pieces = [self._choices(taken)] if taken in self.others else self._pieces(taken[0])
            wordings = ("".join(chosen).split() for chosen in islice(product(*pieces), _MOST_ALTERNATIVES))
            groups.append(tuple(dict.fromkeys(tuple(wording) for wording in wordings if wording)))
        return groups

    def _choices(self, runs: Runs) -> list[str]:
        return [" ".join(runs), *self.others[runs]]

    def _pieces(self, run: str) -> list[list[str]]:
        """Return the run in pieces, each with what may stand in its place: the longest synonym, then around it."""
        for word in self.inside:
            before, found, after = run.partition(word)
            if found:
                return [*self._pieces(before), self._choices((word,)), *self._pieces(after)]
        return [[run]] if run else []


@lru_cache(maxsize=4)
def _thesaurus(lines: tuple[str, ...]) -> _Thesaurus:
    """Return the synonyms; the lines themselves are the cache's key, so an edited line is a new thesaurus."""
    return _Thesaurus(lines)


def _between_letters(word: str) -> str:
    """Return the word's key as it stands inside a run: (株) keeps the breaks that its brackets are."""
    return search_key(f"a{word}a")[1:-1]


def _without_implied(groups: list[tuple[Runs, ...]]) -> tuple[tuple[Runs, ...], ...]:
    """Leave out what the rest says already: 「研究」 beside 「共同研究」, or a word said twice."""
    plain = {group[0][0] for group in groups if group == ((group[0][0],),)}
    said = {run for run in plain if any(run != other and run in other for other in plain)}
    return tuple(dict.fromkeys(group for group in groups if group != ((group[0][0],),) or group[0][0] not in said))
