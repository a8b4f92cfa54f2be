"""A job that does nothing."""

from django_tasks import task


@task
def nothing() -> None:
    """Do nothing."""
