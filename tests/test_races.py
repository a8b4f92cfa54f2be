"""Several at once, over HTTP, on two worker processes: one is obeyed, the others told why not, no page breaks.

Each race has its control: the same with the guards off, in which all are obeyed and the record contradicts itself.
"""

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.queries import verify_deeds
from musubi.registry import actions
from musubi.registry.exchange.reading import read_roster
from musubi.registry.models import Membership, Organisation
from tests.coordination import races
from tests.factories import make_body, make_membership, make_organisation, make_sector
from tests.racing import Asked, Sender, race, server
from tests.registry.rosters import secretary, xlsx

ROUNDS = 5
OBEYED, REFUSED = 302, 422


@pytest.fixture(scope="module")
def port(django_db_setup) -> Iterator[int]:
    """Give the port of a server on the test's own database."""
    with server() as number:
        yield number


# --- the races -----------------------------------------------------------------------------------------------------


def change(organisation: Organisation, name: str, **fields: Any) -> Asked:
    return reverse("registry:change", args=[organisation.pk, name]), fields


def admission(organisation: Organisation) -> Asked:
    return change(organisation, "admit", body=make_body().pk, sector="finance", starts_on="2031-04-01")


def both_admit(_by: Any) -> tuple[Asked, Asked]:
    organisation = make_organisation()
    return admission(organisation), admission(organisation)


def one_ends_what_the_other_moves(_by: Any) -> tuple[Asked, Asked]:
    membership = make_membership(starts_on=date(2031, 4, 1))
    ending = change(membership.organisation, "end-membership", membership=membership.pk, ends_on="2033-03-31")
    fields = {"membership": membership.pk, "sector": "finance", "starts_on": "2032-04-01"}
    return ending, change(membership.organisation, "move-sector", **fields)


def one_imports_whom_the_other_admits(by: Any) -> tuple[Asked, Asked]:
    organisation = make_organisation()
    file = read_roster(xlsx(["機関ID", "区分", "参画開始日"], [organisation.pk, "finance", "2031-04-01"]))
    kept = actions.keep_import(file, file_name="名簿.xlsx", by=by, now=timezone.now())
    return (reverse("registry:check_import", args=[kept.pk]), {}), admission(organisation)


RACES = [both_admit, one_ends_what_the_other_moves, one_imports_whom_the_other_admits]


def run(port: int, prepare: Callable[..., tuple[Asked, Asked]], *, is_unguarded: bool) -> list[list[int]]:
    """Run the race some times; return the statuses that each pair got."""
    senders = [Sender(port, secretary()) for _ in range(2)]
    make_sector("finance")
    # Each made when the one before is over: an import is compared with the registry as it is then.
    rounds = ([prepare(senders[0].user)] for _ in range(ROUNDS))
    return [answer for one in rounds for answer in race(senders, one, is_unguarded=is_unguarded)]


def contradictions() -> int:
    """Return how many pairs of standing memberships of one organisation cover the same day."""
    rows = list(Membership.objects.standing().order_by("organisation", "pk"))
    return sum(
        one.organisation_id == other.organisation_id
        and one.starts_on <= (other.ends_on or date.max)
        and other.starts_on <= (one.ends_on or date.max)
        for at, one in enumerate(rows)
        for other in rows[at + 1 :]
    )


@pytest.mark.parametrize("prepare", RACES)
def test_of_two_at_once_one_is_obeyed_and_the_other_told_why_not(transactional_db, port, prepare):
    assert run(port, prepare, is_unguarded=False) == [[OBEYED, REFUSED]] * ROUNDS
    assert contradictions() == 0
    assert verify_deeds().is_whole


@pytest.fixture
def _overlaps_allowed(transactional_db):
    """Take the database's own guard away."""
    migration = import_module("musubi.registry.migrations.0001_initial")
    with connection.schema_editor() as editor:
        migration.allow(None, editor)
    yield
    Membership.objects.update(replaces=None)
    Membership.objects.all().delete()
    with connection.schema_editor() as editor:
        migration.forbid(None, editor)


@pytest.mark.parametrize("prepare", RACES)
@pytest.mark.usefixtures("_overlaps_allowed")
def test_without_the_guards_both_are_obeyed_and_the_registry_contradicts_itself(port, prepare):
    answers = run(port, prepare, is_unguarded=True)
    assert [OBEYED, OBEYED] in answers
    assert contradictions() > 0, "the control: this is what the guards prevent"


# --- cases: a quick one of what `python -m tests.bench races` does by the thousand ---------------------------------


def run_cases(port: int, *, is_unguarded: bool) -> dict[str, list[list[int]]]:
    senders = [Sender(port, secretary()) for _ in range(4)]
    return {
        prepare.__name__: race(senders, [prepare(len(senders)) for _ in range(ROUNDS)], is_unguarded=is_unguarded)
        for prepare in races.RACES
    }


def test_of_several_who_change_a_case_at_once_one_is_obeyed_and_the_others_told_why_not(transactional_db, port):
    answers = run_cases(port, is_unguarded=False)
    for prepare, obeyed in races.RACES.items():
        assert all(races.is_possible(each, obeyed) for each in answers[prepare.__name__])
    assert races.contradictions() == []
    assert verify_deeds().is_whole


@pytest.mark.harness
def test_without_the_guards_several_are_obeyed_and_cases_contradict_themselves(transactional_db, port):
    answers = run_cases(port, is_unguarded=True)
    assert races.contradictions() != []
    for prepare, obeyed in races.RACES.items():
        assert not all(races.is_possible(each, obeyed) for each in answers[prepare.__name__])
