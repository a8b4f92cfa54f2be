from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from musubi.search.models import Document, FoldedText, Posting
from musubi.search.queries import find
from musubi.search.receivers import fill_after_migrating
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


class Editor:
    """What a migration is given to change the tables with."""

    connection = connection

    def execute(self, statement: str) -> None:
        """Do it."""
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's index stays as it is")
def test_an_index_of_before_the_numbers_is_made_anew_by_migrating():
    numbers = import_module("musubi.search.migrations.0002_numbers")
    index("水素の研究", happened_on=date(2026, 1, 1), sector="industry")
    index("水素の電池")
    before = find("水素", keys=ANYBODY)
    numbers.forget_numbers(apps, Editor())
    numbers.number(apps, Editor())
    assert find("水素", keys=ANYBODY).total == 0
    fill_after_migrating(apps.get_app_config("search"))
    assert find("水素", keys=ANYBODY) == before
    Document.objects.all().delete()
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM search_bigrams").fetchone() == (0,)
