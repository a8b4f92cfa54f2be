"""`python -m tests.bench.part <part> <documents>`: one part, in the process and on the database it was started with."""

import sys
from importlib import import_module

import django
from django.conf import settings


def main(part: str, documents: int) -> None:
    """Measure and print."""
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        # Neither side of a ratio opens the file anew for each request.
        settings.DATABASES["default"]["CONN_MAX_AGE"] = None
    django.setup()
    if part == "search":
        from tests.bench import bench_search
        from tests.bench.measure import table

        rows = [
            [row.what, f"{row.p50_ms:.2f}", f"{row.p99_ms:.2f}", f"{row.ratio:.0f}" if row.ratio else ""]
            for row in bench_search.run(documents)
        ]
        table(
            f"Search among {documents:,} documents beside a plain scan of the same texts (wall time)",
            ["", "p50 ms", "p99 ms", "scan ÷ p50"],
            rows,
        )
        return
    import_module(f"tests.bench.{part}").run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
