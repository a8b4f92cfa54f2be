from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured

from musubi.jobs.ticks import declared_ticks

TOKYO = ZoneInfo("Asia/Tokyo")


def declare(settings, **entry):
    settings.PERIODIC_TASKS = [{"task": "musubi.jobs.tasks.forget_finished", **entry}]
    [tick] = declared_ticks()
    return tick


def test_a_daily_tick_is_due_at_its_hour_in_japan(settings):
    tick = declare(settings, daily_at="08:00")
    assert tick.due_at(datetime(2026, 7, 22, 8, 0, tzinfo=TOKYO)) == datetime(2026, 7, 22, 8, tzinfo=TOKYO)
    assert tick.due_at(datetime(2026, 7, 22, 23, 59, tzinfo=TOKYO)) == datetime(2026, 7, 22, 8, tzinfo=TOKYO)
    assert tick.due_at(datetime(2026, 7, 22, 7, 59, tzinfo=TOKYO)) == datetime(2026, 7, 21, 8, tzinfo=TOKYO)


def test_a_tick_with_an_interval_is_due_at_round_times(settings):
    tick = declare(settings, every_minutes=15)
    assert tick.due_at(datetime(2026, 7, 22, 8, 44, 59, tzinfo=TOKYO)) == datetime(2026, 7, 22, 8, 30, tzinfo=TOKYO)
    assert tick.due_at(datetime(2026, 7, 22, 8, 45, tzinfo=TOKYO)) == datetime(2026, 7, 22, 8, 45, tzinfo=TOKYO)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"daily_at": "8 o'clock"},
        {"daily_at": "08:00", "every_minutes": 5},
        {"every_minutes": 0},
        {"every_minutes": 7 * 24 * 60 + 1},
        {"every_hours": 1},
    ],
)
def test_a_tick_that_cannot_be_understood_is_refused_at_once(settings, entry):
    with pytest.raises(ImproperlyConfigured, match="PERIODIC_TASKS"):
        declare(settings, **entry)
