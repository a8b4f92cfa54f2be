"""The queue."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    """Questions to the queue, and the three conditional updates that keep a job in one pair of hands."""

    def unfinished(self) -> Self:
        """Jobs that wait or run."""
        return self.filter(status__in=[Job.Status.WAITING, Job.Status.RUNNING])

    def due(self, now: datetime) -> Self:
        """Jobs to take up at `now`: those whose time has come, and those whose worker let the lease lapse."""
        waiting = Q(status=Job.Status.WAITING, run_after__lte=now)
        return self.filter(waiting | Q(status=Job.Status.RUNNING, leased_until__lte=now))

    def held_as(self, job: "Job") -> Self:
        """Find the job itself, as long as its worker and attempt are those that `job` was read with."""
        return self.filter(pk=job.pk, status=Job.Status.RUNNING, worker=job.worker, attempts=job.attempts)

    def take(self, job: "Job", *, worker: str, now: datetime, until: datetime) -> bool:
        """Lease `job` to `worker`; False when another worker was quicker."""
        taken = self.due(now).filter(pk=job.pk)
        changes = {"worker": worker, "leased_until": until, "started_at": now}
        return bool(taken.update(status=Job.Status.RUNNING, attempts=F("attempts") + 1, **changes))

    def finished_before(self, moment: datetime) -> Self:
        """Jobs that were done before `moment`. Dead jobs wait for an operator and are not among them."""
        return self.filter(status=Job.Status.DONE, finished_at__lt=moment)


class Job(models.Model):
    """One call of one task, until it is done or dead."""

    class Status(models.TextChoices):
        """Where a job is in its life: waiting → running → done, back to waiting after a failure, or dead."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("dead")

    task = models.CharField(_("task"), max_length=200, help_text="dotted path of the task")
    arguments = models.JSONField(_("arguments"), default=list)
    named_arguments = models.JSONField(_("named arguments"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    unique_key = models.CharField(_("unique key"), max_length=200, blank=True)
    tick_at = models.DateTimeField(_("due moment of the periodic task"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    run_after = models.DateTimeField(_("run after"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveIntegerField(_("attempts at most"), default=1)
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["status", "run_after"], name="job_by_status_and_time")]
        constraints = [
            UniqueConstraint(
                fields=["unique_key"],
                condition=~Q(unique_key="") & Q(status__in=["waiting", "running"]),
                name="one_unfinished_job_per_key",
            ),
            UniqueConstraint(fields=["task", "tick_at"], name="one_job_per_tick"),
            CheckConstraint(
                condition=Q(status="running", leased_until__isnull=False)
                | (~Q(status="running") & Q(leased_until__isnull=True)),
                name="job_leased_while_it_runs",
            ),
            CheckConstraint(
                condition=Q(status__in=["done", "dead"], finished_at__isnull=False)
                | (Q(status__in=["waiting", "running"]) & Q(finished_at__isnull=True)),
                name="job_finished_when_done_or_dead",
            ),
        ]

    def __str__(self) -> str:
        """Return the number and the task."""
        return f"{self.pk} {self.task}"

    def has_attempts_left(self) -> bool:
        """Whether the job may be tried once more."""
        return self.attempts < self.max_attempts
