"""How fast a search is, beside a plain scan of the same texts, and whether rows that nobody may see slow it down.

`python -m tests.bench.bench_search [documents]` on SQLite, or on the PostgreSQL of DATABASE_URL, in a database of its
own that is thrown away. Queries are two terms of a title; a time is that of `find` with its counts and twenty marked hits.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402 - after setup

from musubi.accounts.audience import MEMBERS, PUBLIC  # noqa: E402
from musubi.search import actions, engines  # noqa: E402
from musubi.search.models import AudienceKey, Document  # noqa: E402
from musubi.search.queries import find  # noqa: E402
from musubi.search.words import read_query  # noqa: E402
from tests.bench.corpus import Record, Writer  # noqa: E402

QUERIES = 500
SCANS = 20
READER = frozenset({PUBLIC})


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
        seconds = _fill(writer, count, PUBLIC)
        queries = [writer.terms(writer.title()) for _ in range(QUERIES)]
        singles = [query[:1] for query in queries[:100]]
        rows = [Row(f"{connection.vendor}: indexing one of {count:,}", 1000 * seconds / count, 1000 * seconds / count)]
        scan = _measured(f"{connection.vendor}: plain scan", _scan, queries[:SCANS])
        rows += [
            scan,
            _beside(scan, _measured(f"{connection.vendor}: two terms", _find, queries)),
            _beside(scan, _measured(f"{connection.vendor}: one letter", _find, singles)),
            _beside(scan, _measured(f"{connection.vendor}: everything by date", _find, [""] * 50)),
        ]
        _fill(writer, count, MEMBERS)
        rows += [
            _beside(scan, _measured(f"{connection.vendor}: two terms, {count:,} hidden", _find, queries)),
            _beside(scan, _measured(f"{connection.vendor}: one letter, {count:,} hidden", _find, singles)),
            _beside(scan, _measured(f"{connection.vendor}: everything by date, {count:,} hidden", _find, [""] * 50)),
        ]
        return rows


def _fill(writer: Writer, count: int, audience: str) -> float:
    """Index `count` records for one audience and return the seconds that took, without writing their texts."""
    seconds, records = 0.0, writer.records(count)
    AudienceKey.objects.get_or_create(key=audience)
    for number in range(0, count, 1000):
        documents = [
            _document(record, f"{audience}{number}-{at}", audience) for at, record in enumerate(islice(records, 1000))
        ]
        started = time.perf_counter()
        saved = Document.objects.bulk_create(documents)
        actions._post(saved)
        seconds += time.perf_counter() - started
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return seconds


def _document(record: Record, key: str, audience: str) -> Document:
    return Document(
        kind=record.kind,
        key=key,
        title_ja=record.title,
        text_ja=record.text,
        url="/",
        sector=record.sector,
        prefecture=record.prefecture,
        audience=[audience],
    )


def _find(query: str) -> None:
    find(query, keys=READER)


def _scan(query: str) -> None:
    """Look through every text that the reader may see, as a search without an index would."""
    position = engines.current().position
    runs = [run for ((run,),) in read_query(query).groups]
    conditions = " AND ".join([f"{position}(full_key, %s) > 0"] * len(runs))
    public = AudienceKey.objects.get(key=PUBLIC).pk
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT document_id FROM search_posting WHERE audience_id = {public} AND {conditions}", runs)  # noqa: S608
        cursor.fetchall()


def _measured(what: str, act: Callable[[str], None], queries: Sequence[str]) -> Row:
    for query in queries[:5]:
        act(query)
    times = []
    for query in queries:
        started = time.perf_counter()
        act(query)
        times.append(1000 * (time.perf_counter() - started))
    percentiles = quantiles(times, n=100, method="inclusive")
    return Row(what, percentiles[49], percentiles[98])


def _beside(scan: Row, row: Row) -> Row:
    return row._replace(ratio=scan.p50_ms / row.p50_ms)


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
