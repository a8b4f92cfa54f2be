"""What the website does by the clock."""

from django.utils import timezone
from django_tasks import task

from musubi.website.indexing import index_everything


@task()
def refresh_index() -> None:
    """Tell search what begins or ends today: names, memberships, roles."""
    index_everything(today=timezone.localdate())
