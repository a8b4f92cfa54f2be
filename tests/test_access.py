"""Privacy as a table: every address, kind of person, method, and whose thing it is. See tests/access_table.py."""

import logging
from fnmatch import fnmatchcase

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from tests.access import METHODS, NO_SUBJECT, PERSONS, Address, Table, World, addresses, nameless, paths, told
from tests.access_subjects import SUBJECTS, organisations
from tests.access_table import TABLE

table = Table(TABLE)


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


@pytest.mark.parametrize("person", PERSONS)
def test_every_address_answers_as_the_table_says(world, person):
    # One world for all addresses: making it anew for each takes longer than asking.
    found = []
    for address in addresses():
        with transaction.atomic():
            found += surprises(world, table, SUBJECTS, address, person)
            transaction.set_rollback(True)  # what was made for one address is gone before the next
    assert found == []


@pytest.mark.parametrize("person", PERSONS)
def test_what_is_absent_and_what_is_hidden_answer_alike(world, person):
    heard = []
    for name in SUBJECTS:
        with transaction.atomic():
            heard += tells(world, SUBJECTS, Address(name), person)
            transaction.set_rollback(True)
    assert heard == []


def is_asked_here(address, subject, method):
    """Whether to ask on this database: SQLite is asked all there is, the second what it may answer otherwise."""
    return connection.vendor == "sqlite" or table.may_differ(address.name, subject, method)


def surprises(world, table, subjects, address, person):
    """Return the cells that differ from the table."""
    found = paths(address, subjects, world)
    assert table.subjects(address.name) == set(found), "the table names other subjects than SUBJECTS makes"
    asked = [
        (subject, method, found[subject])
        for subject in found
        for method in table.methods(address.name)
        if is_asked_here(address, subject, method)
    ]
    answers = [(subject, method, world.ask(person, method, where).status_code) for subject, method, where in asked]
    return [
        f"{address.name} {subject}: {person} {method} gets {status}, the table says {sorted(allowed) or 'nothing'}"
        for subject, method, status in answers
        if status not in (allowed := table.expected(address.name, subject, method, person))
    ]


def tells(world, subjects, address, person):
    """Return the methods by which `person` can tell something hidden from something that is not there."""
    found = paths(address, subjects, world)
    hidden = [subject for subject in found if subject not in {"absent", NO_SUBJECT}]
    return [
        f"{person} {method} {subject}"
        for method in METHODS
        for subject in hidden
        if is_asked_here(address, subject, method)
        and (answer := world.ask(person, method, found[subject])).status_code == 404
        and told(answer, found[subject]) != told(world.ask(person, method, found["absent"]), found["absent"])
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
    assert tells(world, SAMPLE, Address("talkative"), "other")[:2] == ["other GET own", "other GET another"]
    assert tells(world, SAMPLE, Address("d"), "other") == []


@open_to_all
def test_the_harness_hears_an_answer_the_table_does_not_give(world):
    wrong = Table("d own,another,absent GET 404 404 404 404 404 404 404\nd own,another,absent * 405 " + "405 " * 6)
    found = surprises(world, wrong, SAMPLE, Address("d"), "viewer")
    assert found[0] == "d own: viewer HEAD gets 404, the table says [405]"
    assert not any("GET" in line for line in found)


@open_to_all
def test_the_harness_finds_an_address_without_a_row():
    assert [address.name for address in addresses() if table.pattern_for(address.name) is None] == ["d", "talkative"]


def test_a_line_with_a_missing_answer_is_refused():
    with pytest.raises(ValueError, match="A line has 7 answers, this one 2"):
        Table("website:home - GET 200 200")
