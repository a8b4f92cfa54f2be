"""Where the tokens of the postings are kept and looked up: FTS5 on SQLite, tsvector and GIN on PostgreSQL.

Both engines look up the same expression and differ in its signs, in the name of one function, and in where tokens lie.
What they find are numbers that stand in the order by date and tell the document (`dated`). On SQLite such a number,
with that of the document's facets in its last bits, is the row's own in the full-text table: so a search counts,
narrows and takes the newest by the numbers alone, and reads no other table.

A document of a large file waits for its tokens (`FoldedText.waits`). Until they are in, what tokens it had before count
for nothing, and its text alone decides.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple, Protocol

from django.db import connection, transaction

from musubi.core.bulk import copy_rows, insert_rows
from musubi.search.models import Posting
from musubi.search.tokens import BEGINS_A_NAME, CERTAIN_LENGTH, IN_A_NAME, IN_THE_TEXT, Audience
from musubi.search.words import Query, Runs

# The bits of a number: the day in front, the document (134 million), the facets (16,384 ways to have the three).
_DOCUMENT_BITS, _FACETS_BITS = 27, 14
_DAYS = date.max.toordinal() + 1  # added to the order by date, it is above nought


class NewPosting(NamedTuple):
    """A posting to be saved, its columns under their names in the table, and its tokens between spaces.

    One without tokens is of a document that waits for them.
    """

    document_id: int
    audience_id: int
    kind: str
    sector: str
    prefecture: str
    day_order: int
    tokens: str


_COLUMNS = NewPosting._fields[:-1]


def dated(day_order: int, document_id: int) -> int:
    """Return the number of a document in the order by date: newest first, undated last, then the older record."""
    return ((day_order + _DAYS) << _DOCUMENT_BITS | document_id) << _FACETS_BITS


def document_of(number: int) -> int:
    """Return the document that has the number."""
    return number >> _FACETS_BITS & (1 << _DOCUMENT_BITS) - 1


# The same of a posting, in either engine's words; and of a column with such a number, its document.
_NUMBER = f"(((CAST({{0}}.day_order AS bigint) + {_DAYS}) << {_DOCUMENT_BITS} | {{0}}.document_id) << {_FACETS_BITS})"
DOCUMENT_OF_NUMBER = f"(number >> {_FACETS_BITS} & {(1 << _DOCUMENT_BITS) - 1})"


class Engine(Protocol):
    """One database's way."""

    position: str  # the SQL function that says where in its first argument the second begins, or 0
    candidates: str  # FROM and WHERE; takes the expression
    with_commas: str  # what puts numbers together as one text, with commas between them; takes the number
    candidates_with_text: str  # the same with their texts as t
    not_waiting: str  # a further condition on either: its tokens are those of its text
    waiting: str  # FROM and WHERE of what waits for its tokens, with its text; takes the numbers of audiences
    number: str  # of a candidate: what `dated` returns of its document, with more in the last bits or without
    facets: str  # of a candidate: what it is counted by
    facets_told: str  # the same of what was `counted`, told as kind, sector and prefecture, each on a line of its own
    passing: str  # says of a candidate whether it passes; takes the conditions on kind, sector and prefecture
    found_again: str  # how what matches comes to be used twice: kept for the second time, or looked up again
    meets_once: bool  # whether a document is one candidate, for however many of its audiences it is looked up

    def add(self, postings: Iterable[NewPosting]) -> None:
        """Save new postings with their tokens. Removing a posting removes its tokens: the database sees to it."""
        ...

    def put_in(self, postings: Iterable[NewPosting]) -> None:
        """Save the tokens of postings that are there, in the place of those they had."""
        ...

    def put_together(self) -> None:
        """Make one piece of the index: changes leave small ones, and a search looks a token up in each of them."""
        ...

    def hold_runs(self, *, to_change_them: bool = False) -> None:
        """Until the transaction ends, let nobody else change the frequent runs, or nobody else index by them."""
        ...

    def in_the_text(self, query: Query, audiences: Iterable[Audience]) -> str:
        """Return, in the engine's words, what the tokens of a match in an audience are; "" where none would do."""
        ...

    def in_the_names(self, query: Query, audiences: Iterable[Audience]) -> str:
        """Return the same of names that answer the query by themselves."""
        ...

    def begins_a_name(self, query: Query, audiences: Iterable[Audience]) -> str:
        """Return the same of a name that begins with the query."""
        ...

    def all_of_them(self, expressions: Iterable[str]) -> str:
        """Return the expression for what every one finds; "" where one of them is."""
        ...

    def but_not(self, expression: str, other: str) -> str:
        """Return the expression for what the first finds and the second does not."""
        ...

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read by the index alone: whatever scans the table passes by other people's postings."""
        ...


