"""A file between its dry run and its import: in parts, forgotten in time, and never half of it written."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.activities import actions
from musubi.activities.models import (
    Activity,
    ActivityImport,
    ActivityImportPart,
    ImportLines,
    Participation,
)
from musubi.activities.tasks import forget_activity_imports
from musubi.activities.views import importing as importing_page
from musubi.search.models import Document, Posting
from tests.activities.importing import ask, kept
from tests.activities.pasting import make_two
from tests.factories import (
    make_activity,
    make_prefecture,
)
from tests.killing import half_done
from tests.registry.rosters import secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    make_prefecture("34")
    client.force_login(secretary())
    return client


# --- a machine that falls ------------------------------------------------------------------------------------------


def everything() -> list[list[str]]:
    tables = (Activity, ActivityImport, ActivityImportPart, Deed, Document, Participation, Posting)
    return [sorted(map(str, table.objects.values_list())) for table in tables]


def waiting_rows() -> int:
    university, _chamber = make_two()
    old = make_activity(organisation=university, title_ja="前の題")
    one = kept({}, {"番号": str(old.pk), "取組": "新しい題"})
    ActivityImport.objects.filter(pk=one.pk).update(requested_at=timezone.now(), requested_by=one.uploaded_by)
    return one.pk


def write_rows(pk: int, act=actions.import_rows) -> None:
    act(ActivityImport.objects.get(pk=pk), now=timezone.now())


def test_a_fall_at_any_statement_imports_nothing():
    pk = waiting_rows()
    assert half_done(lambda: write_rows(pk), everything) == []


@pytest.mark.harness
def test_without_the_transaction_a_fall_would_import_half():
    pk = waiting_rows()
    assert half_done(lambda: write_rows(pk, actions.import_rows.__wrapped__), everything, first_only=True)


# --- long files ----------------------------------------------------------------------------------------------------


def test_a_long_file_is_kept_in_parts_and_looked_at_page_by_page(desk, monkeypatch):
    make_two()
    monkeypatch.setattr(ActivityImportPart, "LINES", 3)
    monkeypatch.setattr(importing_page, "ROWS_A_PAGE", 4)
    one = kept(*[{"取組": f"見本{number}"} for number in range(11)])
    assert one.parts.count() == 4
    monkeypatch.setattr(ActivityImportPart, "LINES", 7)  # another version keeps them otherwise
    lines = ImportLines(one)
    assert [line["told"]["title_ja"] for line in lines[4:8]] == ["見本4", "見本5", "見本6", "見本7"]
    page = desk.get(reverse("activities:check_import", args=[one.pk]), {"page": "3"})
    assert [row["title"] for row in page.context["shown"]] == ["見本8", "見本9", "見本10"]
    ask(one)
    assert Activity.objects.count() == 11
    assert not one.parts.exists()
    assert kept({"実施時期": ""}, {}, *[{"実施時期": "いつか"}] * 6).parts.count() == 1  # the cells to correct alone


def test_what_was_chosen_a_day_ago_is_forgotten_but_not_what_still_waits_for_its_job():
    make_two()
    now, by = timezone.now(), secretary()
    _old, waiting, done, new = (
        ActivityImport.objects.create(uploaded_by=by, uploaded_at=now - timedelta(hours=hours), counts={})
        for hours in (25, 25, 50, 1)
    )
    ActivityImport.objects.filter(pk=waiting.pk).update(requested_at=now - timedelta(hours=2))
    ActivityImport.objects.filter(pk=done.pk).update(requested_at=now - timedelta(hours=26), finished_at=now)
    forget_activity_imports.func()
    assert set(ActivityImport.objects.all()) == {waiting, new}
    assert any(one["task"] == "musubi.activities.tasks.forget_activity_imports" for one in settings.PERIODIC_TASKS)
