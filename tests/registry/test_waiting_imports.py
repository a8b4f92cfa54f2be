"""A large file is imported by a job: once and whole, whatever breaks off, and its page tells how far it is."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from musubi.accounts.models import Deed
from musubi.accounts.queries import verify_deeds
from musubi.jobs.actions import run_all_due
from musubi.jobs.models import Job
from musubi.registry import actions
from musubi.registry.actions import imports
from musubi.registry.exchange.reading import read_roster
from musubi.registry.models import Correction, Membership, Organisation, RosterImport
from musubi.search.models import Document
from tests.factories import make_body, make_kind, make_organisation, make_prefecture, make_sector
from tests.registry.rosters import HEADINGS, secretary, xlsx
from tests.registry.test_memberships import at_once

pytestmark = pytest.mark.django_db
IMPORTED = "registry.import_roster"


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch, db):
    make_sector("finance")
    make_kind("bank")
    make_prefecture("34")
    make_body()
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 2)


def kept_file(count=3, *, starts_on="2099-04-01", by=None):
    """Return a file that enters `count` organisations, checked and kept."""
    rows = [["金", "bank", "34", f"見本銀行{number}", starts_on] for number in range(count)]
    content = read_roster(xlsx(HEADINGS, *rows))
    return actions.keep_import(content, file_name="名簿.xlsx", by=by or secretary(), now=timezone.now())


def ask(kept, **more):
    terms = {"starts_on": timezone.localdate(), "reason": "", "by": kept.uploaded_by, **more}
    return actions.request_import(kept, now=timezone.now(), **terms)


def page_of(client, kept):
    return client.get(reverse("registry:check_import", args=[kept.pk])).content.decode()


def import_count():
    return Deed.objects.filter(verb=IMPORTED).count()


def test_the_page_tells_of_waiting_running_and_done_and_needs_no_script(client):
    kept = kept_file()
    client.force_login(kept.uploaded_by)
    address = reverse("registry:check_import", args=[kept.pk])
    assert client.post(address, {}).url == address
    assert "順番を待っています" in page_of(client, kept)
    assert not Organisation.objects.exists()
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(status="running", leased_until=timezone.now())
    assert "取り込んでいます" in page_of(client, kept)
    Job.objects.filter(pk=job.pk).update(status="waiting", leased_until=None)
    assert client.post(address, {}).url == address, "a second press asks for nothing more"
    run_all_due()
    page = page_of(client, kept)
    assert "3件の変更を取り込みました。" in page
    assert (Organisation.objects.count(), import_count(), verify_deeds().is_whole) == (3, 1, True)
    assert RosterImport.objects.get().sheet == {}, "the rows of a file are kept no longer than needed"


def test_few_changes_are_imported_while_one_waits(client):
    kept = kept_file(2)
    client.force_login(kept.uploaded_by)
    answer = client.post(reverse("registry:check_import", args=[kept.pk]), {})
    assert next(str(message) for message in get_messages(answer.wsgi_request)) == "2件の変更を取り込みました。"
    assert not Job.objects.exists()


def test_what_is_refused_is_told_in_the_language_of_who_asked_and_nothing_is_imported(client):
    kept = kept_file()
    with override("en"):
        ask(kept)
    actions.replace_aliases(make_organisation(), texts=["別"], by=None, now=timezone.now())
    run_all_due()
    client.force_login(kept.uploaded_by)
    assert "The registry was changed after this file was checked" in page_of(client, kept)
    assert (Organisation.objects.count(), import_count()) == (1, 0)
    assert Job.objects.get().status == "done", "a refusal is an answer: it is not tried again"


def test_an_import_that_was_given_up_says_whom_to_tell(client):
    kept = kept_file()
    ask(kept)
    Job.objects.update(status="dead", finished_at=timezone.now())
    client.force_login(kept.uploaded_by)
    assert "何も取り込まれていません" in page_of(client, kept)


def test_a_job_that_runs_twice_imports_once():
    kept = kept_file()
    ask(kept)
    for _run in range(2):
        actions.carry_out_import.call(kept.pk, "ja")
    assert (Organisation.objects.count(), import_count()) == (3, 1)
    assert RosterImport.objects.get().outcome == {"changes": 3, "entered": 3, "changed": 0}


class PowerFailure(BaseException):
    """Nobody catches it."""


def cut_off(*_args, **_named):
    raise PowerFailure


@pytest.mark.django_db(transaction=True)
def test_a_job_killed_in_the_middle_leaves_nothing_and_the_next_run_imports_all(monkeypatch):
    kept = kept_file()
    ask(kept)
    with monkeypatch.context() as patched, pytest.raises(PowerFailure):
        patched.setattr(imports, "renew_statistics", cut_off)  # after everything else, before the commit
        actions.carry_out_import.call(kept.pk, "ja")
    assert (Organisation.objects.count(), Document.objects.count(), import_count()) == (0, 0, 0)
    assert RosterImport.objects.get().finished_at is None
    actions.carry_out_import.call(kept.pk, "ja")
    assert (Organisation.objects.count(), Document.objects.count(), import_count()) == (3, 3, 1)


def test_another_file_of_the_same_person_does_not_drop_one_that_waits():
    by = secretary()
    waiting = kept_file(by=by)
    ask(waiting)
    kept_file(by=by)
    assert RosterImport.objects.filter(pk=waiting.pk).exists()


def test_past_memberships_of_many_new_members_need_a_reason_and_leave_a_correction_each():
    yesterday = timezone.localdate() - timedelta(days=1)
    kept = kept_file(starts_on=yesterday)
    terms = {"council": make_body(), "starts_on": timezone.localdate(), "by": kept.uploaded_by, "now": timezone.now()}
    with pytest.raises(actions.RowStopped):
        actions.import_roster(kept, reason=" ", **terms)
    assert not Organisation.objects.exists()
    actions.import_roster(kept, reason="総会の議事録", **terms)
    assert {one.first_day for one in Correction.objects.all()} == {yesterday}
    assert (Correction.objects.count(), Membership.objects.count()) == (3, 3)


def test_many_entered_at_once_leave_what_entering_one_by_one_leaves():
    now, facts = timezone.now(), {"kind": make_kind("bank"), "prefecture": make_prefecture("34")}
    alone = actions.enter(by=None, now=now, name_ja="見本銀行", **facts).organisation
    actions.edit_details(alone, revision=1, details={"phone": "082-1"}, by=None, now=now)
    actions.replace_aliases(alone, texts=["見銀"], by=None, now=now)
    actions.set_identifiers(alone, numbers={"houjin": "1180301018771"}, by=None, now=now)
    day = timezone.localdate(now)
    actions.admit(alone, body=make_body(), sector=make_sector("finance"), starts_on=day, by=None, now=now)
    heading, row = [*HEADINGS, "電話", "別名", "法人番号"], ["金", "bank", "34", "別の見本銀行", day]
    file = read_roster(xlsx(heading, [*row, "082-1", "見銀", "1180301018771"]))
    kept = actions.keep_import(file, file_name="x", by=secretary(), now=now)
    actions.import_roster(kept, council=make_body(), starts_on=day, reason="", by=kept.uploaded_by, now=now)
    together = Organisation.objects.exclude(pk=alone.pk).get()
    assert told_of(together) == told_of(Organisation.objects.get(pk=alone.pk))


def told_of(organisation):
    """Return what is known of an organisation, its deeds and its row of the index, but for its own name and number."""
    document = Document.objects.get(kind="organisation", key=str(organisation.pk))
    [membership] = organisation.memberships.all()
    verbs = list(Deed.objects.filter(subject=organisation.key).order_by("number").values_list("verb", "details"))
    return (
        (organisation.phone, organisation.revision, [alias.text for alias in organisation.aliases.all()]),
        [one.value for one in organisation.identifiers.all()],
        (membership.sector_id, membership.starts_on, membership.ends_on, membership.is_start_known),
        [
            (verb, sorted(details.items() - {("row", membership.pk)})) if "row" in details else verb
            for verb, details in verbs
        ],
        (document.text_ja, document.sector, document.prefecture, document.audience, "見銀" in document.names),
    )


# --- two secretaries at once ---------------------------------------------------------------------------------------


def both_import(kept):
    """Let two secretaries import the same rows at one moment; return the names of what they got."""
    others, council, day = [secretary(), secretary()], make_body(), timezone.localdate()
    terms = {"council": council, "starts_on": day, "reason": "", "now": timezone.now()}
    calls = [partial(actions.import_roster, kept, by=by, **terms) for by in others]
    return sorted(type(answer).__name__ for answer in at_once(*calls))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 3])
def test_of_two_who_import_the_same_rows_at_once_one_does(count):
    assert both_import(kept_file(count)) == ["ImportIsGone", "Plan"]
    assert (Organisation.objects.count(), import_count()) == (count, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_guards_both_would(monkeypatch):
    kept = kept_file()
    monkeypatch.setattr(imports, "_use_up", lambda *_args: None)
    monkeypatch.setattr(imports, "fingerprint", lambda **_named: kept.fingerprint)
    assert both_import(kept) == ["Plan", "Plan"]
    assert import_count() == 2, "the control: this is what using the rows up prevents"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_for_the_same_import_at_once_one_job_is_made():
    kept = kept_file()
    calls = [partial(ask, kept, by=by) for by in (secretary(), secretary())]
    assert sorted(at_once(*calls)) == [False, True]
    assert Job.objects.count() == 1


def test_after_a_large_import_the_database_knows_how_full_its_tables_are():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans by its indexes")
    kept = kept_file(5)
    ask(kept)
    run_all_due()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'registry_membership'")
        assert cursor.fetchone() == (5,)
