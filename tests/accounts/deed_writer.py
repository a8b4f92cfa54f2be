"""One of several processes that write deeds at once: `python -m tests.accounts.deed_writer <deeds> [unlocked]`.

Says "ready", waits for a line, writes, and prints how many of its deeds were refused by the database.
"""

import os
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.conf import settings

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def write(deeds: int) -> int:
    """Write `deeds` deeds, each in its own transaction, and return how many the database refused."""
    from django.db import DatabaseError, transaction  # noqa: PLC0415 - after django.setup()

    from musubi.accounts import actions  # noqa: PLC0415 - as above

    refused = 0
    for _each in range(deeds):
        try:
            with transaction.atomic():
                actions.record_deed(None, "race.run", "race:1", now=NOW)
        except (DatabaseError, RuntimeError):
            refused += 1
    return refused


def take_the_locks_away() -> None:
    """Let every writer read the head without holding it, and dawdle before writing."""
    from musubi.accounts.models import Deed, DeedHead  # noqa: PLC0415 - after django.setup()

    DeedHead.objects.select_for_update = DeedHead.objects.all  # type: ignore[method-assign]
    seal = Deed.seal

    def dawdle(deed: Deed) -> str:
        time.sleep(0.005)
        return seal(deed)

    Deed.seal = dawdle  # type: ignore[method-assign]


@contextmanager
def start_together():
    """Wait until everybody is ready."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    yield


if __name__ == "__main__":
    is_unlocked = sys.argv[2:] == ["unlocked"]
    if is_unlocked and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
    django.setup()
    if is_unlocked:
        take_the_locks_away()
    with start_together():
        sys.stdout.write(f"{write(int(sys.argv[1]))}\n")
