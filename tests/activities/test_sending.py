"""The whole sheet is sent with its files, its pairs and its receipts, or nothing of it is."""

import pytest
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.activities import actions
from musubi.activities.actions import sheets
from musubi.activities.collections import RESULTS
from musubi.activities.models import Activity, AnswerDraft, Participation
from musubi.documents.models import Opening, StoredFile
from musubi.jobs.actions import run_all_due
from musubi.jobs.models import Job
from musubi.search.models import Document, Posting
from musubi.surveys.models import Letter, Request, Round
from tests import factories
from tests.activities.answering import asked
from tests.killing import half_done, killed_at, statements_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TABLES = (
    Activity,
    AnswerDraft,
    Deed,
    Document,
    Job,
    Letter,
    Opening,
    Participation,
    Posting,
    Request,
    Round,
    StoredFile,
)


@pytest.fixture
def request_(folder) -> Request:
    """An answer with a result after this year's plan, typed and kept."""
    round_ = factories.make_round(collection=RESULTS)
    found = asked(round_=round_)
    factories.make_activity(organisation=found.organisation, fiscal_year=round_.fiscal_year, stage="plan")
    typed = [
        sheets.Typed(one.key, {**one.values, "place": "見本会館"}, seen=one.digest)
        for one in sheets.sheet_of(found).entries
    ]
    actions.keep_sheet(found, typed, by=None, now=NOW)
    return found


def fresh(request: Request) -> Request:
    return Request.objects.select_related("round", "organisation").get(pk=request.pk)


def send(request: Request, act=actions.send_sheet) -> None:
    entries = sheets.sheet_of(request).entries
    today = timezone.localdate()
    told = {
        one.key: {
            "title_ja": one.values["title_ja"],
            "partners": one.values["partners"],
            "place": one.values["place"],
            "starts_on": today,
            "ends_on": today,
            "visibility": "public",
        }
        for one in entries
    }
    act(fresh(request), told, seen={one.key: one.digest for one in entries}, by=None, now=NOW)


def everything() -> list[list[str]]:
    return [sorted(map(str, table.objects.values_list())) for table in TABLES]


def test_a_fall_at_any_statement_leaves_nothing_half_sent(request_):
    assert half_done(lambda: send(request_), everything) == []


@pytest.mark.harness
def test_without_the_transaction_a_fall_would_leave_half_of_it(request_):
    assert half_done(lambda: send(request_, actions.send_sheet.__wrapped__), everything, first_only=True)


def test_who_sends_again_after_a_fall_gets_one_receipt(request_, mailoutbox):
    last = statements_of(lambda: send(request_))
    with killed_at(last):
        send(request_)
    send(request_)
    run_all_due()
    assert [mail.to for mail in mailoutbox] == [["contact@example.com"]]
    (result,) = Activity.objects.filter(request=request_)
    assert result.plan is not None
