from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus, default_task_backend
from django_tasks.exceptions import TaskResultDoesNotExist

from musubi.jobs import actions
from musubi.jobs.models import Job
from tests.jobs import sample_tasks

pytestmark = pytest.mark.django_db


def test_enqueueing_the_django_way_writes_a_job_and_runs_nothing(tmp_path):
    result = sample_tasks.write.enqueue(str(tmp_path / "trace"), text="x")
    job = Job.objects.get()
    assert (result.id, result.status) == (str(job.pk), TaskResultStatus.READY)
    assert not (tmp_path / "trace").exists()


def test_a_result_follows_its_job_to_the_end(tmp_path):
    result = sample_tasks.write.enqueue(str(tmp_path / "trace"), "x")
    actions.run_all_due()
    result.refresh()
    assert (result.status, result.attempts, result.return_value) == (TaskResultStatus.SUCCESSFUL, 1, None)


def test_a_dead_job_is_a_failed_result_with_its_error():
    result = sample_tasks.fail.enqueue("broken")
    for _attempt in range(2):
        Job.objects.update(run_after=timezone.now())
        actions.run_all_due()
    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert "ValueError: broken" in result.errors[0].traceback


def test_a_task_says_how_often_it_is_tried():
    sample_tasks.fail.enqueue("broken")
    assert Job.objects.get().max_attempts == 2
    sample_tasks.write.enqueue("nowhere", "x")
    assert Job.objects.latest("pk").max_attempts == actions.MAX_ATTEMPTS


def test_a_task_deferred_the_django_way_waits():
    tomorrow = timezone.now() + timedelta(days=1)
    sample_tasks.fail.using(run_after=tomorrow).enqueue("later")
    assert Job.objects.get().run_after == tomorrow


def test_a_task_that_asks_for_it_is_told_its_attempt(tmp_path):
    sample_tasks.write_attempt.enqueue(str(tmp_path / "trace"))
    actions.run_all_due()
    assert (tmp_path / "trace").read_text() == "1\n"


@pytest.mark.parametrize("result_id", ["404", "no number"])
def test_a_result_that_does_not_exist_is_not_found(result_id):
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result(result_id)
