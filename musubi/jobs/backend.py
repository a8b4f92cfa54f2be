"""The Django Tasks API over the queue, so that `task.enqueue(...)` writes a job in the caller's transaction.

@task(max_attempts=3)                        # ten unless told
def send_invitation(invitation_pk: int) -> None: ...

send_invitation.enqueue(invitation.pk)                                    # Django's own way
send_invitation.using(run_after=monday).enqueue(invitation.pk)
actions.enqueue(send_invitation, invitation.pk, unique_key="invite:17")   # what Django's way has no word for
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError
from django_tasks.exceptions import TaskResultDoesNotExist

from musubi.jobs import actions
from musubi.jobs.models import Job

P = ParamSpec("P")
T = TypeVar("T")
_STATUSES = {
    Job.Status.WAITING: TaskResultStatus.READY,
    Job.Status.RUNNING: TaskResultStatus.RUNNING,
    Job.Status.DONE: TaskResultStatus.SUCCESSFUL,
    Job.Status.DEAD: TaskResultStatus.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T], Generic[P, T]):
    """A task that says how often it is tried."""

    max_attempts: int = actions.MAX_ATTEMPTS


class DatabaseBackend(BaseTaskBackend):
    """A queue in the table of jobs. What a task returns is not kept."""

    task_class = JobTask
    supports_defer = True
    supports_async_task = True
    supports_get_result = True

    def enqueue(self, task: Task[P, T], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[T]:
        """Write a job and return what is known of it."""
        self.validate_task(task)
        return self._result(actions.enqueue(task, *args, **kwargs))

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Return what is known of a job; `result_id` is its number."""
        job = Job.objects.filter(pk=int(result_id)).first() if result_id.isdecimal() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return self._result(job)

    def _result(self, job: Job) -> TaskResult[Any]:
        # The traceback is kept as text for people, the class of the exception is not.
        errors = (
            [TaskError(exception_class_path="builtins.Exception", traceback=job.last_error)] if job.last_error else []
        )
        return TaskResult(
            task=import_string(job.task),
            id=str(job.pk),
            status=_STATUSES[Job.Status(job.status)],
            enqueued_at=job.created_at,
            started_at=job.started_at,
            last_attempted_at=job.started_at,
            finished_at=job.finished_at,
            args=job.arguments,
            kwargs=job.named_arguments,
            backend=self.alias,
            errors=errors,
            worker_ids=[job.worker] * job.attempts,
        )
