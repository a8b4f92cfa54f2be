"""Adopting a plan: whole, after the last one, and never against what is counted already."""

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest

from musubi.accounts.models import Deed
from musubi.planning import refusals
from musubi.planning.actions import adopting as actions
from musubi.planning.models import Guideline, Plan, Programme, Target
from musubi.search.models import Document
from tests.factories import make_body, make_guideline, make_meeting, make_plan, make_series, make_user

NOW = datetime(2026, 7, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def plan(**fields):
    return Plan(**({"body": make_body(), "starts_fy": 2026, "name_ja": "新計画", "short_ja": "新計画"} | fields))


def guideline(number=1, **fields):
    return Guideline(**({"label_ja": "行動指針", "number": number, "name_ja": f"見本指針{number}"} | fields))


def adopt(given=None, *guidelines, **more):
    return actions.adopt_plan(given or plan(), guidelines=guidelines, by=None, now=NOW, **more)


def test_a_plan_is_saved_whole_and_follows_the_last():
    last = make_plan(starts_fy=2013, guidelines=1)
    policy, viewpoint = guideline(label_ja="基本方針"), guideline(continues=last.guidelines.get(), continuation="kept")
    viewpoint.parent = policy
    viewpoint.name_ja = last.guidelines.get().name_ja
    examples = [Programme(guideline=one, name_ja=f"見本{n}") for n, one in enumerate([viewpoint, policy, viewpoint])]
    target = Target(
        number=1, indicator_ja="見本", span="single", fiscal_year=2026, measure="absolute", value=5, unit_ja="件"
    )
    somebody = make_user()

    adopted = actions.adopt_plan(
        plan(), guidelines=[policy, viewpoint], programmes=examples, targets=[target], by=somebody, now=NOW
    )

    saved = Plan.objects.get(pk=adopted.pk)
    assert saved.follows == last
    assert [(one.position, one.name_ja) for one in saved.guidelines.all()] == [(1, "見本指針1"), (2, "見本指針1")]
    assert saved.guidelines.last().parent == saved.guidelines.first()
    assert [(one.position, one.name_ja) for one in saved.guidelines.last().programmes.all()] == [
        (1, "見本0"),
        (2, "見本2"),
    ]
    assert saved.targets.get() == target
    assert Document.objects.get(kind="plan").url == f"/plans/{saved.pk}/"
    deed = Deed.objects.get(verb="planning.adopt_plan")
    assert (deed.actor, deed.subject, deed.details) == (somebody, f"plan:{saved.pk}", {"guidelines": 2})


def test_a_later_plan_leaves_the_guidelines_of_the_years_before_alone():
    old = make_plan(starts_fy=2013, guidelines=2)
    before = list(Guideline.objects.in_force(make_body(), 2025).values())

    adopt(plan(starts_fy=2026), guideline(continues=old.guidelines.first(), continuation="revised"))

    assert list(Guideline.objects.in_force(make_body(), 2025).values()) == before
    assert Guideline.objects.in_force(make_body(), 2026).get().continues == old.guidelines.first()


@pytest.mark.parametrize("year", [2012, 2013])
def test_a_plan_begins_after_the_last(year):
    make_plan(starts_fy=2013)
    with pytest.raises(refusals.NotAfterTheLast):
        adopt(plan(starts_fy=year))


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"ends_fy": 2025}, refusals.EndsBeforeItBegins),
        ({"starts_fy": 26}, refusals.YearOutOfRange),
        ({"starts_fy": 20260}, refusals.YearOutOfRange),
    ],
)
def test_years_that_cannot_be_are_refused(fields, refusal):
    with pytest.raises(refusal):
        adopt(plan(**fields))


def test_the_meeting_is_one_of_the_body_s_own():
    series = make_series(code="elsewhere", body=make_body(code="other", nature="planning"))
    with pytest.raises(refusals.MeetingOfAnotherBody):
        adopt(plan(meeting=make_meeting(series=series, starts_on=date(2026, 7, 1))))


def test_two_guidelines_of_one_number_are_refused():
    with pytest.raises(refusals.NumberRepeated, match="行動指針 1"):
        adopt(None, guideline(1), guideline(1))


@pytest.mark.parametrize("fields", [{"continuation": "kept"}, {"continues": True}])
def test_how_and_what_go_together(fields):
    last = make_plan(starts_fy=2013, guidelines=1)
    if "continues" in fields:
        fields = {"continues": last.guidelines.get()}
    with pytest.raises(refusals.HowMissing):
        adopt(None, guideline(**fields))


def test_only_the_plan_just_before_is_continued():
    first = make_plan(starts_fy=2010, guidelines=1)
    make_plan(starts_fy=2013, follows=first, guidelines=1)
    with pytest.raises(refusals.ContinuesNoneOfTheLast):
        adopt(None, guideline(continues=first.guidelines.get(), continuation="revised"))


def test_what_is_kept_reads_as_before_but_for_punctuation():
    earlier = make_guideline(
        make_plan(starts_fy=2013), name_ja="共用化と交流の促進", text_ja="人の交流を通じて目指す。"
    )
    same = {"name_ja": "共用化と交流の促進", "continues": earlier, "continuation": "kept"}
    with pytest.raises(refusals.KeptButChanged):
        adopt(None, guideline(text_ja="人と物の交流を通じて目指す。", **same))
    assert adopt(None, guideline(text_ja="人の交流を通じて、目指す。", **same)).pk


def test_who_looked_before_another_plan_was_saved_is_told_and_saves_nothing():
    last = make_plan(starts_fy=2013)
    make_plan(starts_fy=2020, follows=last)
    # As it is for somebody who asked for the last plan just before the one of 2020 came in.
    with patch.object(actions, "_last_plan", return_value=last), pytest.raises(refusals.AdoptedMeanwhile):
        adopt(None, guideline())

    assert Plan.objects.count() == 2
    assert not Deed.objects.exists()
