"""What a file would change, row by row."""

from datetime import date

import pytest
from django.utils.translation import override

from musubi.registry.exchange import refusals
from musubi.registry.exchange.known import Known
from musubi.registry.exchange.planning import plan_import
from musubi.registry.exchange.reading import read_roster
from tests.factories import make_body, make_kind, make_membership, make_organisation, make_prefecture, make_sector
from tests.registry.rosters import HEADINGS, csv_file, xlsx

TODAY = date(2026, 7, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary():
    make_sector("academia")
    make_sector("finance")
    make_kind("university")
    make_kind("bank")
    make_prefecture("34")


def plan(*rows, content=None):
    """Return what a file with these rows would change on TODAY."""
    return plan_import(read_roster(content or xlsx(*rows)), Known(make_body(), today=TODAY))


def changes(found):
    """Return every change as heading, before, after."""
    with override("ja"):
        return [(change.column.heading, change.old, change.new) for entry in found.entries for change in entry.changes]


def problems(found):
    """Return where the problems are."""
    return [(problem.row, problem.column.heading) for problem in found.problems]


# --- which organisation a row is about -----------------------------------------------------------------------------


def test_with_its_id_an_organisation_gets_a_new_name():
    pk = make_organisation(name_ja="見本大学").pk
    assert changes(plan(["機関ID", "機関名"], [pk, "新見本大学"])) == [("機関名", "見本大学", "新見本大学")]


@pytest.mark.parametrize("name", ["見本大学", "(公財)見本大学", "見本大", "ｺﾐﾎﾝ", "Sample University"])
def test_without_its_id_it_is_known_by_any_name_and_keeps_the_one_it_has(name):
    organisation = make_organisation(name_ja="見本大学", name_en="Sample University")
    organisation.aliases.create(text="見本大")
    organisation.aliases.create(text="コミホン")
    found = plan(["機関名", "電話"], [name, "082-000-0000"])
    assert changes(found) == [("電話", "", "082-000-0000")]
    assert found.entries[0].organisation == organisation


def test_a_name_of_several_organisations_is_not_enough():
    for name in ("見本第一大学", "見本第二大学"):
        make_organisation(name_ja=name).aliases.create(text="見大")
    found = plan(["機関名", "電話"], ["見大", "082-000-0000"])
    assert problems(found) == [(2, "機関名")]
    assert "見本第一大学" in found.problems[0].text


def test_an_id_nobody_has_is_a_problem_and_no_new_organisation():
    assert problems(plan(["機関ID", "機関名"], [999_999, "見本大学"])) == [(2, "機関ID")]


def test_two_rows_for_one_organisation_are_wrong_both():
    pk = make_organisation(name_ja="見本大学").pk
    found = plan(
        ["機関ID", "機関名", "電話"], [pk, "見本大学", "082-1"], ["", "見本大学", "082-2"], ["", "見本銀行", ""]
    )
    assert problems(found)[:2] == [(2, "機関ID"), (3, "機関名")]


def test_two_rows_for_one_new_organisation_are_wrong_both():
    row = ["学", "university", "34", "見本大学", ""]
    assert problems(plan(HEADINGS, row, row)) == [(2, "機関名"), (3, "機関名")]


# --- what is compared ----------------------------------------------------------------------------------------------


def test_a_column_that_is_absent_changes_nothing_and_an_empty_cell_empties():
    pk = make_organisation(name_ja="見本大学", phone="082-000-0000", address="見本町").pk
    assert changes(plan(["機関ID", "電話"], [pk, ""])) == [("電話", "082-000-0000", "")]


def test_another_way_to_write_the_same_is_no_change():
    organisation = make_organisation(name_ja="見本大学", phone="082-000-0000")
    make_membership(organisation, starts_on=date(2012, 9, 13))
    headings = ["機関名", "区分", "種別", "県", "電話", "参画開始日", "参画開始日は確か"]
    found = plan(headings, ["見本大学", "学", "UNIVERSITY", "34", "０８２－０００－００００", "平成24年9月13日", "○"])
    assert (found.entries, found.problems, found.unchanged_count) == ([], [], 1)


def test_what_cp932_could_not_hold_is_no_change_in_a_file_of_that_kind():
    make_organisation(name_ja="見本大学", address="見本〜町é")
    content = csv_file(["機関名", "住所"], ["見本大学", "見本～町〓"], encoding="cp932")
    assert plan(content=content).change_count == 0
    assert plan(["機関名", "住所"], ["見本大学", "見本～町〓"]).change_count == 1


def test_a_stored_value_that_would_not_pass_today_is_left_alone_while_nobody_changes_it():
    make_organisation(name_ja="見本大学", website="見本", email="見本")
    found = plan(["機関名", "ウェブサイト", "メール", "電話"], ["見本大学", "見本", "見本", "082-000-0000"])
    assert (changes(found), found.problems) == ([("電話", "", "082-000-0000")], [])


def test_radicals_from_a_pdf_become_the_characters_they_look_like():
    pk = make_organisation(name_ja="見本").pk
    assert changes(plan(["機関ID", "機関名"], [pk, "見本⼤学"])) == [("機関名", "見本", "見本大学")]


def test_members_that_are_not_in_the_file_stay_and_are_counted():
    make_organisation(name_ja="見本大学", sector="academia")
    make_organisation(name_ja="見本銀行", sector="finance")
    assert plan(["機関名"], ["見本大学"]).absent_count == 1


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("区分", "財"),
        ("種別", "財閥"),
        ("県", "見本県"),
        ("機関名", ""),
        ("よみ", "ミホン"),
        ("法人番号", "1180301018772"),
        ("ROR", "01k4yrm30"),
        ("e-Rad", "123"),
        ("ウェブサイト", "www.example.com"),
        ("ウェブサイト", "javascript:alert(1)"),
        ("メール", "example.com"),
        ("電話", "820000000"),
        ("住所", "あ" * 301),
        ("参画開始日", "2026-02-30"),
        ("参画開始日", "平成31年5月1日"),
        ("参画開始日は確か", "たぶん"),
        ("参画終了日", "2001-01-01"),
        ("参画開始日", ""),
        ("区分", ""),
        ("住所", "a\u200bb"),
    ],
)
def test_a_cell_that_cannot_be_taken_over_is_named_with_its_row(heading, text):
    pk = make_organisation(name_ja="見本大学", sector="academia").pk
    found = plan(["機関ID", heading], [pk, text])
    assert problems(found) == [(2, heading)]
    assert found.entries == []


