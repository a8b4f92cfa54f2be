"""The command says whom it added."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


def said(**options):
    out = StringIO()
    with translation.override("en"):
        call_command("load_demo", stdout=out, **options)
    return out.getvalue().splitlines()


def test_it_says_how_many_people_came_and_whose_organisation_is_not_there():
    make_organisation(name_ja="広島大学")

    lines = said()

    assert lines[0] == "3 sample people were added."
    assert "鳥取銀行 is not in the registry; its sample people were left out." in lines


def test_when_told_to_be_quiet_it_is():
    assert said(verbosity=0) == []
