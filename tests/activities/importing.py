"""What the tests of importing share: rows under our headings, what they would do, and the press of the button."""

from django.utils import timezone

from musubi.activities import actions
from musubi.activities.exchange.columns import COLUMNS
from musubi.activities.exchange.planning import Plan, plans_of
from musubi.activities.exchange.reading import read_file
from musubi.activities.models import State
from tests.registry.rosters import secretary, xlsx

HEADINGS = [column.heading for column in COLUMNS]
ROW = {"機関名": "見本大学", "取組": "見本の研究会", "実施時期": "9月上旬", "年度": "2026", "計画・実績": "計画"}


def rows(*changes):
    return [HEADINGS, *[[{**ROW, **change}.get(heading, "") for heading in HEADINGS] for change in changes]]


def plan(content):
    whole = Plan()
    for part in plans_of(read_file(content), stage="plan", fiscal_year=2026):
        whole.rows += part.rows
        whole.faults += part.faults
        whole.unchanged += part.unchanged
        whole.samples += part.samples
    return whole


def kept(*changes, by=None):
    plans = plans_of(read_file(xlsx(*rows(*changes))), stage="plan", fiscal_year=2026)
    staged = actions.stage_import(plans)
    return actions.keep_import(staged, file_name="取組.xlsx", by=by or secretary(), now=timezone.now())


def ask(one, state=State.SUBMITTED):
    actions.ask_for_import(one, state=state, by=one.uploaded_by, now=timezone.now())
