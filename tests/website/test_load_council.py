"""The command says what it loaded and what it left alone."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

pytestmark = pytest.mark.django_db


def said(*arguments):
    out = StringIO()
    with translation.override("en"):
        call_command("load_council", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_first_run_loads_the_council_that_ships():
    lines = said()

    assert lines[0] == "Organisations loaded: 85; meetings: 26."
    assert lines[1] == "Plans loaded: 4."
    assert lines[3] == "Pages loaded: 5."


def test_the_second_run_says_that_it_left_everything_alone():
    said()

    assert said() == [
        "The registry already has records and was left as it is.",
        "No plans were loaded: there are some already, or the bodies they belong to are missing.",
        "There are synonyms already; they were left as they are.",
        "There are pages already; they were left as they are.",
        "There are activities already; they were left as they are.",
    ]


def test_a_folder_without_files_ends_the_command_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"The folder has no file sources\.csv\."):
        said(str(tmp_path))
