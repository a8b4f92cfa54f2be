"""What a reader is told where their choices leave nothing of what their words would find."""

import re

import pytest
from django.utils import timezone

from musubi.activities.indexing import index_activities
from musubi.registry.indexing import index_all
from tests.factories import make_activity, make_kind, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _members():
    make_organisation(name_ja="見本銀行", sector="finance")
    make_organisation(name_ja="見本信用金庫", sector="finance", kind=make_kind("shinkin"))
    make_organisation(name_ja="見本大学", sector="academia")
    index_all(today=timezone.localdate())


def main(client, **asked) -> str:
    page = client.get("/en/search/", asked).content.decode()
    return re.search("<main.*</main>", page, re.DOTALL)[0]


def test_what_the_choices_keep_out_is_named_counted_and_one_click_away(client):
    page = main(client, q="見本", kind="meeting")
    assert "Nothing was found among what you chose" in page
    assert re.search(r'<a href="\?q=[^"]*&amp;kind=organisation">Organisation \(3\)</a>', page)
    assert "?q=%E8%A6%8B%E6%9C%AC&amp;kind=&amp;sector=&amp;prefecture=" in page
    assert "3 results" in main(client, q="見本", kind="organisation")


def test_each_choice_is_counted_under_the_others(client):
    page = main(client, q="見本", kind="organisation", sector="government")
    assert re.findall(r">([a-z]+) \((\d)\)</a>", page) == [("finance", "2"), ("academia", "1")]


def test_of_words_that_are_nowhere_nothing_is_said_but_that(client):
    for choice in ({}, {"kind": "meeting"}):
        page = main(client, q="存在しない", **choice)
        assert "Nothing was found. Try a shorter word" in page
        assert "Elsewhere" not in page


def test_where_something_was_found_nothing_else_is_named(client):
    assert "without choosing" not in main(client, q="見本", kind="organisation")


@pytest.mark.parametrize("is_invented", [True, False])
def test_what_is_invented_for_show_says_so_where_it_is_found(client, is_invented):
    index_activities([make_activity(title_ja="水素部材の試作", visibility="public", is_invented=is_invented)])
    found = main(client, q="水素部材")
    assert "1 result" in found
    assert ('<span class="sample">sample</span>' in found) is is_invented
