"""What a job costs beside a plain row."""

from django.db import connection, transaction

from musubi.jobs import actions
from tests.bench import bare, world
from tests.bench.measure import beside, table
from tests.bench.tasks import nothing


def run() -> None:
    """Measure putting a job into the queue, and running one, beside inserting a row."""
    world.make()

    def insert() -> None:
        with transaction.atomic():
            bare.Row.objects.create(name="a", place="b", since=2000)

    def enqueue() -> None:
        with transaction.atomic():
            actions.enqueue(nothing)

    def run_one() -> None:
        enqueue()
        actions.run_next(worker="bench")

    put, whole = beside(insert, enqueue), beside(insert, run_one)
    table(
        f"A job beside a plain row, {connection.vendor}, each in a transaction of its own",
        ["", "÷ insert", "ms", "insert ms"],
        [
            ["put into the queue", f"{put.ratio:.1f}", f"{put.own_ms:.2f}", f"{put.baseline_ms:.2f}"],
            ["put in, claimed, run and ended", f"{whole.ratio:.1f}", f"{whole.own_ms:.2f}", f"{whole.baseline_ms:.2f}"],
        ],
    )
