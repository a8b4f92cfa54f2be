"""What the index does for itself at night."""

from django_tasks import task

from musubi.search import actions, frequent


@task()
def learn_frequent_runs() -> None:
    """Build the index anew where so many documents have come in that it would learn what is frequent among them."""
    if frequent.has_grown():
        actions.rebuild()
