"""The queue's own work."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from musubi.jobs.models import Job

DAYS_KEPT = 14


@task
def forget_finished() -> None:
    """Delete the jobs that were done two weeks ago or more: their arguments are nobody's business any longer."""
    Job.objects.finished_before(timezone.now() - timedelta(days=DAYS_KEPT)).delete()
