"""The verbs of the queue: enqueue, claim, run, requeue.

A claim is an UPDATE that names in its WHERE what it found: of two workers that saw the same job, the second changes no
row. That works alike on SQLite and PostgreSQL and needs no row locks.
"""

import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import Error, IntegrityError, close_old_connections, connection, connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskContext, task_backends
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from musubi.core.database import let_go_of_lost_files
from musubi.core.errors import Refused
from musubi.jobs.models import Job
from musubi.jobs.ticks import declared_ticks

logger = logging.getLogger(__name__)

# Ten attempts with these pauses span eight and a half hours: a mail server may be down for a night.
MAX_ATTEMPTS = 10
FIRST_PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 6 * 60 * 60


class NotDead(Refused):
    """Only a dead job can be put back."""

    code = "job_not_dead"
    message = _("The job is not dead any more. Reload the list to see what became of it.")


class KeyIsTaken(Refused):
    """Another unfinished job does the same."""

    code = "job_key_is_taken"
    message = _("Another job with the same key is waiting or running. Wait until it is finished, then try again.")


def enqueue(
    task: Task[..., Any], *arguments: object, unique_key: str = "", run_after: datetime | None = None, **named: object
) -> Job:
    """Put a call of `task` into the queue, inside the caller's transaction.

    Arguments are plain JSON: numbers, texts, lists. With a `unique_key` that an unfinished job already has, nothing is
    added and that job is returned. A running job counts as unfinished, and may have read its data already.
    """
    return _insert(
        Job(
            task=task.module_path,
            arguments=normalize_json(arguments),
            named_arguments=normalize_json(named),
            unique_key=unique_key,
            run_after=run_after or task.run_after or timezone.now(),
            max_attempts=getattr(task, "max_attempts", MAX_ATTEMPTS),
        )
    )


def enqueue_due_ticks(*, now: datetime) -> int:
    """Enqueue every periodic task that is due and was not enqueued yet; return how many.

    However many workers ask, the database takes one job per task and due moment. A task whose last run is not finished
    is not enqueued on top of it.
    """
    due = [(tick.task, tick.due_at(now)) for tick in declared_ticks()]
    moments = {moment for _task, moment in due}
    known = set(Job.objects.filter(tick_at__in=moments).values_list("task", "tick_at"))
    count = 0
    for path, moment in due:
        if (path, moment) in known:
            continue
        attempts = getattr(import_string(path), "max_attempts", MAX_ATTEMPTS)
        tick = Job(task=path, tick_at=moment, unique_key=f"tick:{path}", run_after=now, max_attempts=attempts)
        count += _insert(tick) is tick
    return count


def new_worker_name() -> str:
    """Return a name that no other worker has."""
    return get_random_string(12)


def lease_seconds() -> float:
    """Return how long a worker may be silent before its job is given to another."""
    return _option("lease_seconds", 60)


def poll_seconds() -> float:
    """Return how long a worker with nothing to do waits before it looks again."""
    return _option("poll_seconds", 1)


def claim(*, worker: str, now: datetime) -> Job | None:
    """Lease the job that has waited longest to `worker`, or return None when nothing is due."""
    while job := Job.objects.due(now).order_by("run_after", "pk").first():
        if not job.has_attempts_left():
            _bury_abandoned(job, now=now)
        elif Job.objects.take(job, worker=worker, now=now, until=now + timedelta(seconds=lease_seconds())):
            job.refresh_from_db()
            return job
    return None


def run_next(*, worker: str) -> bool:
    """Claim one job and run it; False when nothing was due."""
    job = claim(worker=worker, now=timezone.now())
    if job is None:
        return False
    started = time.monotonic()
    with _renewed_lease(job):
        error = _call(job)
    drop_worn_connections()
    event = _end(job, error, now=timezone.now())
    logger.log(
        logging.INFO if event == "job_done" else logging.ERROR if event == "job_dead" else logging.WARNING,
        event,
        extra={
            "job": job.pk,
            "task": job.task,
            "attempt": job.attempts,
            "duration_ms": round((time.monotonic() - started) * 1000),
            "error": type(error).__name__ if error else None,
        },
    )
    return True


