"""Who sees what: every level for every kind of reader, and everywhere the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from musubi.accounts.audience import MEMBERS, PUBLIC, SECRETARIAT, organisation_key
from musubi.accounts.audience import keys_of as all_keys_of
from musubi.accounts.tallies import numbers_of
from musubi.coordination import actions, audience, indexing
from musubi.coordination.audience import View, shown_to, view_of
from musubi.coordination.finding import CasesOf
from musubi.coordination.models import Case, CaseEvent, Group, Need, Outcome, Participant, Seed, Stage
from musubi.registry.models import Role
from musubi.search.models import Document
from tests import factories
from tests.coordination import makers

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY = {"by": None, "now": NOW}
TOKEN = "ケンゴウセイキ"
WHOLE, NAMELESS, NOTHING = View.WHOLE, View.NAMELESS, View.NOTHING
READERS = ("public", "member", "chosen", "asked", "participant", "watcher", "secretariat")
# Of a shown need, level by level: what each of READERS sees.
EXPECTED = {
    ("public", True): (WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    ("public", False): (NAMELESS, NAMELESS, NAMELESS, NAMELESS, WHOLE, NAMELESS, WHOLE),
    ("members", False): (NOTHING, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE),
    ("anonymous", False): (NOTHING, NAMELESS, NAMELESS, NAMELESS, WHOLE, NAMELESS, WHOLE),
    ("named", False): (NOTHING, NOTHING, WHOLE, NAMELESS, WHOLE, NOTHING, WHOLE),
    ("participants", False): (NOTHING, NOTHING, NOTHING, NAMELESS, WHOLE, NOTHING, WHOLE),
}
UNSHOWN = (NOTHING, NOTHING, NOTHING, NAMELESS, WHOLE, NOTHING, WHOLE)
WITHDRAWN = (NOTHING, NOTHING, NOTHING, NOTHING, WHOLE, NOTHING, WHOLE)


@pytest.fixture
def bodies():
    return {name: makers.make_member() for name in ("member", "chosen", "asked", "watcher")}


def made(bodies, level, *, is_named=False, state="shown"):
    need = makers.make_need(state=state, disclosure=level, is_named=is_named, firm_name=f"株式会社{TOKEN}")
    need.chosen.add(bodies["chosen"])
    case = makers.make_case(need=need, stage=Stage.SEARCHING)
    makers.make_inquiry(case=case, organisation=bodies["asked"])
    indexing.index_need(need)
    return need


def keys_for(need, bodies):
    keys = {name: {PUBLIC, MEMBERS, organisation_key(body.pk)} for name, body in bodies.items()}
    keys["watcher"] |= {f"case:{need.case.pk}:following"}
    keys["public"] = {PUBLIC}
    keys["participant"] = {PUBLIC, MEMBERS, need.case.key}
    keys["secretariat"] = {PUBLIC, MEMBERS, SECRETARIAT}
    return {name: frozenset(keys[name]) for name in READERS}


def faults(need, bodies, expected):
    """Return where a reader sees anything else than the table says, in any of the places that tell of a need."""
    found = []
    row = Document.objects.filter(kind="need", key=str(need.pk)).first()
    for (name, keys), wanted in zip(keys_for(need, bodies).items(), expected, strict=True):
        seen = shown_to(need, keys)
        told = repr(seen)
        found += [
            (name, what)
            for what, is_right in {
                "view": view_of(need, keys) == wanted,
                "list": Need.objects.visible_to(keys).filter(pk=need.pk).exists() == (wanted != NOTHING),
                "named": Need.objects.named_to(keys).filter(pk=need.pk).exists() == (wanted == WHOLE),
                "count": Need.objects.visible_to(keys).count() == (wanted != NOTHING),
                "page": (TOKEN in told) == (wanted == WHOLE) and (seen is None) == (wanted == NOTHING),
                "index": row is None or bool(set(row.audience) & keys) == (wanted != NOTHING),
                "text": row is None or wanted == WHOLE or not set(row.audience) & keys or TOKEN not in row.text_ja,
            }.items()
            if not is_right
        ]
    return found


@pytest.mark.parametrize(("level", "is_named"), EXPECTED)
def test_each_reader_sees_of_a_need_what_its_level_says_and_everywhere_the_same(bodies, level, is_named):
    need = made(bodies, level, is_named=is_named)
    assert faults(need, bodies, EXPECTED[level, is_named]) == []


@pytest.mark.parametrize("level", ["public", "members", "named"])
def test_what_is_not_shown_yet_is_seen_by_those_who_handle_it_and_those_who_were_asked(bodies, level):
    assert faults(made(bodies, level, state="received"), bodies, UNSHOWN) == []


def test_what_was_withdrawn_is_seen_by_those_who_handle_it_alone(bodies):
    need = made(bodies, "public")
    Need.objects.filter(pk=need.pk).update(state="withdrawn")
    need.refresh_from_db()
    indexing.index_need(need)
    assert not Document.objects.filter(kind="need").exists()
    assert faults(need, bodies, WITHDRAWN) == []


@pytest.mark.parametrize("name", ["view_of", "as_seen", "_shown_whole"])
def test_with_a_filter_away_the_comparison_says_so(bodies, monkeypatch, name):
    need = made(bodies, "anonymous")
    careless = {
        "view_of": lambda _need, _keys: View.WHOLE,
        "as_seen": lambda need, _view, seen=audience.as_seen: seen(need, View.WHOLE),
        "_shown_whole": lambda _need, _chosen: {PUBLIC},
    }
    monkeypatch.setattr(audience, name, careless[name])
    assert faults(need, bodies, EXPECTED["anonymous", False]) != []


# --- keys of cases -------------------------------------------------------------------------------------------------


def keys_of(user):
    user.audience_keys = None
    return {key for key in all_keys_of(user) if key.startswith("case:")}


def test_the_owner_keeps_a_case_until_no_role_is_left():
    owner = makers.make_keeper(organisation=makers.make_member())
    case = makers.make_case(stage=Stage.HEARING, owner=owner)
    assert keys_of(owner.user) == {case.key, f"{case.key}:keeping"}
    Role.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert keys_of(owner.user) == set()


def test_who_was_introduced_takes_part_and_who_filed_it_for_a_client_follows(django_assert_num_queries):
    bank, partner = makers.make_member(sector="finance"), makers.make_member()
    case = makers.make_case(need=makers.make_need(filed_for=bank), stage=Stage.HEARING)
    actions.let_take_part(case, part=Participant.Part.PARTY, organisation=partner, **BY)
    clerk = factories.make_role(organisation=bank, kind=Role.Kind.VIEWER).person
    professor = factories.make_role(organisation=partner, kind=Role.Kind.VIEWER).person
    assert keys_of(clerk.user) == {f"{case.key}:following"}
    assert keys_of(professor.user) == {case.key}
    for keys, count in ((all_keys_of(clerk.user), (0, 0, 1)), (all_keys_of(professor.user), (1, 0, 1))):
        sets = (Case.objects.visible_to(keys), Case.objects.kept_by(keys), Case.objects.followed_by(keys))
        assert tuple(found.count() for found in sets) == count
    clerk.user.audience_keys = None
    with django_assert_num_queries(1):
        all_keys_of(clerk.user)


def test_a_list_finds_the_cases_that_the_keys_name():
    """Who takes part by each way there is, who follows, and whose roles have ended."""
    bank, partner = makers.make_member(sector="finance"), makers.make_member()
    owner, helper = (makers.make_keeper(organisation=makers.make_member()) for _ in range(2))
    taken = makers.make_case(need=makers.make_need(filed_for=bank), stage=Stage.HEARING, owner=owner)
    queued = makers.make_case(duty_owner=owner)
    offices = (bank, partner, makers.make_member())
    viewers = [factories.make_role(organisation=office, kind=Role.Kind.VIEWER).person for office in offices]
    people = [owner, helper, *viewers]
    watcher, former = people[-1], makers.make_keeper(organisation=makers.make_member())
    Role.objects.filter(person=former).update(ends_on=timezone.localdate() - timedelta(days=1))
    shared = {"person": {"helper": helper, "watcher": watcher, "reader": former}, "organisation": {"reader": partner}}
    for which, parts in shared.items():
        for part, one in parts.items():
            Participant.objects.create(case=taken, part=part, since=BY["now"], **{which: one})
    whole, followed = {}, {}
    for person in [*people, former]:
        keys, of = all_keys_of(person.user), CasesOf(person.user, person=person.pk, now=BY["now"])
        whole[person], followed[person] = set(numbers_of(of.whole)), set(numbers_of(of.followed))
        assert whole[person] == set(Case.objects.visible_to(keys).values_list("pk", flat=True))
        assert followed[person] == set(Case.objects.followed_by(keys).values_list("pk", flat=True))
    assert whole[owner] == {taken.pk, queued.pk}
    assert [whole[one] for one in (helper, people[3], watcher, former)] == [{taken.pk}, {taken.pk}, set(), set()]
    assert [followed[one] for one in (people[2], watcher, former)] == [{taken.pk}, {taken.pk}, set()]


def test_a_reader_of_a_case_does_not_read_the_notes_of_its_keepers():
    case = makers.make_case(stage=Stage.HEARING)
    actions.log_note(case, text="担当だけのメモ", **BY)
    actions.log_note(case, text="関係者へのメモ", readers="participants", **BY)
    texts = {
        name: set(CaseEvent.objects.visible_to({PUBLIC, MEMBERS, *keys}).values_list("text", flat=True))
        for name, keys in {
            "nobody": [],
            "follower": [f"{case.key}:following"],
            "participant": [case.key],
            "keeper": [case.key, f"{case.key}:keeping"],
        }.items()
    }
    assert texts["nobody"] == texts["follower"] == set()
    assert texts["participant"] == {"関係者へのメモ"}
    assert texts["keeper"] == {"担当だけのメモ", "関係者へのメモ"}


# --- seeds, outcomes, groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", ["public", "members", "own"])
@pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
def test_a_seed_is_seen_in_list_and_index_by_the_same_readers(visibility, state):
    body = makers.make_member()
    seed = makers.make_seed(organisation=body, state=state, visibility=visibility, published_at=NOW)
    member = {PUBLIC, MEMBERS}
    own = {*member, organisation_key(body.pk)}
    for keys in ({PUBLIC}, member, own, {*own, f"{organisation_key(body.pk)}:editing"}, {*member, SECRETARIAT}):
        assert Seed.objects.visible_to(keys).exists() == bool(seed.audience & keys)


def test_an_unpublished_patent_shows_its_readers_the_first_few_lines_alone_and_search_no_more():
    body = makers.make_member()
    seed = makers.make_seed(organisation=body, rights="unpublished", summary_ja=TOKEN, uses_ja="用途")
    indexing.index_seed(seed)
    assert "summary" not in audience.sheet_for(seed, {PUBLIC, MEMBERS})
    assert "summary" in audience.sheet_for(seed, {f"{organisation_key(body.pk)}:editing"})
    assert TOKEN not in Document.objects.get(kind="seed").text_ja
    assert TOKEN not in indexing.matching_text(seed)
    Seed.objects.update(rights="granted")
    seed.refresh_from_db()
    indexing.index_seed(seed)
    assert TOKEN in Document.objects.get(kind="seed").text_ja


@pytest.mark.parametrize("visibility", ["public", "members", "participants"])
@pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
def test_an_outcome_is_seen_in_list_and_index_by_the_same_readers(visibility, state):
    case = makers.make_case(stage=Stage.WORKING)
    outcome = makers.make_outcome(state=state, visibility=visibility, case=case)
    for keys in ({PUBLIC}, {MEMBERS}, {case.key}, {f"{case.key}:keeping"}, {SECRETARIAT}):
        held = {PUBLIC, *keys}
        assert Outcome.objects.visible_to(held).exists() == bool(outcome.audience & held), keys


@pytest.mark.parametrize("visibility", ["public", "members", "own"])
def test_a_group_is_seen_in_list_and_index_by_the_same_readers(visibility):
    body = makers.make_member()
    group = makers.make_group(members=(body,), visibility=visibility)
    for keys in ({PUBLIC}, {PUBLIC, MEMBERS}, {PUBLIC, organisation_key(body.pk)}):
        assert Group.objects.visible_to(keys).exists() == bool(group.audience_of([body.pk]) & keys)
