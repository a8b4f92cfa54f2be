"""Where the bigrams of the postings are kept and looked up: FTS5 on SQLite, tsvector and GIN on PostgreSQL.

Every bigram of a run and the run's last letter alone is a token, led by the number of its audience: `7¦水素`. So the
postings of one audience lie apart from all others, and a reader's search doesn't pass by what he may not see.
Tokens tell certainly of runs of one letter (a prefix) and two; for longer runs they give candidates, and the text
itself (`Posting.full_key`) decides, so no limit on positions matters.

Both engines look up the same expression and differ in its signs, in the name of one function, and in where tokens lie.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple, Protocol

from django.db import connection, transaction

from musubi.core.bulk import insert_rows, reserve_keys
from musubi.search.models import Posting
from musubi.search.words import Query


class NewPosting(NamedTuple):
    """A posting to be saved, its columns under their names in the table, and the bigrams of its key."""

    document_id: int
    audience_id: int
    kind: str
    sector: str
    prefecture: str
    day_order: int
    title_length: int
    names_key: str
    full_key: str
    bigrams: Collection[str]

    @property
    def tokens(self) -> str:
        """Its bigrams, each led by the number of its audience, with spaces between."""
        return "".join([f" {self.audience_id}¦", f" {self.audience_id}¦".join(self.bigrams)] if self.bigrams else [])


_COLUMNS = NewPosting._fields[:-1]
CERTAIN_LENGTH = 2  # a run of this length is a token, or the beginning of one


class Engine(Protocol):
    """One database's way."""

    position: str  # the SQL function that says where in its first argument the second begins, or 0
    candidates: str  # FROM and WHERE; takes the expression, gives postings as p

    def add(self, postings: Iterable[NewPosting]) -> None:
        """Save new postings with their tokens. Removing a posting removes its tokens: the database sees to it."""
        ...

    def expression(self, query: Query, audiences: Iterable[int]) -> str:
        """Return the query, of each audience, in the engine's words."""
        ...

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read by the index alone: whatever scans the table passes by other people's postings."""
        ...


def current() -> Engine:
    """Return the engine of the database in use."""
    return _PostgreSQL() if connection.vendor == "postgresql" else _SQLite()


def bigrams(full_key: str) -> set[str]:
    """Return what a text's key is found by: every bigram of each run, and its last letter."""
    found: set[str] = set()
    for run in full_key.split():
        found.update(map(str.__add__, run, run[1:]))
        found.add(run[-1])
    return found


class _Expressing:
    """Nests AND and OR, which both engines have, around tokens."""

    all_of = any_of = token = prefix = ""

    def expression(self, query: Query, audiences: Iterable[int]) -> str:
        return self._any(
            self._all(
                self._any(self._all(self._run(run, audience) for run in runs) for runs in alternatives)
                for alternatives in query.groups
            )
            for audience in audiences
        )

    def _run(self, run: str, audience: int) -> str:
        if len(run) == 1:
            return self.prefix % f"{audience}¦{run}"
        return self._all(self.token % f"{audience}¦{first}{second}" for first, second in pairwise(run))

    def _all(self, parts: Iterable[str]) -> str:
        return self._joined(self.all_of, parts)

    def _any(self, parts: Iterable[str]) -> str:
        return self._joined(self.any_of, parts)

    def _joined(self, sign: str, parts: Iterable[str]) -> str:
        once = list(dict.fromkeys(parts))
        return once[0] if len(once) == 1 else f"({sign.join(once)})"


class _SQLite(_Expressing):
    # Keys hold letters and digits alone, so a token needs no escaping inside quotes in either engine.
    all_of, any_of, token, prefix = " AND ", " OR ", '"%s"', '"%s"*'
    position = "instr"
    # CROSS JOIN is SQLite's way to say: this table first.
    candidates = (
        "search_bigrams CROSS JOIN search_posting p ON p.id = search_bigrams.rowid WHERE search_bigrams MATCH %s"
    )

    def add(self, postings: Iterable[NewPosting]) -> None:
        found = list(postings)
        keys = reserve_keys(Posting, len(found))
        rows = ((*one[:-1], key) for key, one in zip(keys, found, strict=True))
        insert_rows(Posting, [*_COLUMNS, "id"], rows)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_bigrams (rowid, bigrams) VALUES (%s, %s)",
                [(key, one.tokens) for key, one in zip(keys, found, strict=True)],
            )

    @contextmanager
    def reading(self) -> Iterator[None]:
        yield


# By the index alone; and for a search that finds very many: no compiling, no second process for what takes
# milliseconds, no file on disk for what fits in memory.
_FOR_READING = """
    SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '64MB', true)
"""


class _PostgreSQL(_Expressing):
    all_of, any_of, token, prefix = " & ", " | ", "'%s'", "'%s':*"
    position = "strpos"
    candidates = "search_posting p WHERE p.bigrams @@ %s::tsquery"

    def add(self, postings: Iterable[NewPosting]) -> None:
        rows = ((*one[:-1], one.tokens.split()) for one in postings)
        insert_rows(Posting, _COLUMNS, rows, extra={"bigrams": "array_to_tsvector(%s)"})

    @contextmanager
    def reading(self) -> Iterator[None]:
        # The settings are for these queries alone: rolling back a block that only read undoes them.
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_FOR_READING)
            yield
            transaction.set_rollback(True)
