from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from musubi.jobs.models import Job

NOW = datetime(2026, 7, 22, 9, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"status": Job.Status.RUNNING},
        {"status": Job.Status.WAITING, "leased_until": NOW},
        {"status": Job.Status.DONE},
        {"status": Job.Status.DEAD},
        {"status": Job.Status.WAITING, "finished_at": NOW},
    ],
)
def test_the_database_refuses_a_job_whose_times_contradict_its_status(fields):
    with pytest.raises(IntegrityError):
        Job.objects.create(task="x", **fields)


def test_a_job_is_called_by_number_and_task():
    assert str(Job(pk=3, task="musubi.jobs.tasks.forget_finished")) == "3 musubi.jobs.tasks.forget_finished"
