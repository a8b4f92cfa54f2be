import pytest
from django.core.management import call_command

from musubi.search.models import FoldedText, Posting
from musubi.search.queries import find
from tests.search.makers import ANYBODY, index, titles

pytestmark = pytest.mark.django_db


def test_migrating_fills_an_index_that_was_emptied():
    index("水素の研究")
    Posting.objects.all().delete()
    FoldedText.objects.all().delete()
    assert find("水素", keys=ANYBODY).total == 0
    call_command("migrate", verbosity=0)
    assert titles(find("水素", keys=ANYBODY)) == ["水素の研究"]


def test_migrating_leaves_a_full_index_as_it_is():
    index("水素の研究")
    before = set(Posting.objects.values_list("pk", flat=True))
    call_command("migrate", verbosity=0)
    assert set(Posting.objects.values_list("pk", flat=True)) == before
