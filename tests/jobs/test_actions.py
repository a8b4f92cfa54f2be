from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from musubi.jobs import actions
from musubi.jobs.models import Job
from tests.jobs import sample_tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 22, 9, tzinfo=UTC)


def make_job(task=sample_tasks.fail, **fields):
    fields = {"arguments": ["broken"], "run_after": NOW, "max_attempts": 2} | fields
    return Job.objects.create(task=task.module_path, **fields)


def make_dead(**fields):
    return make_job(status=Job.Status.DEAD, attempts=2, finished_at=NOW, last_error="ValueError: broken", **fields)


def run_now(job):
    """Run the job as if its pause were over."""
    Job.objects.filter(pk=job.pk).update(run_after=NOW)
    actions.run_next(worker="w")
    job.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_job(tmp_path):
    with transaction.atomic():
        sample_tasks.write.enqueue(str(tmp_path / "trace"), "x")
        assert actions.claim(worker="w", now=timezone.now())
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_job_runs_with_the_arguments_it_was_given(tmp_path):
    actions.enqueue(sample_tasks.write, str(tmp_path / "trace"), text="by name")
    assert actions.run_all_due() == 1
    assert (tmp_path / "trace").read_text() == "by name\n"
    assert Job.objects.get().status == Job.Status.DONE


def test_arguments_are_plain_json():
    with pytest.raises(TypeError):
        actions.enqueue(sample_tasks.fail, NOW)
    assert not Job.objects.exists()


def test_a_second_job_with_the_key_of_an_unfinished_one_is_not_added(tmp_path):
    first = actions.enqueue(sample_tasks.write, str(tmp_path / "trace"), "first", unique_key="letter:1")
    second = actions.enqueue(sample_tasks.write, str(tmp_path / "trace"), "second", unique_key="letter:1")
    assert second == first
    assert actions.run_all_due() == 1
    assert (tmp_path / "trace").read_text() == "first\n"


def test_a_key_is_free_again_when_its_job_is_finished(tmp_path):
    first = actions.enqueue(sample_tasks.write, str(tmp_path / "trace"), "first", unique_key="letter:1")
    actions.run_all_due()
    assert actions.enqueue(sample_tasks.write, str(tmp_path / "trace"), "second", unique_key="letter:1") != first


@pytest.mark.parametrize("status", [Job.Status.WAITING, Job.Status.RUNNING])
def test_the_database_refuses_two_unfinished_jobs_with_one_key(status):
    make_job(unique_key="letter:1", status=status, leased_until=NOW if status == Job.Status.RUNNING else None)
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        make_job(unique_key="letter:1")


def test_jobs_without_a_key_do_not_stand_in_each_others_way():
    make_job()
    make_job()
    assert Job.objects.unfinished().count() == 2


def test_a_fault_that_is_not_about_the_key_is_not_swallowed():
    with pytest.raises(IntegrityError):
        actions._insert(Job(task="x", unique_key="letter:1", status=Job.Status.RUNNING))


def test_a_job_waits_for_its_time(tmp_path):
    later = timezone.now() + timedelta(hours=1)
    job = actions.enqueue(sample_tasks.write, str(tmp_path / "trace"), "x", run_after=later)
    assert actions.run_all_due() == 0
    assert actions.claim(worker="w", now=later) == job


def test_the_job_that_has_waited_longest_comes_first():
    late, early = make_job(run_after=NOW), make_job(run_after=NOW - timedelta(minutes=1))
    assert actions.claim(worker="w", now=NOW) == early
    assert actions.claim(worker="w", now=NOW) == late


def test_a_job_that_fails_waits_and_then_is_tried_again():
    job = make_job()
    run_now(job)
    assert (job.status, job.attempts) == (Job.Status.WAITING, 1)
    assert job.run_after > timezone.now()
    assert job.last_error.endswith("ValueError: broken\n")


