"""Tasks that leave a trace in a file, for tests that run workers as processes of their own."""

import os
import time
from pathlib import Path

from django_tasks import TaskContext, task

PATIENCE_SECONDS = 120
TICK_FILE = "MUSUBI_TEST_TICK_FILE"


@task
def write(path: str, text: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{text}\n")


@task
def write_tick() -> None:
    write.call(os.environ[TICK_FILE], "tick")


@task
def hang_the_first_time(path: str) -> None:
    is_first = not Path(path).exists()
    write.call(path, "begun")
    if is_first:
        time.sleep(PATIENCE_SECONDS)
    write.call(path, "ended")


@task
def work_until_released(path: str, release: str) -> None:
    write.call(path, "begun")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not Path(release).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    write.call(path, "ended")


@task(max_attempts=2)
def fail(text: str) -> None:
    raise ValueError(text)


@task(takes_context=True)
def write_attempt(context: TaskContext, path: str) -> None:
    write.call(path, str(context.attempt))
