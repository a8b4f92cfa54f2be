import pytest

from musubi.jobs.checks import check_periodic_tasks


def test_the_periodic_tasks_of_the_house_exist():
    assert check_periodic_tasks() == []


@pytest.mark.parametrize(
    ("task", "code"),
    [
        ("musubi.jobs.tasks.gone", "jobs.E002"),
        ("musubi.jobs.actions.requeue", "jobs.E002"),
        (None, "jobs.E001"),
    ],
)
def test_a_periodic_task_that_is_none_is_found_before_its_hour(settings, task, code):
    settings.PERIODIC_TASKS = [{"task": task, "daily_at": "08:00"}]
    assert [error.id for error in check_periodic_tasks()] == [code]