def current() -> Engine:
    """Return the engine of the database in use."""
    return _PostgreSQL() if connection.vendor == "postgresql" else _SQLite()


class _Expressing:
    """Nests AND and OR, which both engines have, around tokens. "" is an expression that nothing answers."""

    all_of = any_of = token = prefix = but = ""

    def but_not(self, expression: str, other: str) -> str:
        return f"({expression}{self.but}{other})"

    def in_the_text(self, query: Query, audiences: Iterable[Audience]) -> str:
        return self._any(self._groups(query, audience, IN_THE_TEXT) for audience in audiences)

    def in_the_names(self, query: Query, audiences: Iterable[Audience]) -> str:
        return self._any(self._groups(query, audience, IN_A_NAME) for audience in audiences)

    def begins_a_name(self, query: Query, audiences: Iterable[Audience]) -> str:
        return self._any(self._beginning(name, audience) for audience in audiences for name in query.names)

    def _beginning(self, name: str, audience: Audience) -> str:
        sign = self.prefix if len(name) < CERTAIN_LENGTH else self.token
        first = sign % f"{audience.number}{BEGINS_A_NAME}{name[:CERTAIN_LENGTH]}"
        return self.all_of_them([first, self._run(name, audience, IN_A_NAME)])

    def _groups(self, query: Query, audience: Audience, sign: str) -> str:
        return self.all_of_them(
            self._any(self._runs(runs, audience, sign) for runs in alternatives) for alternatives in query.groups
        )

    def _runs(self, runs: Runs, audience: Audience, sign: str) -> str:
        return self.all_of_them(self._run(run, audience, sign) for run in runs)

    def _run(self, run: str, audience: Audience, sign: str) -> str:
        if len(run) < CERTAIN_LENGTH:
            return self.prefix % f"{audience.number}{sign}{run}"
        if audience.is_token(run):
            return self.token % f"{audience.number}{sign}{run}"
        if audience.is_sure:
            return self._any(self.token % f"{audience.number}{sign}{one}" for one in audience.holders(run))
        return self.all_of_them(self.token % f"{audience.number}{sign}{one}{two}" for one, two in pairwise(run))

    def all_of_them(self, expressions: Iterable[str]) -> str:
        wanted = list(expressions)
        return self._joined(self.all_of, wanted) if all(wanted) else ""

    def _any(self, parts: Iterable[str]) -> str:
        return self._joined(self.any_of, filter(None, parts))

    def _joined(self, sign: str, parts: Iterable[str]) -> str:
        once = list(dict.fromkeys(parts))
        return f"({sign.join(once)})" if len(once) > 1 else "".join(once)


_WAITING = "(SELECT document_id FROM search_foldedtext WHERE waits)"
_A_TOKEN = re.compile(r'"[^"]+"\*?')


