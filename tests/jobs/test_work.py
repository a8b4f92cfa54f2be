"""The worker as a process of its own: killed, raced, told to stop. Each guard has a control that runs without it."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from musubi.jobs import actions
from musubi.jobs.models import Job
from tests.jobs import sample_tasks

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120
LEASE_SECONDS = 2.0


class Worker:
    """A worker process, ready and waiting for `go`."""

    def __init__(self, environment, *options):
        command = [sys.executable, "-m", "tests.jobs.worker", *options]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def go(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def wait_until_ready(self):
        assert self.process.stdout.readline() == "ready\n", self.process.stderr.read()

    def wait(self):
        _out, errors = self.process.communicate(timeout=PATIENCE_SECONDS)
        assert self.process.returncode == 0, errors

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=PATIENCE_SECONDS)


@pytest.fixture
def environment(transactional_db):
    """Return what a process needs to see the queue of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{name}"}
    return {"DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"}


@pytest.fixture
def start(environment):
    """Return a function that starts workers together; whatever is left of them is killed in the end."""
    started = []

    def start(*options, count=1, **variables):
        workers = [Worker(environment | variables, *options) for _number in range(count)]
        started.extend(workers)
        for worker in workers:
            worker.wait_until_ready()
        for worker in workers:
            worker.go()
        return workers

    yield start
    for worker in started:
        if worker.process.poll() is None:
            worker.kill()


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def lease_has_lapsed(job):
    job.refresh_from_db()
    return job.leased_until < timezone.now()


def kill_in_mid_job(start, trace, *options):
    job = actions.enqueue(sample_tasks.hang_the_first_time, str(trace))
    [worker] = start("--lease", str(LEASE_SECONDS), *options)
    wait_for(lambda: lines(trace) == ["begun"])
    worker.kill()
    wait_for(lambda: lease_has_lapsed(job))
    return job


def test_a_job_whose_worker_was_killed_is_done_by_another_after_the_lease(start, tmp_path):
    job = kill_in_mid_job(start, tmp_path / "trace")
    [second] = start("--once")
    second.wait()
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.DONE, 2)
    assert lines(tmp_path / "trace") == ["begun", "begun", "ended"]


def test_control_without_lapsing_leases_the_job_of_a_killed_worker_is_lost(start, tmp_path):
    job = kill_in_mid_job(start, tmp_path / "trace")
    [second] = start("--once", "--without", "lapse")
    second.wait()
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.RUNNING, 1)
    assert lines(tmp_path / "trace") == ["begun"]


def outlast_the_lease(start, trace, release, *options):
    """Let one of two workers hold a job for twice its lease, and the other look on."""
    job = actions.enqueue(sample_tasks.work_until_released, str(trace), str(release))
    workers = start("--lease", str(LEASE_SECONDS), *options, count=2)
    wait_for(lambda: lines(trace))
    job.refresh_from_db()
    second_lease_ends_at = job.started_at + timedelta(seconds=2 * LEASE_SECONDS)
    wait_for(lambda: timezone.now() > second_lease_ends_at)
    release.touch()
    for worker in workers:
        worker.process.send_signal(signal.SIGTERM)
        worker.wait()
    return lines(trace)


def test_a_job_longer_than_the_lease_is_left_to_its_living_worker(start, tmp_path):
    assert outlast_the_lease(start, tmp_path / "trace", tmp_path / "release") == ["begun", "ended"]


def test_control_without_heartbeat_a_long_job_is_begun_twice(start, tmp_path):
    written = outlast_the_lease(start, tmp_path / "trace", tmp_path / "release", "--without", "heartbeat")
    assert written.count("begun") > 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_finishes_the_job_in_hand_and_takes_no_other(start, tmp_path, number):
    trace, release = tmp_path / "trace", tmp_path / "release"
    in_hand = actions.enqueue(sample_tasks.work_until_released, str(trace), str(release))
    other = actions.enqueue(sample_tasks.write, str(trace), "other")
    [worker] = start()
    wait_for(lambda: lines(trace) == ["begun"])
    worker.process.send_signal(number)
    release.touch()
    worker.wait()
    in_hand.refresh_from_db()
    other.refresh_from_db()
    assert (in_hand.status, other.status) == (Job.Status.DONE, Job.Status.WAITING)
    assert lines(trace) == ["begun", "ended"]


def race(start, trace, *options):
    Job.objects.bulk_create(
        Job(task=sample_tasks.write.module_path, arguments=[str(trace), str(number)]) for number in range(200)
    )
    for worker in start("--once", *options, count=2):
        worker.wait()
    return lines(trace)


def test_two_workers_do_each_of_two_hundred_jobs_once(start, tmp_path):
    written = race(start, tmp_path / "trace")
    assert sorted(written, key=int) == [str(number) for number in range(200)]
    assert set(Job.objects.values_list("status", "attempts")) == {(Job.Status.DONE, 1)}
    assert Job.objects.values("worker").distinct().count() == 2


def test_control_with_an_unconditional_claim_two_workers_do_some_jobs_twice(start, tmp_path):
    written = race(start, tmp_path / "trace", "--without", "claim")
    assert len(written) > len(set(written)) == 200


def tick(start, trace, *options):
    two_hours_ago = timezone.localtime(timezone.now() - timedelta(hours=2))
    variables = {sample_tasks.TICK_FILE: str(trace)}
    for worker in start("--once", "--daily-at", f"{two_hours_ago:%H:%M}", *options, count=4, **variables):
        worker.wait()
    return lines(trace)


def test_four_workers_enqueue_a_due_tick_once(start, tmp_path):
    assert tick(start, tmp_path / "trace") == ["tick"]


def test_control_without_unique_ticks_four_workers_enqueue_it_more_than_once(start, tmp_path):
    assert len(tick(start, tmp_path / "trace", "--without", "tick")) > 1


def test_a_worker_outlives_a_database_that_does_not_answer(environment, monkeypatch, caplog):
    from musubi.jobs.management.commands.work import Command  # noqa: PLC0415

    command = Command()
    asked = []

    def answer_the_second_time(**_when):
        asked.append(1)
        if len(asked) == 1:
            raise connection.Database.OperationalError("gone")
        command.is_stopping = True
        return 0

    # These settings are the test's own process's, and its database is made and taken away by its plain name.
    monkeypatch.setattr("musubi.jobs.management.commands.work.never_make_one", lambda _settings: None)
    monkeypatch.setattr(actions, "poll_seconds", lambda: 0)
    monkeypatch.setattr(
        actions, "enqueue_due_ticks", lambda now: connection.wrap_database_errors(answer_the_second_time)(now=now)
    )
    command.handle(once=False)
    assert len(asked) == 2
    assert "worker_has_no_database" in caplog.messages
