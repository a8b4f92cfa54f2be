"""Periodic tasks: what `settings.PERIODIC_TASKS` declares, and when each was last due.

    PERIODIC_TASKS = [
        {"task": "musubi.meetings.tasks.send_reminders", "daily_at": "08:00"},   # in TIME_ZONE, that is Asia/Tokyo
        {"task": "musubi.search.tasks.refresh", "every_minutes": 15},
    ]

Only the latest due moment counts: after a night without a worker a task runs once, late, and not once for each miss.
The first worker of a new installation therefore runs every declared task once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

# A finished tick is remembered by its job, and finished jobs are forgotten after two weeks.
LONGEST_INTERVAL_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class Tick:
    """A task and its times: either `daily_at` or `every`."""

    task: str
    daily_at: time | None = None
    every: timedelta | None = None

    def due_at(self, now: datetime) -> datetime:
        """Return the latest moment, `now` included, at which the task was due."""
        if self.every:
            return datetime.fromtimestamp(
                now.timestamp() // self.every.total_seconds() * self.every.total_seconds(), UTC
            )
        local = timezone.localtime(now, timezone.get_default_timezone())
        moment = datetime.combine(local.date(), self.daily_at or time(0), tzinfo=local.tzinfo)
        return moment if moment <= local else moment - timedelta(days=1)


def declared_ticks() -> list[Tick]:
    """Return what the settings declare. Raises ImproperlyConfigured when an entry cannot be understood."""
    return [_tick(entry) for entry in settings.PERIODIC_TASKS]


def _tick(entry: dict[str, Any]) -> Tick:
    match entry:
        case {"task": str(task), "daily_at": str(text), **others} if not others:
            try:
                return Tick(task, daily_at=time.fromisoformat(text))
            except ValueError:
                pass
        case {"task": str(task), "every_minutes": int(minutes), **others} if not others:
            if 0 < minutes <= LONGEST_INTERVAL_MINUTES:
                return Tick(task, every=timedelta(minutes=minutes))
    raise ImproperlyConfigured(
        f"PERIODIC_TASKS: {entry!r} needs a task and either daily_at, a time such as 08:00,"
        f" or every_minutes, from 1 to {LONGEST_INTERVAL_MINUTES}."
    )
