"""What is kept while only activities change."""

import pytest
from django.core.cache import caches
from django.utils import timezone

from musubi.accounts.actions import record_deed
from musubi.activities import lasting as module
from musubi.activities.lasting import lasting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_kept")]


def do(verb):
    record_deed(None, verb, "test:1", now=timezone.now())


@pytest.fixture
def ask():
    """Ask for one thing; return how often it was made by then."""
    made = []

    def ask(asked="見本"):
        assert lasting("test", asked, lambda: made.append(asked) or asked) == asked
        return len(made)

    return ask


def test_what_was_made_lasts_while_only_activities_change(ask, django_assert_num_queries):
    assert (ask(), ask(), ask("another"), ask()) == (1, 1, 2, 2)
    do("activities.edit")
    do("activities.publish")
    assert ask() == 2
    with django_assert_num_queries(1):
        assert ask("another") == 2


def test_any_other_deed_makes_it_anew_wherever_it_stands_among_them(ask):
    assert ask() == 1
    for number, verbs in enumerate(
        (["registry.enter"], ["activities.edit", "test.activities"], ["x", "activities.edit"])
    ):
        for verb in verbs:
            do(verb)
        assert (ask(), ask()) == (number + 2, number + 2)


def test_a_world_with_fewer_deeds_is_another_world(ask):
    do("activities.edit")
    assert ask() == 1
    module._worlds.get("lasting").deeds += 1
    assert ask() == 2


def test_what_is_not_kept_is_made_each_time(ask, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert (ask(), ask()) == (1, 2)


def test_what_changed_without_a_deed_is_seen_when_the_cache_forgets(ask):
    assert ask() == 1
    caches["pages"].clear()
    assert ask() == 2
