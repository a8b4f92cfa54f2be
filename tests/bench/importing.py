"""Importing 10,000 activities: the dry run and the writing, each as a multiple of reading the file alone."""

import resource
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from musubi.activities.actions import keep_import
from musubi.activities.actions.importing import import_rows
from musubi.activities.exchange.columns import COLUMNS
from musubi.activities.exchange.planning import plan_import
from musubi.activities.exchange.reading import MAX_ROWS, read_file
from musubi.activities.models import ActivityImport
from musubi.registry.models import Profile
from tests.bench.measure import say
from tests.registry.rosters import secretary, xlsx

ROUNDS = 3
MEMBERS = 85
DAYS = ["9月上旬〜中旬頃", "2026-09-01", "R8.11.22", "11/22〜23"]


def run() -> None:
    """Measure and print."""
    call_command("migrate", verbosity=0)
    call_command("load_council", verbosity=0)
    content = _file()
    rounds = [_spent(lambda: read_file(content)) for _round in range(ROUNDS)]
    reading = min(spent for spent, _table in rounds)
    planning, plan = _spent(lambda: plan_import(rounds[0][1], stage="plan", fiscal_year=2026))
    by = secretary()
    keeping, kept = _spent(lambda: keep_import(plan, file_name="sample.xlsx", by=by, now=timezone.now()))
    ActivityImport.objects.filter(pk=kept.pk).update(requested_at=timezone.now(), requested_by=by)
    kept.refresh_from_db()
    writing, _nothing = _spent(lambda: import_rows(kept, now=timezone.now()))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"import of {len(plan.rows):,} activities: reading alone {reading:.2f} s")
    say(f"  dry run (reading, comparing) {(reading + planning) / reading:.1f} times, kept {keeping / reading:.1f} more")
    say(f"  writing, by a job {writing / reading:.1f} times; {megabytes} MB at most")


def _file() -> bytes:
    names = list(dict.fromkeys(Profile.objects.order_by("pk").values_list("name_ja", flat=True)))[:MEMBERS]
    rows: list[list[str]] = [[column.heading for column in COLUMNS]]
    for number in range(MAX_ROWS):
        told = {
            "organisation": names[number % len(names)],
            "title_ja": f"見本の研究交流会その{number}",
            "when": DAYS[number % len(DAYS)],
            "partners": f"{names[(number * 7 + 1) % len(names)]}、見本の会社{number % 50}",
            "text_ja": "見本：研究室を公開し、企業の相談を受ける。" * 3,
            "visibility": "公開",
            "fiscal_year": str(2016 + number % 10),
            "stage": "計画",
            "prefecture": "広島",
            "url": f"https://www.example.jp/{number}",
            "title_en": f"Sample exchange {number}",
        }
        rows.append([told.get(column.code, "") for column in COLUMNS])
    return xlsx(*rows)


def _spent(call: Callable[[], Any]) -> tuple[float, Any]:
    before = time.process_time()
    answer = call()
    return time.process_time() - before, answer
