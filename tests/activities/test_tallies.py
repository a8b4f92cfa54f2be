"""Bits in place of rows: what they count is what the rows say, also after every kind of change."""

from datetime import date
from random import Random

import pytest
from django.utils import timezone

from musubi.accounts.actions import recount
from musubi.activities import actions
from musubi.activities.finding import NAMES, Question, counted, found, meant
from musubi.activities.models import ActivityKind, Recognition, Stage, State, Visibility
from musubi.activities.queries import bodies_on
from musubi.activities.tallies import COUNTED, KIND, current, seen_by
from musubi.planning.models import Guideline
from musubi.registry.models import Field, Organisation
from tests.accounts.counting import agree
from tests.factories import make_activity, make_activity_kind, make_field, make_organisation, make_plan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 22)
NOW = timezone.now()
PUBLIC = frozenset({"public"})


def fill(seed):
    """Make tellers, words and 40 activities that have them at random."""
    chance = Random(seed)
    tellers = [
        make_organisation(name_ja=f"見本{n}", sector=sector, prefecture=prefecture)
        for n, (sector, prefecture) in enumerate([("academia", "34"), ("industry", "31"), ("academia", "31")])
    ]
    kinds, fields = [None, make_activity_kind()], [make_field(), make_field(code="water")]
    guidelines = list(make_plan(guidelines=2).guidelines.all())
    for _ in range(40):
        one = make_activity(
            organisation=chance.choice(tellers),
            kind=chance.choice(kinds),
            stage=chance.choice(Stage.values),
            fiscal_year=chance.choice([2024, 2025]),
            prefecture_id=chance.choice([None, None, "31"]),
            visibility=chance.choice(Visibility.values),
            state=chance.choice([State.PUBLISHED, State.PUBLISHED, State.SUBMITTED]),
        )
        one.fields.set(chance.sample(fields, chance.randrange(3)))
        one.guidelines.set(chance.sample(guidelines, chance.randrange(3)))
        for position, teller in enumerate(chance.sample(tellers, 2)):
            one.participations.get_or_create(organisation=teller, defaults={"position": position})
        if chance.random() < 0.2:
            Recognition.objects.create(activity=one, kind="notable", citation_ja="見本", made_at=NOW)


def values():
    """Return for each filter what it may be asked for, and what the counts call it."""
    return {
        "year": {2024: "2024", 2025: "2025"},
        "stage": {stage: stage for stage in Stage.values},
        "organisation": {pk: str(pk) for pk in Organisation.objects.values_list("pk", flat=True)},
        "sector": {"academia": "academia", "industry": "industry"},
        "prefecture": {code: code for code in ("31", "34")},
        "kind": {kind.code: kind.code for kind in ActivityKind.objects.all()},
        "field": {field.code: field.code for field in Field.objects.all()},
        "guideline": {pk: str(pk) for pk in Guideline.objects.values_list("pk", flat=True)},
        "recognised": {"1": "1"},
    }


@pytest.mark.parametrize("seed", range(2))
def test_every_number_beside_a_choice_is_what_the_rows_are_that_it_leaves(seed):
    fill(seed)
    chance, choices, bodies = Random(seed), values(), bodies_on(TODAY)
    own = f"organisation:{Organisation.objects.order_by('pk')[0].pk}"
    for keys in (PUBLIC, PUBLIC | {"members", own}, PUBLIC | {"members", own, f"{own}:editing"}, {"secretariat"}):
        asked = {name: chance.choice(list(choices[name])) for name in chance.sample(NAMES, chance.randrange(3))}
        question = Question(**asked)
        told = counted(question, frozenset(keys), bodies)

        def rows(question, keys=frozenset(keys)):
            return found(question, keys, meant(question, bodies)).distinct().count()

        assert told.found.count == rows(question)
        for name, of_filter in choices.items():
            expected = {
                called: number
                for value, called in of_filter.items()
                if (number := rows(Question(**{**asked, name: value})))
            }
            assert told.counts[name] == expected, (asked, name)


def changes():
    """Yield after each deed that changes what is counted."""
    one, other = make_activity(state="submitted"), make_activity(state="submitted")
    current()
    actions.publish(one, by=None, now=NOW)
    yield "publish"
    actions.publish(other, by=None, now=NOW)
    actions.recognise(one, kind="notable", citation_ja="見本", by=None, now=NOW)
    yield "recognise"
    actions.take_back_recognition(one, by=None, now=NOW)
    yield "take back recognition"
    merger = actions.merge(one, other, by=None, now=NOW)
    yield "merge"
    actions.unmerge(merger, by=None, now=NOW)
    yield "unmerge"
    one.refresh_from_db()
    actions.withdraw(one, by=None, now=NOW)
    yield "withdraw"


@pytest.mark.usefixtures("pages_kept")
@pytest.mark.parametrize("most_changed", [1, 2, 300])
def test_after_every_deed_what_is_kept_is_what_is_read_anew(monkeypatch, most_changed):
    monkeypatch.setattr("musubi.accounts.tallies.MOST_CHANGED", most_changed)
    for name in changes():
        assert agree(COUNTED), name


@pytest.mark.usefixtures("pages_kept")
def test_without_being_told_what_changed_the_tallies_would_be_wrong(monkeypatch):
    for where in ("indexing", "actions.praising"):
        monkeypatch.setattr(f"musubi.activities.{where}.recount", lambda _kind, _activities: None)
    assert not all(agree(COUNTED) for _name in changes())


@pytest.mark.usefixtures("pages_kept")
def test_what_is_there_no_more_is_counted_no_more():
    one = make_activity()
    assert seen_by(current(), PUBLIC).bit_count() == 1
    recount(KIND, [one.pk])
    one.participations.all().delete()
    one.delete()
    assert seen_by(current(), PUBLIC) == 0