def drop_worn_connections() -> None:
    """Let the next query open a new connection where the old one is broken or has served its time."""
    if not connection.in_atomic_block:  # inside a test's transaction everything would go with it
        close_old_connections()
        let_go_of_lost_files()


def run_all_due() -> int:
    """Run every due job here and now, until none is left; return how many ran. For `work --once` and for tests."""
    worker, count = new_worker_name(), 0
    while run_next(worker=worker):
        count += 1
    return count


def requeue(job: Job, *, now: datetime) -> None:
    """Give a dead job all its attempts again."""
    try:
        with transaction.atomic():
            changed = Job.objects.filter(pk=job.pk, status=Job.Status.DEAD).update(
                status=Job.Status.WAITING, attempts=0, run_after=now, finished_at=None
            )
    except IntegrityError:
        raise KeyIsTaken from None
    if not changed:
        raise NotDead


def hurry(job: Job, *, now: datetime) -> None:
    """Let a job that waits, perhaps for hours after a failure, be due now; leave one that runs or is finished."""
    Job.objects.filter(pk=job.pk, status=Job.Status.WAITING, run_after__gt=now).update(run_after=now)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many failed attempts: 1, 2, 4, 8 … minutes, six hours at most."""
    return timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS))


def _insert(job: Job) -> Job:
    """Save `job`, or return the one that holds its unique key."""
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        # The holder may have finished since it refused us, so its status is not asked for.
        holder = Job.objects.filter(unique_key=job.unique_key).exclude(unique_key="").order_by("pk").last()
        if holder is None:
            raise
        return holder
    return job


def _call(job: Job) -> BaseException | None:
    """Call the job's task; return what it raised."""
    try:
        task: Task[..., Any] = import_string(job.task)
        context = (
            [TaskContext(task_result=task_backends["default"].get_result(str(job.pk)))] if task.takes_context else []
        )
        task.call(*context, *job.arguments, **job.named_arguments)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a task raises is its failure, not the worker's
        return error
    return None


def _end(job: Job, error: BaseException | None, *, now: datetime) -> str:
    """Write down how the attempt ended; return the event's name. A worker that lost its lease has no say any more."""
    changes: dict[str, Any] = {"leased_until": None}
    if error is None:
        event = "job_done"
        changes |= {"status": Job.Status.DONE, "finished_at": now, "last_error": ""}
    else:
        changes["last_error"] = "".join(traceback.format_exception(error))
        if job.has_attempts_left():
            event = "job_failed"
            changes |= {"status": Job.Status.WAITING, "run_after": now + pause_after(job.attempts)}
        else:
            event = "job_dead"
            changes |= {"status": Job.Status.DEAD, "finished_at": now}
    return event if Job.objects.held_as(job).update(**changes) else "job_lease_lost"


def _bury_abandoned(job: Job, *, now: datetime) -> None:
    """Mark as dead a job whose worker vanished in the last attempt: it may be what kills the workers."""
    buried = Job.objects.due(now).filter(pk=job.pk, attempts=job.attempts)
    note = "The worker vanished during the last attempt."
    if buried.update(status=Job.Status.DEAD, leased_until=None, finished_at=now, last_error=note):
        logger.error("job_dead", extra={"job": job.pk, "task": job.task, "attempt": job.attempts})


@contextmanager
def _renewed_lease(job: Job) -> Iterator[None]:
    """Keep the lease from lapsing, from a second thread, while the block runs."""
    over = Event()
    thread = Thread(target=_renew_lease, args=(job, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew_lease(job: Job, over: Event) -> None:
    seconds = lease_seconds()
    try:
        while not over.wait(seconds / 3):
            try:
                until = timezone.now() + timedelta(seconds=seconds)
                if not Job.objects.held_as(job).update(leased_until=until):
                    return
            except Error:  # the database may be back before the lease ends
                logger.warning("job_lease_not_renewed", extra={"job": job.pk, "task": job.task})
    finally:
        connections.close_all()


def _option(name: str, default: float) -> float:
    return float(settings.TASKS["default"].get("OPTIONS", {}).get(name, default))
