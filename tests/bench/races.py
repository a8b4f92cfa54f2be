"""Eight people at one case at the same moment, thousands of times: does a case contradict itself, does a page break.

`RACES` says how many rounds each race is run, with eight attempts in a round: 2,000 if it is not set, a tenth of that
with the guards off.
"""

import os
import time
from collections import Counter

from django.core.management import call_command
from django.db import connection

from musubi.accounts.queries import verify_deeds
from tests.bench.measure import say, table
from tests.coordination import races
from tests.racing import Sender, race, server
from tests.registry.rosters import secretary

SENDERS, ROUNDS, AT_ONCE = 8, int(os.environ.get("RACES", "2000")), 100


def run() -> None:
    """Race on the database of DATABASE_URL, with the guards and without."""
    call_command("migrate", verbosity=0)
    columns = ["race", "attempts", "obeyed", "refused", "answers that cannot be", "500s", "seconds"]
    head = f"{SENDERS} people at one case, {ROUNDS:,} times, {connection.vendor}"
    with server(workers=2, threads=SENDERS // 2) as port:
        senders = [Sender(port, secretary()) for _ in range(SENDERS)]
        guarded = [_row(prepare, senders, ROUNDS, is_unguarded=False) for prepare in races.RACES]
        found = races.contradictions()
        table(f"{head}: {len(found)} contradictions (bar: 0); deeds whole: {verify_deeds().is_whole}", columns, guarded)
        for line in found[:10]:
            say(f"  {line}")
        careless = [_row(prepare, senders, max(ROUNDS // 10, 5), is_unguarded=True) for prepare in races.RACES]
        more = len(races.contradictions()) - len(found)
        table(f"the same with the guards off: {more} contradictions (more than 0)", columns, careless)


def _row(prepare: races.Race, senders: list[Sender], count: int, *, is_unguarded: bool) -> list[str]:
    began, answers = time.monotonic(), []
    for first in range(0, count, AT_ONCE):
        rounds = [prepare(len(senders)) for _ in range(min(AT_ONCE, count - first))]
        answers += race(senders, rounds, is_unguarded=is_unguarded)
    told = Counter(status for each in answers for status in each)
    refused = sum(count for status, count in told.items() if 400 <= status < 500)
    wrong = sum(not races.is_possible(each, races.RACES[prepare]) for each in answers)
    broken = sum(count for status, count in told.items() if status >= 500)
    figures = (len(answers) * len(senders), told[302], refused, wrong, broken, round(time.monotonic() - began))
    return [prepare.__name__.replace("_", " "), *(f"{figure:,}" for figure in figures)]
