"""Operators look at jobs here, and put dead ones back."""

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from musubi.core.errors import Refused
from musubi.jobs import actions
from musubi.jobs.models import Job, JobQuerySet


@admin.register(Job)
class JobAdmin(admin.ModelAdmin[Job]):
    """A list to read. The only change is to put a dead job back into the queue."""

    list_display = ("id", "task", "status", "attempts", "run_after", "finished_at", "last_line_of_error")
    list_filter = ("status", "task")
    search_fields = ("task", "unique_key")
    ordering = ("-id",)
    actions = ("requeue",)

    @admin.display(description=_("last error"))
    def last_line_of_error(self, job: Job) -> str:
        """Return what the list has room for."""
        return job.last_error.strip().rpartition("\n")[2][:200]

    @admin.action(description=_("Put the chosen dead jobs back into the queue"), permissions=["requeue"])
    def requeue(self, request: HttpRequest, jobs: JobQuerySet) -> None:
        """Put back each chosen job, and say of each other one why not."""
        count = 0
        for job in jobs:
            try:
                actions.requeue(job, now=timezone.now())
            except Refused as refusal:
                self.message_user(request, f"{job}: {refusal}", messages.WARNING)
            else:
                count += 1
        if count:
            text = ngettext("%(count)d job is back in the queue.", "%(count)d jobs are back in the queue.", count)
            self.message_user(request, text % {"count": count}, messages.SUCCESS)

    def has_requeue_permission(self, request: HttpRequest) -> bool:
        """Whether the operator may put jobs back."""
        return request.user.has_perm("jobs.change_job")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs are made by actions only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """Nobody edits what a job is to do."""
        return False
