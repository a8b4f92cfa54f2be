"""What the database itself holds about plans, on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import override

from musubi.planning.models import Guideline, Plan, Target
from tests.factories import make_body, make_guideline, make_plan

pytestmark = pytest.mark.django_db


def refused(make, *arguments, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(*arguments, **fields)


def make_target(**fields):
    given = {"number": 1, "indicator_ja": "見本件数", "span": "cumulative", "years": 3, "measure": "absolute"}
    given |= {"value": 1000, "unit_ja": "件", "unit_en": "results"}
    return Target(**(given | fields))


@pytest.mark.parametrize(
    ("year", "found"),
    [(2001, None), (2002, 2002), (2004, 2002), (2005, None), (2006, 2006), (2012, 2006), (2013, 2013), (2090, 2013)],
)
def test_the_plan_in_force_is_the_last_begun_unless_it_has_ended(year, found):
    first = make_plan(starts_fy=2002, ends_fy=2004)
    second = make_plan(starts_fy=2006, follows=first)  # no source tells its end: it holds until the next begins
    third = make_plan(starts_fy=2013, follows=second)
    make_plan(body=make_body(code="other"), starts_fy=2003)
    for plan in (first, second, third):
        make_guideline(plan)

    plans = Plan.objects.in_force(make_body(), year)
    guidelines = Guideline.objects.in_force(make_body(), year)

    assert [plan.starts_fy for plan in plans] == ([found] if found else [])
    assert [one.plan.starts_fy for one in guidelines] == ([found] if found else [])


def test_a_plan_that_begins_before_another_ends_takes_over_in_its_first_year():
    first = make_plan(starts_fy=2002, ends_fy=2010)
    second = make_plan(starts_fy=2005, ends_fy=2007, follows=first)

    assert Plan.objects.in_force(first.body, 2004).get() == first
    assert Plan.objects.in_force(first.body, 2005).get() == second
    assert not Plan.objects.in_force(first.body, 2008).exists()


def test_two_plans_of_a_body_never_begin_in_one_year():
    first = make_plan(starts_fy=2013)
    refused(make_plan, starts_fy=2013, follows=first)
    make_plan(body=make_body(code="other"), starts_fy=2013)


def test_plans_stand_in_one_row():
    first = make_plan(starts_fy=2002)
    refused(make_plan, starts_fy=2005)  # a second first plan
    make_plan(starts_fy=2005, follows=first)
    refused(make_plan, starts_fy=2010, follows=first)


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_fy": 2013, "ends_fy": 2012},
        {"starts_fy": 13},
        {"adopted_from": date(2013, 7, 23)},
        {"adopted_to": date(2013, 7, 23)},
        {"adopted_from": date(2013, 7, 23), "adopted_to": date(2013, 7, 22)},
    ],
)
def test_a_plan_does_not_end_before_it_begins(fields):
    refused(make_plan, **fields)


def test_a_number_stands_once_under_its_label():
    plan = make_plan(guidelines=2)
    refused(make_guideline, plan, number=2)
    clash = {"plan": plan, "name_ja": "見本", "number": 1, "position": 3}
    refused(Guideline.objects.create, label_ja="行動指針", **clash)
    policy = Guideline.objects.create(label_ja="基本方針", **clash)
    part = {**clash, "parent": policy, "label_ja": "行動指針", "position": 4}
    Guideline.objects.create(**part)
    refused(Guideline.objects.create, **{**part, "position": 5})


def test_what_continues_says_how_and_what_does_not_says_nothing():
    first = make_plan(starts_fy=2010, guidelines=1)
    second = make_plan(starts_fy=2013, follows=first)
    earlier = first.guidelines.get()
    refused(make_guideline, second, continues=earlier)
    refused(make_guideline, second, continuation="kept")
    refused(make_guideline, second, continues=earlier, continuation="dropped")
    make_guideline(second, continues=earlier, continuation="revised")


def test_what_something_refers_to_stays():
    first = make_plan(starts_fy=2010, guidelines=1)
    make_guideline(make_plan(starts_fy=2013, follows=first), continues=first.guidelines.get(), continuation="kept")
    for kept in (first, first.guidelines.get()):
        with pytest.raises(ProtectedError):
            kept.delete()


@pytest.mark.parametrize(
    "fields",
    [
        {"span": "cumulative", "years": None},
        {"span": "cumulative", "fiscal_year": 2004},
        {"span": "single", "years": None},
        {"span": "single", "fiscal_year": 2004},
        {"value": 0},
        {"base": 60, "result_source": "見本", "result_unit_ja": "億円"},
        {"result": 3000, "result_unit_ja": "件"},
        {"result": 3000, "result_source": "見本"},
    ],
)
def test_a_target_says_what_it_is_counted_over_and_a_result_says_who_told_it(fields):
    refused(make_target(plan=make_plan(), **fields).save)


def test_a_target_is_told_with_its_unit_and_its_years():
    many = make_target(value=Decimal("1000.00"))
    single = make_target(span="single", years=None, fiscal_year=2004, measure="multiple", value=3, unit_ja="倍増")
    single.base, single.result_unit_ja = Decimal("66.50"), "億円"

    assert (many.counted_over, many.value_told, many.base_told, many.result_told) == ("3年間の累計", "1,000件", "", "")
    single.value = Decimal(3)
    told = (single.counted_over, single.value_told, single.base_told)
    assert told == ("2004年度（平成16年度）の単年度", "3倍増", "66.5億円")
    with override("en"):
        assert (many.counted_over, many.value_told) == ("total over 3 years", "1,000 results")


def test_a_plan_without_a_day_of_adoption_says_so():
    assert make_plan().adopted is None
