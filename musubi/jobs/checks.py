"""A periodic task that does not exist is found by `manage.py check`, not at the hour it was due."""

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django_tasks.base import Task

from musubi.jobs.ticks import declared_ticks


@register
def check_periodic_tasks(**_options: object) -> list[Error]:
    """Return an error for a declaration that cannot be read, or whose task is none."""
    try:
        paths = [tick.task for tick in declared_ticks()]
    except ImproperlyConfigured as error:
        return [Error(str(error), id="jobs.E001")]
    return [Error(f"PERIODIC_TASKS: {path} is not a task.", id="jobs.E002") for path in paths if not _is_task(path)]


def _is_task(path: str) -> bool:
    try:
        return isinstance(import_string(path), Task)
    except ImportError:
        return False
