"""Importing: all of it or nothing, once, and only into the registry that was looked at."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.registry import actions
from musubi.registry.actions import imports
from musubi.registry.exchange.reading import read_roster
from musubi.registry.models import Correction, Membership, Organisation, Profile, RosterImport
from musubi.registry.queries import members_on, profiles_on
from musubi.search.models import Document
from tests.factories import make_body, make_kind, make_membership, make_organisation, make_prefecture, make_sector
from tests.registry.rosters import HEADINGS, secretary, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary():
    make_sector("finance")
    make_kind("bank")
    make_prefecture("34")


def keep(*rows, by=None):
    """Keep a file with these rows as its dry run does."""
    return actions.keep_import(
        read_roster(xlsx(*rows)), file_name="名簿.xlsx", by=by or secretary(), now=timezone.now()
    )


def carry_out(kept, *, starts_on=None, reason=""):
    """Press the button."""
    return actions.import_roster(
        kept,
        council=make_body(),
        starts_on=starts_on or timezone.localdate(),
        reason=reason,
        by=kept.uploaded_by,
        now=timezone.now(),
    )


def name_today(organisation):
    """Return what it is called."""
    return profiles_on(timezone.localdate())[organisation.pk].name_ja


def test_one_file_does_all_that_can_be_done_to_an_organisation():
    organisation = make_organisation(name_ja="見本大学", sector="academia")
    headings = ["機関ID", "機関名", "電話", "別名", "法人番号", "区分", "参画終了日"]
    row = [organisation.pk, "新見本大学", "082-000-0000", "見大；ＭＤ", 1180301018771, "金", "2099-03-31"]
    plan = carry_out(keep(headings, row))
    organisation.refresh_from_db()
    assert (plan.change_count, name_today(organisation), organisation.phone) == (6, "新見本大学", "082-000-0000")
    assert [alias.text for alias in organisation.aliases.all()] == ["見大", "ＭＤ"]
    assert [one.value for one in organisation.identifiers.all()] == ["1180301018771"]
    today = Membership.objects.standing().on(timezone.localdate()).get()
    assert (today.sector_id, today.ends_on) == ("finance", date(2099, 3, 31))


def test_a_new_row_enters_and_admits():
    soon = timezone.localdate() + timedelta(days=30)
    carry_out(keep(HEADINGS, ["金", "bank", "34", "見本銀行", soon]))
    [profile] = members_on(make_body(), day=soon)
    assert (profile.name_ja, profile.sector_id) == ("見本銀行", "finance")


def test_search_finds_what_was_imported():
    carry_out(keep([*HEADINGS, "別名"], ["金", "bank", "34", "見本銀行", "2099-04-01", "ミホギン"]))
    [document] = Document.objects.filter(kind="organisation", title_ja="見本銀行")
    assert "ミホギン" in document.names


def test_the_day_before_keeps_the_old_name():
    organisation = make_organisation(name_ja="見本大学")
    carry_out(keep(["機関ID", "機関名"], [organisation.pk, "新見本大学"]))
    yesterday = timezone.localdate() - timedelta(days=1)
    assert profiles_on(yesterday)[organisation.pk].name_ja == "見本大学"
    assert not Correction.objects.exists()


def test_a_past_day_needs_a_reason_and_leaves_a_correction():
    organisation = make_organisation(name_ja="見本大学")
    kept = keep(["機関ID", "機関名"], [organisation.pk, "新見本大学"])
    with pytest.raises(actions.RowStopped):
        carry_out(kept, starts_on=date(2020, 4, 1))
    carry_out(kept, starts_on=date(2020, 4, 1), reason="官報による")
    assert Correction.objects.get().first_day == date(2020, 4, 1)


def test_a_corrected_first_day_replaces_the_membership_and_says_so():
    membership = make_membership(
        make_organisation(name_ja="見本大学"), starts_on=date(2012, 5, 1), is_start_known=False
    )
    kept = keep(["機関名", "参画開始日", "参画開始日は確か"], ["見本大学", "2004-06-01", "はい"])
    carry_out(kept, reason="第3回の議事録")
    now_held = Membership.objects.standing().get()
    assert (now_held.starts_on, now_held.is_start_known) == (date(2004, 6, 1), True)
    assert Membership.objects.get(pk=membership.pk).superseded_at is not None
    assert Correction.objects.get().first_day == date(2004, 6, 1)


def test_a_name_for_a_day_on_which_another_one_held_is_refused():
    organisation = make_organisation(name_ja="見本工業大学")
    actions.change_profile(
        organisation, starts_on=date(2020, 4, 1), facts={"name_ja": "見本大学"}, by=None, now=timezone.now(), reason="x"
    )
    kept = keep(["機関ID", "機関名"], [organisation.pk, "新見本大学"])
    with pytest.raises(actions.RowStopped):
        carry_out(kept, starts_on=date(2015, 4, 1), reason="見本")
    assert name_today(organisation) == "見本大学"


def test_the_import_is_one_deed_besides_those_of_its_actions_and_names_nobody():
    organisation = make_organisation(name_ja="見本大学", sector="academia")
    carry_out(keep(["機関ID", "メール"], [organisation.pk, "madoguchi@example.com"]))
    verbs = list(Deed.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == ["registry.edit_details", "registry.import_roster"]
    assert Deed.objects.last().details == {"changes": 1, "entered": 0, "changed": 1}


def test_a_file_is_imported_once():
    kept = keep(["機関名", "電話"], [name_of_new(), "082-000-0000"])
    carry_out(kept)
    with pytest.raises(actions.ImportIsGone):
        carry_out(kept)
    assert not RosterImport.objects.exists()


def test_a_file_of_yesterday_is_not_imported():
    kept = keep(["機関名", "電話"], [name_of_new(), "082-000-0000"])
    RosterImport.objects.update(uploaded_at=timezone.now() - RosterImport.KEPT_FOR)
    with pytest.raises(actions.ImportIsGone):
        carry_out(kept)


def test_nothing_is_imported_into_a_registry_that_moved_on():
    kept = keep(["機関名", "電話"], [name_of_new(), "082-000-0000"])
    actions.replace_aliases(make_organisation(), texts=["別"], by=None, now=timezone.now())
    with pytest.raises(actions.RegistryMovedOn):
        carry_out(kept)
    assert RosterImport.objects.filter(pk=kept.pk).exists()


def test_one_wrong_row_keeps_all_rows_out():
    good, bad = name_of_new(), name_of_new()
    kept = keep(["機関名", "電話", "メール"], [good, "082-000-0000", ""], [bad, "", "example.com"])
    with pytest.raises(actions.RowsWrong):
        carry_out(kept)
    assert not Organisation.objects.exclude(phone="").exists()


def test_choosing_another_file_drops_the_first_of_the_same_person():
    by = secretary()
    first, second = (keep(["機関名", "電話"], [name_of_new(), "082-1"], by=by) for _ in range(2))
    assert list(RosterImport.objects.all()) == [second]
    assert first != second


def name_of_new():
    """Make an organisation and return its name."""
    return str(Profile.objects.get(organisation=make_organisation()))


# --- all or nothing, with the guard and without --------------------------------------------------------------------


class PowerFailure(BaseException):
    """Nobody catches it."""


@pytest.fixture
def interrupted(monkeypatch):
    """Break off in the third of three organisations, after the first two were changed."""
    names = [name_of_new() for _ in range(3)]
    kept = keep(["機関名", "電話"], *[[name, "082-000-0000"] for name in names])
    carried_out, done = imports._carry_out, []

    def break_off(entry, *args, **named):
        carried_out(entry, *args, **named)
        done.append(entry)
        if len(done) == len(names):
            raise PowerFailure

    monkeypatch.setattr(imports, "_carry_out", break_off)
    return kept


def changed_count():
    """Return how many organisations the import has reached."""
    return Organisation.objects.exclude(phone="").count()


@pytest.mark.django_db(transaction=True)
def test_an_import_that_breaks_off_leaves_nothing_behind(interrupted):
    with pytest.raises(PowerFailure):
        carry_out(interrupted)
    assert (changed_count(), Deed.objects.count()) == (0, 0)
    assert RosterImport.objects.filter(pk=interrupted.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_without_its_transaction_the_same_import_would_leave_a_part(interrupted, monkeypatch):
    monkeypatch.setattr(Organisation.objects, "select_for_update", Organisation.objects.all)  # it wants a transaction
    unguarded = actions.import_roster.__wrapped__
    with pytest.raises(PowerFailure):
        unguarded(
            interrupted,
            council=make_body(),
            starts_on=timezone.localdate(),
            reason="",
            by=interrupted.uploaded_by,
            now=timezone.now(),
        )
    assert transaction.get_autocommit()
    assert changed_count() == 3, "the control: this is what the transaction prevents"
