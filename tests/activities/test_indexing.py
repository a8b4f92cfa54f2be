"""What search is told of activities, one at a time and all at once."""

from datetime import date

import pytest

from musubi.activities.indexing import index_activity, index_all
from musubi.search.models import Document, Posting
from tests.factories import make_activity, make_organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 22)


def rows():
    return list(Document.objects.order_by("key").values_list("key", "title_ja", "sector", "prefecture", "audience"))


def test_an_activity_is_found_under_its_tellers_sector_and_prefecture():
    one = make_activity(organisation=make_organisation(sector="finance", prefecture="31"), visibility="members")
    index_activity(one)
    assert rows() == [(str(one.pk), one.title_ja, "finance", "31", ["members"])]


def test_all_at_once_writes_what_one_by_one_would_and_leaves_what_is_right():
    made = [make_activity(), make_activity(state="draft"), make_activity(state="withdrawn")]
    index_all(today=TODAY)
    at_once, postings = rows(), set(Posting.objects.values_list("pk", flat=True))

    index_all(today=TODAY)
    assert set(Posting.objects.values_list("pk", flat=True)) == postings

    for one in made:
        index_activity(one)
    assert rows() == at_once
    assert len(at_once) == 2


def test_all_at_once_mends_a_row_that_is_not_as_it_should_be():
    one = make_activity(title_ja="前の名")
    index_all(today=TODAY)
    one.title_ja = "いまの名"
    one.save()

    index_all(today=TODAY)

    assert [title for _key, title, *_rest in rows()] == ["いまの名"]
    assert Posting.objects.count() == 1
