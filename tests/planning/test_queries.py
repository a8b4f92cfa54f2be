"""Plans side by side: who continues whom, what is new, what nobody continues."""

from datetime import date

import pytest
from django.utils.translation import override

from musubi.planning.queries import compared, marked, meetings_while_adopted
from tests.factories import make_body, make_guideline, make_meeting, make_plan, make_series

pytestmark = pytest.mark.django_db


def make_three():
    """One plan of unknown guidelines, one of two, one that keeps the second, drops the first and adds another."""
    unknown = make_plan(starts_fy=2002)
    old = make_plan(starts_fy=2010, follows=unknown, guidelines=2)
    new = make_plan(starts_fy=2013, follows=old)
    make_guideline(new, number=1, continues=old.guidelines.last(), continuation="kept")
    make_guideline(new, number=2)
    return unknown, old, new


def test_guidelines_that_continue_one_another_share_a_row():
    make_three()

    found = compared(make_body())

    rows = [
        (row.title, [[(one.guideline.number, one.marks) for one in cell.guidelines] for cell in row.cells])
        for row in found.rows
    ]
    assert rows == [
        ("行動指針", [[], [(1, ["dropped"])], []]),
        ("行動指針 1", [[], [(2, [])], [(1, ["kept"])]]),
        ("行動指針", [[], [], [(2, ["new"])]]),
    ]


def test_the_plan_without_known_guidelines_says_so_once_and_what_comes_after_it_is_not_called_new():
    unknown, old, _new = make_three()

    found = compared(make_body())

    assert [[cell.plan.pk for cell in row.cells if cell.is_unknown] for row in found.rows] == [[unknown.pk], [], []]
    assert [one.is_comparable for one in marked(old)] == [False, False]


def test_the_guidelines_of_one_plan_carry_the_marks_of_the_comparison():
    _unknown, old, new = make_three()

    assert [one.marks for one in marked(old)] == [["dropped"], []]
    assert [(one.marks, one.is_comparable) for one in marked(new)] == [(["kept"], True), (["new"], True)]


def test_a_single_plan_carries_no_marks():
    only = make_plan(guidelines=1)
    assert [(one.marks, one.is_comparable) for one in marked(only)] == [([], True)]


def test_a_row_of_several_labels_names_them_all():
    plan = make_plan()
    make_guideline(plan, number=1, label_ja="基本方針", label_en="Policy")
    make_guideline(plan, number=2, label_ja="行動視点", label_en="Viewpoint")

    assert [row.title for row in compared(plan.body).rows] == ["基本方針・行動視点"]
    with override("en"):
        assert [row.title for row in compared(plan.body).rows] == ["Policy · Viewpoint"]


def test_meetings_of_the_time_are_named_where_none_is_known_to_have_adopted_the_plan():
    inside, _later = (make_meeting(starts_on=date(2005, month, 6)) for month in (6, 7))
    make_meeting(series=make_series(code="symposium", nature="symposium"), starts_on=date(2005, 6, 6))
    june = {"adopted_from": date(2005, 6, 1), "adopted_to": date(2005, 6, 30)}
    vague = make_plan(starts_fy=2005, **june)
    known = make_plan(starts_fy=2010, follows=vague, meeting=inside, **june)

    assert meetings_while_adopted(vague) == [inside]
    assert meetings_while_adopted(known) == []
