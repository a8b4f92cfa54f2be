"""Finding, as bench_search measures it."""

from tests.bench import bench_search
from tests.bench.measure import table


def run(documents: int) -> None:
    """Measure among `documents` documents on the database of DATABASE_URL."""
    rows = [
        [row.what, f"{row.p50_ms:.2f}", f"{row.p99_ms:.2f}", f"{row.ratio:.0f}" if row.ratio else ""]
        for row in bench_search.run(documents)
    ]
    title = f"Search among {documents:,} documents beside a plain scan of the same texts (wall time)"
    table(title, ["", "p50 ms", "p99 ms", "scan ÷ p50"], rows)
