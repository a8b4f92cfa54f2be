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
    measured = import_module(f"tests.bench.{part}")
    if part == "search":
        measured.run(documents)
    else:
        measured.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