# --- memberships ---------------------------------------------------------------------------------------------------


def step_of(found):
    """Return the one step of the one entry."""
    assert found.problems == []
    return found.entries[0].step


def test_a_new_organisation_needs_its_kind_prefecture_and_for_a_membership_a_sector_and_a_day():
    assert problems(plan(["機関名"], ["見本大学"])) == [(2, "種別"), (2, "県")]
    assert problems(plan(HEADINGS, ["学", "university", "34", "見本大学", ""])) == [(2, "参画開始日")]
    assert problems(plan(HEADINGS, ["", "university", "34", "見本大学", "2026-04-01"])) == [(2, "区分")]


def test_a_new_organisation_may_come_without_a_membership():
    found = plan(HEADINGS, ["", "university", "34", "見本大学", ""])
    assert (step_of(found), found.change_count) == (None, 1)


def test_a_last_day_ends_the_membership():
    membership = make_membership(make_organisation(name_ja="見本大学"))
    step = step_of(plan(["機関名", "参画終了日"], ["見本大学", "2027-03-31"]))
    assert (step.membership, step.is_end, step.touches_past(TODAY)) == (membership, True, False)


def test_a_first_day_after_the_end_is_a_second_membership():
    make_membership(make_organisation(name_ja="見本大学"), ends_on=date(2020, 3, 31))
    step = step_of(plan(["機関名", "区分", "参画開始日", "参画終了日"], ["見本大学", "金", "2026-10-01", ""]))
    assert (step.membership, step.sector.pk, step.terms["starts_on"]) == (None, "finance", date(2026, 10, 1))


def test_another_first_day_of_a_running_membership_corrects_it_and_touches_the_past():
    make_membership(make_organisation(name_ja="見本大学"), starts_on=date(2012, 5, 1), is_start_known=False)
    found = plan(["機関名", "参画開始日", "参画開始日は確か"], ["見本大学", "2004-06-01", "はい"])
    assert step_of(found).terms == {"starts_on": date(2004, 6, 1), "is_start_known": True}
    assert found.asks_reason


def test_days_that_run_into_another_membership_are_refused():
    organisation = make_organisation(name_ja="見本大学")
    make_membership(organisation, starts_on=date(2012, 5, 1), ends_on=date(2015, 3, 31))
    make_membership(organisation, starts_on=date(2020, 4, 1))
    assert problems(plan(["機関名", "参画開始日"], ["見本大学", "2014-04-01"])) == [(2, "参画開始日")]


def test_every_fault_of_a_cell_has_its_sentence():
    assert all("%" not in str(fault(text="見本")) for fault in refusals.FAULTS.values())
