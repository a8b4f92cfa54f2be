"""A suggestion is drawn for one reader: what they may not see is not there, nor a word of a text that has changed."""

import pytest
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, PUBLIC, SECRETARIAT
from musubi.coordination import actions
from musubi.coordination.models import Disclosure, Introduction, NeedState
from musubi.coordination.suggested import found_for, people_for, ties_with
from tests import factories
from tests.coordination import makers
from tests.coordination.makers import make_case, make_member, make_need, make_seed, make_suggestion

pytestmark = pytest.mark.django_db
NOW = timezone.now()
EVERYBODY, MEMBER, DESK = frozenset({PUBLIC}), frozenset({PUBLIC, MEMBERS}), frozenset({PUBLIC, MEMBERS, SECRETARIAT})


def seen(asked, keys, kind="seed"):
    found = found_for(asked.key, mark=str(asked.revision), keys=keys, user=None, kinds=[kind])
    return {one.key: one for one in found.of(kind)}


def test_whoever_may_not_see_a_seed_is_not_told_of_it():
    need = make_need()
    shown, members = make_seed(), make_seed(visibility="members")
    for seed in (shown, members):
        make_suggestion(need, seed, words=("光造形",))
    assert seen(need, EVERYBODY).keys() == {shown.key}
    assert seen(need, MEMBER).keys() == {shown.key, members.key}


def test_a_seed_that_is_withdrawn_is_suggested_to_nobody_at_once():
    need, seed = make_need(), make_seed()
    make_suggestion(need, seed)
    actions.withdraw_seed(seed, by=None, now=NOW)
    assert seen(need, DESK) == {}


def test_a_need_is_suggested_without_its_company_to_whoever_may_not_know_it():
    seed = make_seed()
    need = make_need(state=NeedState.SHOWN, disclosure=Disclosure.ANONYMOUS)
    make_suggestion(seed, need, words=("割れ",))
    assert need.firm_name in seen(seed, DESK, "need")[need.key].shown.whose
    assert need.firm_name not in seen(seed, MEMBER, "need")[need.key].shown.whose
    assert seen(seed, EVERYBODY, "need") == {}


@pytest.mark.parametrize("changed", ["asked", "found"])
def test_no_word_of_a_text_that_has_changed_is_shown(changed):
    need, seed = make_need(), make_seed()
    make_suggestion(need, seed, words=("株式会社の名",))
    assert seen(need, DESK)[seed.key].words == ["株式会社の名"]
    row = need if changed == "asked" else seed
    row.revision += 1
    row.save()
    told = seen(need, DESK)[seed.key]
    assert (told.words, told.bridges, told.parts, told.fields) == ([], [], [], [])


def test_whom_a_company_worked_with_is_told_to_readers_of_that_case_alone():
    partner = make_member()
    earlier = make_case(need=make_need(firm_name="株式会社同じ"))
    makers.make_introduction(
        case=earlier,
        organisation=partner,
        state=Introduction.State.THROUGH,
        firm_agreed_at=NOW,
        organisation_agreed_at=NOW,
        ended_at=NOW,
    )
    case = make_case(need=make_need(firm_name="株式会社同じ", title="別の困りごと"))
    assert ties_with(case, {partner.pk}, DESK) == {partner.pk: [earlier]}
    assert ties_with(case, {partner.pk}, frozenset({MEMBERS, f"case:{case.pk}"})) == {}


def test_whom_to_ask_are_those_told_on_seeds_coordinators_there_and_keepers_of_like_cases():
    university = make_member(name_ja="見本大学")
    need, seed = make_need(), make_seed(organisation=university, researcher_name_ja="見本 研究")
    make_suggestion(need, seed)
    coordinator = makers.make_keeper(organisation=university)
    alike = make_case(stage="hearing")
    people = people_for(seen(need, DESK).values(), [alike], day=timezone.localdate())
    assert {one.name for one in people} == {"見本 研究", str(coordinator), str(alike.owner)}


def test_what_was_set_aside_by_a_reader_is_apart_for_them_alone():
    need, seed = make_need(), make_seed()
    make_suggestion(need, seed)
    reader, another = factories.make_user(), factories.make_user()
    actions.judge(need.key, seed.key, is_useful=False, by=reader, now=NOW)
    ask = {"mark": "1", "keys": DESK, "kinds": ["seed"]}
    own, theirs = found_for(need.key, user=reader, **ask), found_for(need.key, user=another, **ask)
    assert [one.key for one in own.set_aside("seed")] == [seed.key]
    assert (own.of("seed"), [one.key for one in theirs.of("seed")]) == ([], [seed.key])
