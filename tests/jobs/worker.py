"""`python -m tests.jobs.worker`: a worker that waits for a line before it starts, and can be robbed of one guard."""

import os
import sys
from argparse import ArgumentParser

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings

settings.INSTALLED_APPS = ["musubi.jobs"]  # a worker needs no more, and begins twice as fast
django.setup()

from django.core.management import call_command
from django.db.models import F

from musubi.jobs import actions
from musubi.jobs.models import Job, JobQuerySet


def take_without_looking(self, job, *, worker, now, until):
    return self.filter(pk=job.pk).update(
        status=Job.Status.RUNNING,
        worker=worker,
        leased_until=until,
        started_at=now,
        finished_at=None,
        attempts=F("attempts") + 1,
    )


def due_without_lapse(self, now):
    return self.filter(status=Job.Status.WAITING, run_after__lte=now)


def insert_without_key(job):
    job.unique_key, job.tick_at = "", None
    job.save()
    return job


def rob(guard):
    if guard == "claim":
        JobQuerySet.take = take_without_looking
    elif guard == "lapse":
        JobQuerySet.due = due_without_lapse
    elif guard == "tick":
        actions._insert = insert_without_key
    elif guard == "heartbeat":
        actions._renew_lease = lambda _job, _over: None


def main():
    parser = ArgumentParser()
    parser.add_argument("--lease", type=float, default=60)
    parser.add_argument("--without", choices=["", "claim", "lapse", "tick", "heartbeat"], default="")
    parser.add_argument("--daily-at", default="")
    parser.add_argument("--once", action="store_true")
    chosen = parser.parse_args()
    settings.TASKS["default"]["OPTIONS"] = {"lease_seconds": chosen.lease, "poll_seconds": 0.05}
    tick = {"task": "tests.jobs.sample_tasks.write_tick", "daily_at": chosen.daily_at}
    settings.PERIODIC_TASKS = [tick] if chosen.daily_at else []
    rob(chosen.without)
    Job.objects.exists()  # opens the connection before the start
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    if chosen.without == "tick":  # nothing would ever stop it enqueueing
        actions.enqueue_due_ticks(now=django.utils.timezone.now())
        actions.run_all_due()
    else:
        call_command("work", once=chosen.once)


if __name__ == "__main__":
    main()
