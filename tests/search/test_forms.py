import pytest

from musubi.search.forms import SynonymForm
from musubi.search.queries import find
from tests.search.makers import ANYBODY, index

pytestmark = pytest.mark.django_db


def test_a_line_of_the_secretariat_counts_from_the_next_search():
    index("メルマガ配信")
    assert find("メールマガジン", keys=ANYBODY).total == 0
    SynonymForm({"words": "メルマガ、メールマガジン"}).save()
    assert find("メールマガジン", keys=ANYBODY).total == 1


def test_a_single_word_is_answered_beside_its_field():
    assert list(SynonymForm({"words": "メルマガ"}).errors) == ["words"]