def test_the_pauses_double_up_to_six_hours():
    minutes = [actions.pause_after(attempts).total_seconds() / 60 for attempts in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]


def test_a_job_that_fails_in_its_last_attempt_is_dead_and_keeps_the_error():
    job = make_job()
    run_now(job)
    run_now(job)
    assert (job.status, job.attempts) == (Job.Status.DEAD, 2)
    assert "ValueError: broken" in job.last_error
    assert actions.run_all_due() == 0


def test_a_task_that_is_gone_is_a_failure_of_the_job():
    job = Job.objects.create(task="musubi.jobs.tasks.gone", max_attempts=1)
    run_now(job)
    assert job.status == Job.Status.DEAD
    assert "gone" in job.last_error


def test_a_job_that_makes_its_worker_vanish_in_the_last_attempt_is_dead():
    make_job(status=Job.Status.RUNNING, attempts=2, worker="gone", leased_until=NOW)
    assert actions.claim(worker="w", now=NOW) is None
    assert Job.objects.get().status == Job.Status.DEAD
    assert "vanished" in Job.objects.get().last_error


def test_a_worker_that_lost_its_lease_has_no_say_in_the_end():
    job = make_job(max_attempts=3)
    slow = actions.claim(worker="slow", now=NOW)
    after_the_lease = NOW + timedelta(seconds=actions.lease_seconds())
    assert actions.claim(worker="quick", now=after_the_lease) == job
    assert actions._end(slow, None, now=after_the_lease) == "job_lease_lost"
    job.refresh_from_db()
    assert (job.status, job.worker) == (Job.Status.RUNNING, "quick")


def test_a_dead_job_put_back_has_all_its_attempts_again():
    job = make_dead()
    actions.requeue(job, now=NOW)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.run_after, job.finished_at) == (Job.Status.WAITING, 0, NOW, None)


def test_only_a_dead_job_is_put_back():
    with pytest.raises(actions.NotDead):
        actions.requeue(make_job(), now=NOW)


def test_a_dead_job_is_not_put_back_beside_an_unfinished_one_with_its_key():
    dead = make_dead(unique_key="letter:1")
    make_job(unique_key="letter:1")
    with pytest.raises(actions.KeyIsTaken):
        actions.requeue(dead, now=NOW)


@pytest.fixture
def tick_file(settings, monkeypatch, tmp_path):
    settings.PERIODIC_TASKS = [{"task": sample_tasks.write_tick.module_path, "every_minutes": 15}]
    monkeypatch.setenv(sample_tasks.TICK_FILE, str(tmp_path / "ticks"))
    return tmp_path / "ticks"


def test_a_tick_is_enqueued_once_for_each_time_it_is_due(tick_file):
    assert actions.enqueue_due_ticks(now=NOW) == 1
    assert actions.enqueue_due_ticks(now=NOW + timedelta(minutes=14)) == 0
    actions.run_all_due()
    assert actions.enqueue_due_ticks(now=NOW + timedelta(minutes=14)) == 0
    assert actions.enqueue_due_ticks(now=NOW + timedelta(minutes=15)) == 1


def test_a_tick_whose_last_run_is_unfinished_is_not_heaped_on_it(tick_file):
    actions.enqueue_due_ticks(now=NOW)
    assert actions.enqueue_due_ticks(now=NOW + timedelta(minutes=15)) == 0
    actions.run_all_due()
    assert actions.enqueue_due_ticks(now=NOW + timedelta(minutes=16)) == 1


def test_ticks_missed_in_a_night_without_a_worker_are_made_up_once(tick_file):
    actions.enqueue_due_ticks(now=NOW)
    actions.run_all_due()
    assert actions.enqueue_due_ticks(now=NOW + timedelta(hours=9)) == 1
    actions.run_all_due()
    assert tick_file.read_text() == "tick\ntick\n"


def test_the_database_refuses_a_second_job_for_one_tick():
    make_job(tick_at=NOW)
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        make_job(tick_at=NOW)
