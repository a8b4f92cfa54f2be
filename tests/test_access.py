"""Privacy as a table: every address, kind of person, method, and whose thing it is. See tests/access_table.py."""

import logging
from fnmatch import fnmatchcase

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from tests.access import METHODS, NO_SUBJECT, Address, Table, World, addresses, by_person, nameless, paths, told
from tests.access_subjects import SUBJECTS, organisations
from tests.access_table import TABLE

table = Table(TABLE)
NOT_FOUND = 404
LEAST_AND_MOST = {"anonymous", "secretariat"}


@pytest.fixture
def world(db):
    logging.disable()  # thousands of requests; a failure is told by its cells, not by their log
    yield World()
    logging.disable(logging.NOTSET)


def test_every_address_has_a_row():
    assert [address.name for address in addresses() if table.pattern_for(address.name) is None] == []


def test_every_address_has_a_name():
    assert nameless() == []


def test_no_row_speaks_of_an_address_that_is_gone():
    names = [address.name for address in addresses()]
    assert [pattern for pattern in table.patterns() if not any(fnmatchcase(name, pattern) for name in names)] == []


@pytest.mark.parametrize("person", by_person())
def test_every_address_answers_as_the_table_says_and_hides_as_if_absent(world, person):
    # One world for all addresses, and each cell asked once: making the world and asking take longer than comparing.
    found, heard = [], []
    for address in addresses():
        with transaction.atomic():
            answers = Answers(world, SUBJECTS, address, person)
            found += surprises(answers, table)
            heard += tells(answers)
            transaction.set_rollback(True)  # what was made for one address is gone before the next
    assert found == []
    assert heard == [], "what is hidden differs from what is absent"


class Answers:
    """What one person gets from one address, each subject and method asked once."""

    def __init__(self, world, subjects, address, person):
        self.world, self.address, self.person = world, address, person
        self.paths = paths(address, subjects, world)
        self._heard = {}

    def to(self, subject, method):
        """Return the answer."""
        cell = subject, method
        if cell not in self._heard:
            self._heard[cell] = self.world.ask(self.person, method, self.paths[subject])
        return self._heard[cell]


def is_asked_here(table, address, subject, method, person):
    """Whether to ask: what no view decides anew is asked by those who may least and most, and on one database."""
    if table.is_decided_anew(address.name, subject, method):
        return True
    return connection.vendor == "sqlite" and person in LEAST_AND_MOST


def surprises(answers, table):
    """Return the cells that differ from the table."""
    address, person = answers.address, answers.person
    assert table.subjects(address.name) == set(answers.paths), "the table names other subjects than SUBJECTS makes"
    return [
        f"{address.name} {subject}: {person} {method} gets {status}, the table says {sorted(allowed) or 'nothing'}"
        for subject in answers.paths
        for method in table.methods(address.name)
        if is_asked_here(table, address, subject, method, person)
        and (status := answers.to(subject, method).status_code)
        not in (allowed := table.expected(address.name, subject, method, person))
    ]


def tells(answers):
    """Return the methods by which the person can tell something hidden from something that is not there."""
    found = answers.paths
    hidden = [subject for subject in found if subject not in {"absent", NO_SUBJECT}]
    return [
        f"{answers.person} {method} {subject}"
        for method in METHODS
        for subject in hidden
        if is_asked_here(table, answers.address, subject, method, answers.person)
        and (answer := answers.to(subject, method)).status_code == NOT_FOUND
        and told(answer, found[subject]) != told(answers.to("absent", method), found["absent"])
    ]


# --- the harness itself, on a site of two pages --------------------------------------------------------------------


def talkative(_request, pk):
    """Answer with another text for what exists than for what does not."""
    return HttpResponse("Not for you." if pk < 999_999 else "No such thing.", status=404)


def discreet(_request, pk):
    """Answer the same for all."""
    return HttpResponse("No such thing.", status=404)


urlpatterns = [path("talkative/<int:pk>/", talkative, name="talkative"), path("discreet/<int:pk>/", discreet, name="d")]
open_to_all = override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
SAMPLE = {"talkative": organisations, "d": organisations}


@open_to_all
def test_the_harness_hears_a_page_that_tells_hidden_from_absent(world):
    assert tells(Answers(world, SAMPLE, Address("talkative"), "other"))[:2] == ["other GET own", "other GET another"]
    assert tells(Answers(world, SAMPLE, Address("d"), "other")) == []


@open_to_all
def test_the_harness_hears_an_answer_the_table_does_not_give(world):
    wrong = Table("d own,another,absent GET 404 404 404 404 404 404 404\nd own,another,absent * 200 " + "200 " * 6)
    found = surprises(Answers(world, SAMPLE, Address("d"), "viewer"), wrong)
    assert found[0] == "d own: viewer POST gets 404, the table says [200]"
    assert not any("GET" in line for line in found)


@open_to_all
def test_the_harness_finds_an_address_without_a_row():
    assert [address.name for address in addresses() if table.pattern_for(address.name) is None] == ["d", "talkative"]


def test_a_line_with_a_missing_answer_is_refused():
    with pytest.raises(ValueError, match="A line has 7 answers, this one 2"):
        Table("website:home - GET 200 200")
