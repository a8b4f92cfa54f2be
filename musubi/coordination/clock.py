"""What the clock asks of coordination; named in settings.PERIODIC_TASKS. Asked twice, each does its work once."""

from importlib import import_module

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from musubi.coordination import actions, tasks
from musubi.registry.models import Organisation


@task()
def ask_follow_ups() -> None:
    """Ask how it went on where that is due."""
    actions.ask_due_follow_ups(now=timezone.now())


@task()
def send_digests() -> None:
    """Write the weekly digests."""
    actions.write_digests(now=timezone.now())


@task()
def ask_to_confirm_seeds() -> None:
    """Ask each organisation whether the seeds that nobody has confirmed for a year are still right."""
    now = timezone.now()
    for organisation in Organisation.objects.exclude(seeds=None).order_by("pk").distinct():
        actions.ask_to_confirm_seeds(organisation, by=None, now=now)


@task(max_attempts=3)
def look_for_suggestions() -> None:
    """Look for whoever's suggestions are out of date: what changed without an action that says so, too."""
    tasks.want_suggestions()


@task(max_attempts=3)
def renew_suggestions() -> None:
    """Once a day, let everything be read and looked for anew."""
    if settings.MATCHING_FOLDER is not None:
        import_module("musubi.coordination.suggesting").renew(settings.MATCHING_FOLDER, now=timezone.now())
        tasks.want_suggestions()


@task(max_attempts=3)
def look_for_pairs() -> None:
    """Once a day, find which organisations fit each other and have not met."""
    if settings.MATCHING_FOLDER is not None:
        import_module("musubi.coordination.pairing").look_for_pairs(settings.MATCHING_FOLDER, now=timezone.now())
