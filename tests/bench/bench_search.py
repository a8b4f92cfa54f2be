"""How fast a search is, beside a plain scan of the same texts, and whether rows that nobody may see slow it down.

`python -m tests.bench.bench_search [documents]` on SQLite, or on the PostgreSQL of DATABASE_URL, in a database of its
own that is thrown away. Queries are two terms of a title; a time is that of `find` with counts and twenty marked hits.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count as count_from
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - after setup

from musubi.accounts.audience import MEMBERS, PUBLIC  # noqa: E402
from musubi.search import actions, engines  # noqa: E402
from musubi.search.actions import Entry  # noqa: E402
from musubi.search.frequent import learn  # noqa: E402
from musubi.search.models import AudienceKey, Document  # noqa: E402
from musubi.search.queries import find  # noqa: E402
from musubi.search.words import read_query  # noqa: E402
from tests.bench.corpus import Record, Writer  # noqa: E402

QUERIES = 500
SCANS = 20
NEW = 200
AT_ONCE = 1000
ANYBODY = frozenset({PUBLIC})
_number = count_from(1)


class Row(NamedTuple):
    """One measurement. `ratio` is how many times as long the plain scan takes at its median."""

    what: str
    p50_ms: float
    p99_ms: float
    ratio: float | None = None


def run(count: int = 100_000) -> list[Row]:
    """Measure in a database of its own and return the rows."""
    with _database():
        writer = Writer()
        _fill(writer, count, PUBLIC)
        queries = [writer.terms(writer.title()) for _ in range(QUERIES)]
        scan = _measured("plain scan", _scan, queries[:SCANS])
        rows = [scan, *_searches(scan, queries, f"of {count:,}")]
        _fill(writer, count, MEMBERS)
        rows += _searches(scan, queries, f"of {count:,}, {count:,} more hidden")
        entries = [_entry(record) for record in writer.records(NEW)]
        rows.append(_measured("indexing one record more", actions.index, entries))
        return [row._replace(what=f"{connection.vendor}: {row.what}") for row in rows]


def _searches(scan: Row, queries: Sequence[str], where: str) -> list[Row]:
    rows = [
        _measured(f"two terms {where}", _find, queries),
        _measured(f"one letter {where}", _find, [query[:1] for query in queries[:100]]),
        _measured(f"everything by date {where}", _find, [""] * 50),
    ]
    return [row._replace(ratio=scan.p50_ms / row.p50_ms) for row in rows]


def _fill(writer: Writer, count: int, audience: str) -> None:
    """Index `count` records for one audience, as they come out of `rebuild`."""
    batches = [
        Document.objects.bulk_create(_document(record, audience) for record in writer.records(AT_ONCE))
        for _ in range(0, count, AT_ONCE)
    ]
    learn()
    with _without_index():
        for batch in batches:
            with transaction.atomic():
                actions._post([vars(document) for document in batch])
    if connection.vendor == "postgresql":
        _execute("VACUUM ANALYZE")


@contextmanager
def _without_index() -> Iterator[None]:
    """Leave PostgreSQL's index out while many rows are written: made at the end, it takes a tenth of the time."""
    if connection.vendor == "postgresql":
        definition = "SELECT indexdef FROM pg_indexes WHERE indexname = 'search_posting_bigrams'"
        (statement,) = _execute(definition)[0]
        _execute("DROP INDEX search_posting_bigrams")
        yield
        _execute("SET maintenance_work_mem = '512MB'")
        _execute(statement)
    else:
        yield


def _execute(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _document(record: Record, audience: str) -> Document:
    return Document(
        kind=record.kind,
        key=f"{audience}:{next(_number)}",
        title_ja=record.title,
        text_ja=record.text,
        url="/",
        sector=record.sector,
        prefecture=record.prefecture,
        audience=[audience],
    )


def _entry(record: Record) -> Entry:
    return Entry(
        kind="new", key=f"{next(_number)}", title_ja=record.title, text_ja=record.text, url="/", audience=ANYBODY
    )


def _find(query: str) -> None:
    find(query, keys=ANYBODY)


def _scan(query: str) -> None:
    """Look through every text that the reader may see, as a search without an index would."""
    position = engines.current().position
    runs = [run for ((run,),) in read_query(query).groups]
    conditions = " AND ".join([f"{position}(full_key, %s) > 0"] * len(runs))
    public = AudienceKey.objects.get(key=PUBLIC).pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT document_id FROM search_posting JOIN search_foldedtext USING (document_id)
            WHERE audience_id = {public} AND {conditions}
            """,
            runs,
        )
        cursor.fetchall()


def _measured(what: str, act: Callable[[Any], None], things: Sequence[Any]) -> Row:
    for thing in things[:5]:
        act(thing)
    times = []
    for thing in things:
        started = time.perf_counter()
        act(thing)
        times.append(1000 * (time.perf_counter() - started))
    percentiles = quantiles(times, n=100, method="inclusive")
    return Row(what, percentiles[49], percentiles[98])


@contextmanager
def _database() -> Iterator[None]:
    """Make an empty database, on disk for SQLite too, and throw it away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def main() -> None:
    """Print the rows."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"{'':50}{'p50 ms':>10}{'p99 ms':>10}{'scan / p50':>12}")  # noqa: T201 - its work
    for row in run(count):
        ratio = f"{row.ratio:.0f} x" if row.ratio else ""
        print(f"{row.what:50}{row.p50_ms:10.1f}{row.p99_ms:10.1f}{ratio:>12}")  # noqa: T201


if __name__ == "__main__":
    main()
