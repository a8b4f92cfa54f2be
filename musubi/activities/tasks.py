"""What activities do by the clock."""

from django.utils import timezone
from django_tasks import task

from musubi.activities.models import ActivityImport


@task()
def forget_activity_imports() -> None:
    """Delete what files would do that were chosen a day ago, and what became of those asked for a day ago."""
    ActivityImport.objects.outdated(timezone.now()).delete()
