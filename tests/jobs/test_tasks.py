from datetime import timedelta

import pytest
from django.utils import timezone

from musubi.jobs.models import Job
from musubi.jobs.tasks import forget_finished


@pytest.mark.django_db
def test_done_jobs_are_forgotten_after_two_weeks_and_dead_ones_are_not():
    long_ago, lately = timezone.now() - timedelta(days=15), timezone.now() - timedelta(days=13)
    Job.objects.create(task="old", status=Job.Status.DONE, finished_at=long_ago)
    Job.objects.create(task="dead", status=Job.Status.DEAD, finished_at=long_ago)
    Job.objects.create(task="waiting", created_at=long_ago)
    Job.objects.create(task="new", status=Job.Status.DONE, finished_at=lately)
    forget_finished.call()
    assert set(Job.objects.values_list("task", flat=True)) == {"dead", "waiting", "new"}
