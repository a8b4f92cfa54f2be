"""The list narrowed: what is found is what is counted, for each person."""

from datetime import date

import pytest

from musubi.activities.finding import NAMES, Question, counted, found, meant
from musubi.activities.models import Recognition, State, Visibility
from musubi.activities.queries import bodies_on
from tests.factories import (
    make_activity,
    make_activity_kind,
    make_field,
    make_organisation,
    make_plan,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 22)
PUBLIC = frozenset({"public"})
MEMBER = frozenset({"public", "members"})


@pytest.fixture
def world():
    """Two tellers with two activities, one of them for members, and all that a list is narrowed by."""
    university = make_organisation(name_ja="見本大学", sector="academia", prefecture="34")
    company = make_organisation(name_ja="見本社", sector="industry", prefecture="31")
    guideline = make_plan(guidelines=1).guidelines.get()
    shown = make_activity(organisation=university, kind=make_activity_kind(), title_ja="公開の取組")
    hidden = make_activity(
        organisation=company, stage="result", fiscal_year=2025, visibility="members", title_ja="参画機関の取組"
    )
    shown.fields.add(make_field())
    shown.guidelines.add(guideline)
    shown.participations.create(organisation=company, position=1)
    Recognition.objects.create(activity=shown, kind="notable", citation_ja="見本", made_at=shown.created_at)
    return {"university": university, "company": company, "guideline": guideline, "shown": shown, "hidden": hidden}


def titles(question, keys):
    return [one.title_ja for one in found(question, keys, meant(question, bodies_on(TODAY)))]


def test_each_filter_finds_what_it_says(world):
    for question in (
        Question(year=2026),
        Question(stage="plan"),
        Question(organisation=world["university"].pk),
        Question(sector="academia"),
        Question(prefecture="34"),
        Question(kind="event"),
        Question(field="energy"),
        Question(guideline=world["guideline"].pk),
        Question(recognised="1"),
    ):
        assert titles(question, MEMBER) == ["公開の取組"], question


def test_an_organisation_is_found_by_what_it_takes_part_in_too(world):
    assert titles(Question(organisation=world["company"].pk), PUBLIC) == ["公開の取組"]


def test_a_place_of_its_own_counts_before_the_tellers_prefecture(world):
    world["shown"].prefecture_id = "31"
    world["shown"].save()

    assert titles(Question(prefecture="31"), PUBLIC) == ["公開の取組"]
    assert titles(Question(prefecture="34"), PUBLIC) == []


def test_filters_add_up_and_the_counts_tell_what_each_would_leave(world):
    question = Question(sector="academia", year=2026)
    told = counted(question, MEMBER, bodies_on(TODAY))

    assert titles(question, MEMBER) == ["公開の取組"]
    assert told.found.count == 1
    assert told.counts["sector"] == {"academia": 1}
    assert told.counts["year"] == {"2026": 1}
    assert counted(Question(year=2025), MEMBER, bodies_on(TODAY)).counts["year"] == {"2026": 1, "2025": 1}


def test_no_count_tells_the_public_of_what_is_for_members(world):
    assert counted(Question(), PUBLIC, bodies_on(TODAY)).counts["year"] == {"2026": 1}
    assert counted(Question(), MEMBER, bodies_on(TODAY)).counts["year"] == {"2026": 1, "2025": 1}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("visibility", Visibility.values)
def test_list_and_counts_agree_for_every_person_in_every_state(visibility, state):
    """What stands in the matrix, said once more by hand: who sees what is published, by its visibility."""
    one = make_activity(visibility=visibility, state=state, comment="見本")
    own = f"organisation:{one.organisation_id}"
    persons = {
        "public": PUBLIC,
        "member": MEMBER,
        "own": MEMBER | {own},
        "answering": MEMBER | {own, f"{own}:editing"},
        "other": MEMBER | {"organisation:999999", "organisation:999999:editing"},
        "secretariat": MEMBER | {"secretariat"},
    }
    seen_by = {
        "public": set(persons),
        "members": set(persons) - {"public"},
        "own": {"own", "answering", "secretariat"},
        "secretariat": {"answering", "secretariat"},
    }
    for name, keys in persons.items():
        expected = 1 if state == State.PUBLISHED and name in seen_by[visibility] else 0
        told = counted(Question(), keys, bodies_on(TODAY))
        listed = found(Question(), keys, meant(Question(), bodies_on(TODAY)))
        assert (told.found.count, listed.count()) == (expected, expected), name
        assert sum(told.counts["organisation"].values()) == expected, name
        assert one.is_shown_to(frozenset(keys)) == bool(expected), name


@pytest.mark.parametrize(
    "given",
    [
        {"year": "二千"},
        {"year": "-1"},
        {"year": "²"},
        {"kind": "\0"},
        {"field": "a b"},
        {"organisation": "9" * 30},
        {"recognised": "yes"},
        {"nothing": "1"},
    ],
)
def test_what_no_filter_could_hold_is_passed_over(given):
    assert Question.read(given).asked == {}


def test_a_question_loses_one_filter_at_a_time():
    question = Question(year=2026, kind="event", recognised="1")
    assert [question.without(name).asked for name in ("year", "kind", "recognised")] == [
        {"kind": "event", "recognised": "1"},
        {"year": 2026, "recognised": "1"},
        {"year": 2026, "kind": "event"},
    ]
    assert set(Question().asked) <= set(NAMES)
