"""The council's figures: counted from the log, what was undone left out, and each opens what it counts."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from musubi.coordination import actions
from musubi.coordination.models import Stage
from tests.coordination.makers import make_case, make_keeper, make_outcome

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def desk():
    client = Client()
    client.force_login(make_keeper().user)
    return client


def moved(case, stage, *, days=0):
    return actions.move(case, stage, note="見本", by=None, now=NOW + timedelta(days=days), revision=case.revision)


def cells(page):
    """Return the cells of each row of the stages, by the row's heading."""
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", page, re.DOTALL)
    return {
        head: [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<td.*?</td>", rest, re.DOTALL)]
        for head, rest in rows
    }


def test_stages_are_counted_from_the_log_and_open_their_cases():
    keeper = make_keeper()
    cases = [make_case(owner=keeper, stage=Stage.HEARING) for _number in range(2)]
    moved(cases[0], Stage.SEARCHING, days=4)
    page = desk().get("/outcomes/figures/?reached=searching").content.decode()
    assert cells(page)["探索・打診"][:3] == ["1", "50%", "1"]
    assert cases[0].number in page.split('id="cases"')[1]
    assert cases[1].number not in page.split('id="cases"')[1]
    here = desk().get("/outcomes/figures/?now=hearing").content.decode().split('id="cases"')[1]
    assert (cases[0].number in here, cases[1].number in here) == (False, True)


def test_outcomes_of_a_kind_and_year_lead_to_themselves():
    this_year = date.today().year  # noqa: DTZ011 - a year is enough
    make_outcome(kind="patent", happened_on=date(this_year - 1, 6, 1), visibility="members")
    client = desk()
    page = client.get("/outcomes/figures/").content.decode()
    address = f"/outcomes/?kind=patent&amp;year={this_year - 1}"
    assert f'"{address}"' in page
    assert "成果 1件" in client.get(address.replace("&amp;", "&")).content.decode()


def test_more_cases_ask_no_more():
    client, keeper = desk(), make_keeper()

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/outcomes/figures/?reached=received").status_code == 200
        return len(found)

    make_case(owner=keeper, stage=Stage.HEARING)
    asked()
    few = asked()
    for _number in range(4):
        make_case(owner=keeper, stage=Stage.HEARING)
    assert asked() == few <= 12
