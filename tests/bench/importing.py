"""Importing 10,000 activities: the dry run and the writing, each as a multiple of reading the file alone.

To read the file alone is to go through its cells with openpyxl, row by row and keeping none: what a script would do
that wants the values and nothing else. What our own reading takes, which looks for formulas, errors and bombs, is told
beside it.

Each step is a process of its own, as the web server and the worker are; so its peak of memory is its own too, and is
put beside that of a file with a tenth of the rows.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from openpyxl import load_workbook

from musubi.accounts.audience import keys_of
from musubi.accounts.models import User
from musubi.activities import actions
from musubi.activities.exchange.columns import COLUMNS
from musubi.activities.exchange.planning import plans_of
from musubi.activities.exchange.reading import read_file
from musubi.activities.models import Activity, ActivityImport
from musubi.registry.models import Profile
from musubi.search.actions import take_in_waiting
from musubi.search.queries import find
from tests.bench.measure import say
from tests.registry.rosters import secretary, xlsx

_CHILD = "import django; django.setup(); from tests.bench import importing; importing.measure_step()"
ROUNDS = 3
MEMBERS = 85
SIZES = (1_000, 10_000)
MOST_TIMES = 3


def run() -> None:
    """Measure and print."""
    call_command("migrate", verbosity=0)
    call_command("load_council", verbosity=0)
    secretary()
    say(f"import of activities (bar: dry run and writing each at most {MOST_TIMES} times reading; memory flat)")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file.xlsx"
            path.write_bytes(_file(size))
            steps = ("reading", "our_reading", "checking", "writing", "taking_in")
            reading, our_reading, checking, writing, taking_in = (_in_a_process(step, path) for step in steps)
            path.write_bytes(_file(size, changed=True))
            steps = ("checking", "writing", "searching", "taking_in", "searching")
            checking_again, changing, searching, taking_in_again, searching_again = (
                _in_a_process(step, path) for step in steps
            )
        say(f"  {size:,} rows: reading alone {reading['seconds']:.2f} s, {reading['megabytes']} MB at most")
        for name, step in (
            ("our own reading", our_reading),
            ("dry run of new ones (reading, comparing, keeping)", checking),
            ("writing new ones", writing),
            ("dry run of changed ones", checking_again),
            ("writing changed ones", changing),
            ("afterwards, by a job: tokens of new ones for the search", taking_in),
            ("afterwards, by a job: tokens of changed ones", taking_in_again),
        ):
            times = step["seconds"] / reading["seconds"]
            say(f"    {name}: {times:.1f} times ({step['seconds']:.2f} s), {step['megabytes']} MB at most")
        before, after = searching["seconds"], searching_again["seconds"]
        say(f"    a search while all wait for their tokens: {1000 * before:.0f} ms, then {1000 * after:.0f} ms")


def _in_a_process(step: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", _CHILD, step, str(path)]
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def measure_step() -> None:
    """Do the step that the command line names on its file, and print what it cost."""
    step, path = sys.argv[1:]
    connection.ensure_connection()
    peak = _Peak()
    seconds = _STEPS[step](Path(path))
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak.megabytes()}))


class _Peak:
    """The most memory of its own that this program has: what it maps of the database's file is not its own."""

    def __init__(self) -> None:
        """Begin to look, fifty times a second."""
        self._most = 0
        self._is_over = Event()
        self._watch = Thread(target=self._look, daemon=True)
        self._watch.start()

    def megabytes(self) -> int:
        """Look no more, and return it."""
        self._is_over.set()
        self._watch.join()
        return self._most // 1024

    def _look(self) -> None:
        while not self._is_over.wait(0.02):
            status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
            self._most = max(self._most, int(status["RssAnon"].split()[0]))


def _reading(path: Path) -> float:
    def read() -> None:
        book = load_workbook(path, read_only=True)
        for _row in book.active.iter_rows(values_only=True):
            pass

    return min(_spent(read) for _round in range(ROUNDS))


def _our_reading(path: Path) -> float:
    content = path.read_bytes()
    return min(_spent(lambda: read_file(content)) for _round in range(ROUNDS))


def _checking(path: Path) -> float:
    def check() -> None:
        table = read_file(path.read_bytes())
        staged = actions.stage_import(plans_of(table, stage="plan", fiscal_year=2026))
        by, now = User.objects.latest("pk"), timezone.now()
        kept = actions.keep_import(staged, file_name="sample.xlsx", by=by, now=now)
        if kept.fault_count:
            raise RuntimeError("The file that is measured has cells to correct.")
        ActivityImport.objects.filter(pk=kept.pk).update(requested_at=now, requested_by=by)

    return _spent(check)


def _writing(_path: Path) -> float:
    kept = ActivityImport.objects.get(requested_at__isnull=False, finished_at=None)
    return _spent(lambda: actions.import_rows(kept, now=timezone.now()))


def _taking_in(_path: Path) -> float:
    return _spent(take_in_waiting.call)


def _searching(_path: Path) -> float:
    keys = keys_of(User.objects.latest("pk"))
    return median(_spent(lambda: find("研究交流会 見本", keys=keys)) for _round in range(9))


_STEPS = {
    "reading": _reading,
    "our_reading": _our_reading,
    "checking": _checking,
    "writing": _writing,
    "taking_in": _taking_in,
    "searching": _searching,
}


def _file(size: int, *, changed: bool = False) -> bytes:
    """Return a file of new activities, or of those kept now with other words in every row."""
    names = list(dict.fromkeys(Profile.objects.order_by("pk").values_list("name_ja", flat=True)))[:MEMBERS]
    keys = Activity.objects.filter(origin__startswith="import:").order_by("-pk").values_list("pk", flat=True)
    numbers = sorted(keys[:size]) if changed else [""] * size
    rows: list[list[str]] = [[column.heading for column in COLUMNS]]
    for number in range(size):
        told = {
            "organisation": names[number % len(names)],
            "title_ja": f"見本の研究交流会その{number}" + ("（改）" if changed else ""),
            "when": _day(number),
            "partners": f"{names[(number * 7 + 1) % len(names)]}、見本の会社{number % 50}",
            "text_ja": "見本：研究室を公開し、企業の相談を受ける。" * 3,
            "visibility": "公開",
            "fiscal_year": str(2016 + number % 10),
            "stage": "計画",
            "prefecture": "広島",
            "url": f"https://www.example.jp/{number}",
            "title_en": f"Sample exchange {number}",
            "number": str(numbers[number]),
        }
        rows.append([told.get(column.code, "") for column in COLUMNS])
    return xlsx(*rows)


def _day(number: int) -> str:
    """Return when the activity takes place: each day of a year, in one of the ways that people write days."""
    day = date(2016 + number % 10, 4, 1) + timedelta(days=number % 360)
    ways = (
        f"{day.month}月上旬〜中旬頃",
        str(day),
        f"R{day.year - 2018}.{day.month}.{day.day}",
        f"{day.month}/{day.day}",
    )
    return ways[number % 4] if day.year > 2019 or number % 4 != 2 else str(day)


def _spent(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before