class _SQLite(_Expressing):
    # Keys hold letters and digits alone, so a token needs no escaping inside quotes in either engine.
    all_of, any_of, token, prefix, but = " AND ", " OR ", '"%s"', '"%s"*', " NOT "
    position = "instr"
    candidates = "search_bigrams WHERE search_bigrams MATCH %s"
    with_commas = "group_concat({})"
    # CROSS JOIN is SQLite's way to say: this table first.
    candidates_with_text = f"""
        search_bigrams CROSS JOIN search_foldedtext t
        ON t.document_id = (search_bigrams.rowid >> {_FACETS_BITS} & {(1 << _DOCUMENT_BITS) - 1})
        WHERE search_bigrams MATCH %s
    """
    not_waiting = f" AND (search_bigrams.rowid >> {_FACETS_BITS} & {(1 << _DOCUMENT_BITS) - 1}) NOT IN {_WAITING}"
    waiting = f"""
        search_foldedtext t CROSS JOIN (
            SELECT DISTINCT document_id, {_NUMBER.format("p")} | f.number AS rowid FROM search_posting p
            CROSS JOIN search_facets f USING (kind, sector, prefecture)
            WHERE p.document_id IN {_WAITING} AND p.audience_id IN ({{}})
        ) AS search_bigrams ON search_bigrams.document_id = t.document_id WHERE 1 = 1
    """
    number = "search_bigrams.rowid"
    facets = f"(search_bigrams.rowid & {(1 << _FACETS_BITS) - 1})"
    facets_told = """
        (SELECT kind || char(10) || sector || char(10) || prefecture FROM search_facets WHERE number = counted.facets)
    """
    passing = f"{facets} IN (SELECT number FROM search_facets WHERE {{}})"
    found_again = "NOT MATERIALIZED"  # the newest come first, and after a page of them it stops
    meets_once = True  # its row has the tokens of all its audiences

    def but_not(self, expression: str, other: str) -> str:
        """Say it of the first token where that is the same: what else must hold is not looked for in what is left."""
        if self.any_of in expression:
            return super().but_not(expression, other)
        return _A_TOKEN.sub(lambda token: super(_SQLite, self).but_not(token[0], other), expression, count=1)

    def add(self, postings: Iterable[NewPosting]) -> None:
        found = list(postings)
        insert_rows(Posting, _COLUMNS, (one[:-1] for one in found))
        self._save(found, "INSERT")

    def put_in(self, postings: Iterable[NewPosting]) -> None:
        self._save(postings, "INSERT OR REPLACE")

    def _save(self, found: Iterable[NewPosting], verb: str) -> None:
        rows = []
        for _document, group in groupby(found, lambda one: one.document_id):
            same = list(group)  # but for the audience and its tokens
            facets = (same[0].kind, same[0].sector, same[0].prefecture)
            number = dated(same[0].day_order, same[0].document_id)
            rows.append((number, " ".join(one.tokens for one in same if one.tokens), *facets))
        rows.sort()  # FTS5 gathers what comes in order; what comes out of it makes it write
        columns = "kind, sector, prefecture"
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO search_facets ({columns}) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                list({row[2:] for row in rows}),
            )
            cursor.executemany(
                f"""
                {verb} INTO search_bigrams (rowid, bigrams)
                SELECT %s | number, %s FROM search_facets WHERE ({columns}) = (%s, %s, %s)
                """,
                [row for row in rows if row[1]],
            )

    def put_together(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_bigrams (search_bigrams) VALUES ('optimize')")

    def hold_runs(self, *, to_change_them: bool = False) -> None:
        """Do nothing: SQLite lets one transaction write at a time."""

    @contextmanager
    def reading(self) -> Iterator[None]:
        yield


# By the index alone; and for a search that finds very many: no compiling, no second process for what takes
# milliseconds, no file on disk for what fits in memory.
_FOR_READING = """
    SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '64MB', true),
           set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
"""


class _PostgreSQL(_Expressing):
    all_of, any_of, token, prefix, but = " & ", " | ", "'%s'", "'%s':*", " & !"
    position = "strpos"
    with_commas = "string_agg(CAST({} AS text), ',')"
    candidates = "search_posting p WHERE p.bigrams @@ %s::tsquery"
    # OFFSET 0 is PostgreSQL's way to say: the other table first.
    candidates_with_text = """
        search_posting p CROSS JOIN LATERAL (
            SELECT * FROM search_foldedtext WHERE document_id = p.document_id OFFSET 0
        ) AS t WHERE p.bigrams @@ %s::tsquery
    """
    not_waiting = f" AND p.document_id NOT IN {_WAITING}"
    waiting = """
        search_foldedtext t JOIN search_posting p ON p.document_id = t.document_id AND p.audience_id IN ({})
        WHERE t.waits
    """
    number = _NUMBER.format("p")
    facets, facets_told, passing = "p.facets", "counted.facets", "{}"
    found_again, meets_once = "MATERIALIZED", False

    def add(self, postings: Iterable[NewPosting]) -> None:
        rows = ((*one[:-1], self._vector(one.tokens)) for one in postings)
        copy_rows(Posting, [*_COLUMNS, "bigrams"], rows)

    def put_in(self, postings: Iterable[NewPosting]) -> None:
        rows = [(self._vector(one.tokens), one.document_id, one.audience_id) for one in postings]
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE search_posting SET bigrams = %s::tsvector WHERE (document_id, audience_id) = (%s, %s)", rows
            )

    def _vector(self, tokens: str) -> str:
        """Return the tokens in quotes. They need no escaping: a token has neither quotes nor backslashes."""
        return " ".join(f"'{token}'" for token in tokens.split())

    def put_together(self) -> None:
        """Do nothing: PostgreSQL's index is one tree."""

    def hold_runs(self, *, to_change_them: bool = False) -> None:
        # Readers of the table are held up by neither; of those who hold it, many may index or one may change it.
        mode = "EXCLUSIVE" if to_change_them else "ROW SHARE"
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE search_audiencekey IN {mode} MODE")

    @contextmanager
    def reading(self) -> Iterator[None]:
        # The settings are for these queries alone: rolling back a block that only read undoes them.
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_FOR_READING)
            yield
            transaction.set_rollback(True)
