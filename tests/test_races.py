"""Two secretaries at once, over HTTP, on two worker processes: one is obeyed, the other told why not, no page breaks.

Each race has its control: the same with the guards off, in which both are obeyed and the registry contradicts itself.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.queries import verify_deeds
from musubi.registry import actions
from musubi.registry.exchange.reading import read_roster
from musubi.registry.models import Membership, Organisation
from tests.factories import make_body, make_membership, make_organisation, make_sector
from tests.registry.rosters import secretary, xlsx
from tests.registry.test_memberships import at_once

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
START_SECONDS = 60
OBEYED, REFUSED = 302, 422
Asked = tuple[str, dict[str, Any]]  # an address and what is sent there


# --- the server ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def port(django_db_setup) -> Iterator[int]:
    """Give the port of a gunicorn with two processes on the test's own database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    options = ["--preload", "--workers=2", "--threads=2", f"--bind=127.0.0.1:{number}", "--log-level=critical"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tests.race_site:application", *options, "--no-control-socket"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": _address(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(number)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=30)


def _address() -> str:
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    return f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def _wait_for(number: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", number), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start.")


class Secretary:
    """Somebody signed in, who sends forms to the server."""

    def __init__(self, port: int) -> None:
        """Sign in."""
        self.port, self.user, client = port, secretary(), Client()
        client.force_login(self.user)
        self.token = "x" * 32
        self.cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={self.token}"

    def post(self, asked: Asked, *, is_unguarded: bool) -> int:
        """Send a form and return the status of the answer."""
        address, fields = asked
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        if is_unguarded:
            headers["X-Unguarded"] = "1"
        http = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            http.request("POST", address, urlencode({**fields, "csrfmiddlewaretoken": self.token}), headers)
            return http.getresponse().status
        finally:
            http.close()


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
    one, other = Secretary(port), Secretary(port)
    make_sector("finance")
    answers = []
    for _round in range(ROUNDS):
        first, second = prepare(one.user)
        answers.append(
            at_once(
                lambda: one.post(first, is_unguarded=is_unguarded),  # noqa: B023 - called in this round
                lambda: other.post(second, is_unguarded=is_unguarded),  # noqa: B023 - as above
            )
        )
    return [sorted(pair) for pair in answers]


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
    migration = import_module("musubi.registry.migrations.0002_no_overlap")
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
