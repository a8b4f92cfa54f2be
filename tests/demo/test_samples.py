"""The invented records of coordination are whole, hang together, and could be taken for nobody real."""

import csv
import json
import re
from collections import Counter
from datetime import date, timedelta

import pytest

from musubi.demo.people import personas
from musubi.demo.samples import (
    AS_OF,
    FILES,
    FOLDER,
    SampleCall,
    SampleCase,
    SampleGroup,
    SampleNeed,
    SampleOutcome,
    SampleSeed,
    samples,
)

COUNCIL = FOLDER.parents[1] / "website" / "councils" / "chugoku"
SEEDS, NEEDS, CASES = samples(SampleSeed), samples(SampleNeed), samples(SampleCase)
OUTCOMES, GROUPS, CALLS = samples(SampleOutcome), samples(SampleGroup), samples(SampleCall)
STEPS = [step for case in CASES for step in case.steps]
STAGES = {  # each stage of a case with those that may follow
    "received": {"hearing", "searching", "on_hold"},
    "hearing": {"searching", "meeting", "working", "on_hold"},
    "searching": {"hearing", "meeting", "on_hold"},
    "meeting": {"searching", "terms", "working", "on_hold"},
    "terms": {"searching", "meeting", "working", "on_hold"},
    "working": {"terms", "prototype", "business", "on_hold"},
    "prototype": {"working", "business", "on_hold"},
    "business": {"prototype", "on_hold"},
    "on_hold": {"hearing", "searching", "meeting", "terms", "working", "prototype", "business"},
    "closed": set(),
}
REASONS = {"field", "busy", "terms", "nda", "solved", "no_contact", "existing", "other"}
PROVIDERS = {  # the kinds of organisation that keep seeds
    "national_university",
    "public_university",
    "private_university",
    "college_of_technology",
    "public_testing_institute",
    "research_institute",
    "vocational_college",
}
ROMAN = re.compile(r"[A-Za-z]")


def _table(name):
    with (COUNCIL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROSTER = {row["slug"]: row for row in _table("organisations.csv")}
FIELDS = {row["code"] for row in _table("fields.csv")}


def test_every_id_is_given_once():
    for kind in FILES:
        ids = [record.id for record in samples(kind)]
        assert len(set(ids)) == len(ids)


def test_every_organisation_stands_in_the_roster():
    named = {seed.organisation for seed in SEEDS}
    named |= {slug for need in NEEDS for slug in (need.filed_for, *need.chosen)}
    named |= {slug for step in STEPS for slug in (step.organisation, *step.organisations)}
    named |= {amount.receiver for step in STEPS for amount in step.amounts}
    named |= {role.organisation for outcome in OUTCOMES for role in outcome.roles}
    named |= {member.organisation for group in GROUPS for member in group.members}
    named |= {call.passed_to for call in CALLS}
    assert named - {""} <= ROSTER.keys()


def test_every_university_college_and_institute_of_the_roster_has_a_seed():
    providers = {slug for slug, row in ROSTER.items() if row["kind"] in PROVIDERS}
    assert {seed.organisation for seed in SEEDS} == providers
    assert len(SEEDS) >= 60


def test_every_field_of_a_seed_or_need_is_one_of_the_council_s():
    assert {code for record in (*SEEDS, *NEEDS) for code in record.fields} <= FIELDS


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.id)
def test_a_seed_says_enough_and_not_too_much(seed):
    assert 60 <= len(seed.summary_en.split()) <= 140
    assert seed.title_ja
    assert seed.keywords_en
    assert seed.title_en
    assert ROMAN.search(seed.title_en)
    assert 1 <= seed.trl <= 9
    assert len(seed.keywords_ja) <= 300
    if seed.is_english_only:
        assert seed.title_ja == seed.title_en
        return
    assert 200 <= len(seed.summary_ja) <= 400
    assert all([seed.comparison_ja, seed.features_ja, seed.uses_ja, seed.challenges_ja, seed.wanted_ja])


def test_seeds_show_every_state_of_rights_and_several_unpublished_patents():
    states = Counter(seed.rights for seed in SEEDS)
    assert set(states) == {"none", "unpublished", "pending", "granted", "other"}
    assert states["unpublished"] >= 5
    assert {seed.visibility for seed in SEEDS} == {"public", "members", "own"}


def test_what_an_unpublished_patent_leaves_to_be_shown_is_there_in_english():
    assert all(seed.uses_en and seed.wanted_en for seed in SEEDS if seed.rights == "unpublished")


def test_a_seed_s_number_in_another_system_names_the_system():
    assert all(bool(seed.outside_id) == bool(seed.source_system) == bool(seed.url) for seed in SEEDS)


def test_everybody_and_every_company_says_that_it_is_a_sample():
    assert all(re.fullmatch(r"見本研究者[A-G]（.+）", seed.researcher_name_ja) for seed in SEEDS)
    assert all(seed.researcher_name_en.startswith("Sample researcher ") for seed in SEEDS)
    assert all("見本" in record.firm_name for record in (*NEEDS, *CALLS))
    bodies = [role for outcome in OUTCOMES for role in outcome.roles if not role.organisation]
    assert bodies
    assert all("見本" in role.name_ja and "Mihon" in role.name_en for role in bodies)
    assert all(seed.url.startswith("https://www.example.jp/") for seed in SEEDS if seed.url)


def test_the_region_is_never_called_by_the_country_s_name():
    for name in FILES.values():
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert not re.search("中国(?!地方|地域|銀行)", text)


def test_no_text_holds_an_address_a_number_to_call_or_a_year_that_would_grow_old():
    for name in FILES.values():
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
            texts = re.sub(r"https://www\.example\.jp\S*|\d{4}-\d{2}-\d{2}", "", line)
            assert "@" not in texts
            assert not re.search(r"0\d{1,3}-\d{2,4}-\d{4}|20\d\d年|令和\d", texts)


def test_needs_are_told_at_all_five_levels_by_everyone_who_may_tell_them():
    assert {need.disclosure for need in NEEDS} == {"public", "members", "anonymous", "named", "participants"}
    assert {need.channel for need in NEEDS} == {"form", "clerk", "phone", "secretariat"}
    assert {need.prefecture for need in NEEDS} == {"31", "32", "33", "34", "35"}
    assert {need.size for need in NEEDS} == {"to_5", "to_20", "to_100", "to_300", "over_300"}
    assert len(NEEDS) >= 40


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.id)
def test_a_need_is_whole(need):
    assert bool(need.filed_for) == (need.channel == "clerk")
    assert bool(need.chosen) == (need.disclosure == "named")
    assert not need.is_named or need.disclosure == "public"
    assert 8 <= len(need.title) <= 60
    assert 80 <= len(need.trouble) <= 400
    assert all([need.firm_reading, need.place, need.industry, need.tried, need.wanted_by, need.budget, need.partner])
    plain = [need.plain_title_ja, need.plain_title_en, need.plain_text_ja, need.plain_text_en]
    assert all(plain) or not any(plain)


def test_half_of_the_needs_or_more_are_told_in_english_too():
    assert sum(bool(need.plain_text_en) for need in NEEDS) * 2 >= len(NEEDS)


def test_no_need_names_its_company_in_its_words():
    for need in NEEDS:
        assert "見本" not in need.title + need.trouble + need.tried + need.plain_title_ja + need.plain_text_ja


def test_every_need_has_one_case_and_the_cases_stand_at_every_stage():
    assert {case.stage for case in CASES} == STAGES.keys()
    assert sorted(case.need for case in CASES) == sorted(need.id for need in NEEDS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_goes_the_ways_that_are_allowed(case):
    need = next(need for need in NEEDS if need.id == case.need)
    assert (case.steps[0].kind, case.steps[0].on) == ("received", need.filed_on)
    assert case.owner in {person.code for person in personas()}
    assert [step.on for step in case.steps] == sorted(step.on for step in case.steps)
    stage = "received"
    for step in case.steps:
        if step.kind == "introduced" and step.state == "through" and stage in {"hearing", "searching"}:
            stage = "meeting"
        elif step.kind == "moved":
            assert step.to in STAGES[stage]
            stage = step.to
        elif step.kind == "closed":
            assert step.reason in REASONS
            assert step.ending in {"achieved", "answered", "passed_on", "not_matched", "withdrawn"}
            assert step.text
            stage = "closed"
        assert stage == "received" or "taken" in {one.kind for one in case.steps}
    assert stage == case.stage


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_answer_follows_a_question_and_an_introduction_follows_interest(case):
    waiting, interested = set(), set()
    for step in case.steps:
        if step.kind == "asked":
            assert step.organisation not in waiting
            waiting.add(step.organisation)
        elif step.kind == "answered":
            waiting.remove(step.organisation)
            assert step.text
            assert (step.answer, bool(step.reason)) in {("interested", False), ("declined", True)}
            assert step.reason in REASONS | {""}
            interested |= {step.organisation} if step.answer == "interested" else set()
        elif step.kind == "agreed":
            assert set(step.organisations) <= ROSTER.keys()
            assert all(ROSTER[slug]["kind"] in PROVIDERS for slug in step.organisations)
    for step in case.steps:
        if step.kind == "introduced" and step.organisation in {one.organisation for one in case.steps if one.answer}:
            assert step.organisation in interested


def test_what_is_asked_because_of_a_seed_is_asked_of_its_keeper():
    keepers = {seed.id: seed.organisation for seed in SEEDS}
    assert all(keepers[step.seed] == step.organisation for step in STEPS if step.seed)


def test_a_follow_up_is_asked_so_many_months_after_the_first_meeting_and_once():
    for case in CASES:
        first = min((step.on for step in case.steps if _brings_together(step)), default=None)
        asked = [step for step in case.steps if step.kind == "followed_up"]
        assert all(step.months * 30 <= (step.on - first).days < step.months * 31 + 15 for step in asked)
        assert [step.months for step in asked] == sorted({step.months for step in asked} & {3, 6, 12, 24})
    answers = {step.answer for step in STEPS if step.kind == "followed_up"}
    assert answers == {"", "on", "fruit", "stuck", "over", "help"}


def _brings_together(step):
    return step.kind in {"interview", "agreed"} or (step.kind, step.state) == ("introduced", "through")


def test_a_need_that_was_put_in_plain_words_has_them():
    plain = {need.id: bool(need.plain_text_ja) for need in NEEDS}
    for case in CASES:
        kinds = [step.kind for step in case.steps]
        assert ("rewritten" in kinds) == ("checked" in kinds)
        assert plain[case.need] or "rewritten" not in kinds


def test_nobody_is_asked_about_a_need_that_is_not_disclosed_to_them():
    needs = {need.id: need for need in NEEDS}
    for case in CASES:
        need, checked = needs[case.need], False
        for step in case.steps:
            checked |= step.kind == "checked"
            if step.kind == "asked" and not checked:
                assert need.disclosure != "participants"
                assert need.disclosure != "named" or step.organisation in need.chosen


def test_amounts_are_for_years_that_have_begun():
    this_year = AS_OF.year - (AS_OF.month < 4)
    for step in STEPS:
        for amount in step.amounts:
            assert amount.receiver in step.organisations
            assert len(amount.yen) == len(amount.indirect_yen)
            assert step.on.year - (step.on.month < 4) + len(amount.yen) - 1 <= this_year
            assert all(a <= b for a, b in zip(amount.indirect_yen, amount.yen, strict=True))
    assert {step.agreement for step in STEPS if step.kind == "agreed"} == {
        "nda", "consultation", "commissioned", "joint", "equipment"
    }  # fmt: skip


def test_one_case_goes_from_a_telephone_call_to_a_product_with_all_four_sectors():
    call = next(call for call in CALLS if call.case == "case-02")
    case = next(case for case in CASES if case.id == "case-02")
    product = next(outcome for outcome in OUTCOMES if (outcome.case, outcome.kind) == ("case-02", "product"))
    assert (call.result, case.stage) == ("case", "business")
    assert call.called_on == case.steps[0].on
    assert {role.sector for role in product.roles} == {"industry", "academia", "government", "finance"}
    roles = [role for outcome in OUTCOMES if outcome.case == "case-02" for role in outcome.roles]
    assert {role.step for role in roles} == {"encounter", "research", "rights", "funding", "business", "sales"}


def test_roles_are_told_in_the_sector_the_organisation_is_counted_to():
    for outcome in OUTCOMES:
        for role in outcome.roles:
            assert role.sector == (ROSTER[role.organisation]["sector"] if role.organisation else "industry")
            assert role.deed_ja
            assert ROMAN.search(role.deed_en)


def test_outcomes_belong_to_cases_and_a_venture_says_by_which_definition():
    assert {outcome.case for outcome in OUTCOMES} <= {case.id for case in CASES}
    assert {outcome.kind for outcome in OUTCOMES} >= {"joint_research", "prototype", "product", "venture", "patent"}
    for outcome in OUTCOMES:
        is_venture = outcome.kind == "venture"
        assert outcome.evidence
        assert bool(outcome.venture_classes) == bool(outcome.venture_definition_year) == is_venture
        assert (outcome.venture_status_on is not None) == is_venture


def test_groups_hold_organisations_in_time_and_known_cases():
    assert 3 <= len(GROUPS) <= 4
    known = {case.id for case in CASES}
    for group in GROUPS:
        assert set(group.cases) <= known
        assert all(member.starts_on >= group.starts_on for member in group.members)
        assert all(member.ends_on is None or member.ends_on > member.starts_on for member in group.members)


def test_a_call_that_became_a_case_names_it():
    assert len(CALLS) >= 10
    assert all(bool(call.case) == (call.result == "case") for call in CALLS)
    assert all(bool(call.passed_to) == (call.result == "passed_on") for call in CALLS)
    assert {call.result for call in CALLS} == {"answered", "call_back", "passed_on", "case"}


def test_every_day_is_a_working_day_before_the_reader_s_own():
    days = [step.on for step in STEPS] + [need.filed_on for need in NEEDS] + [seed.confirmed_on for seed in SEEDS]
    days += [outcome.happened_on for outcome in OUTCOMES] + [call.called_on for call in CALLS]
    assert all(day.weekday() < 5 and day <= AS_OF for day in days)


def test_seen_from_another_day_everything_has_moved_by_whole_weeks():
    later = samples(SampleCall, AS_OF + timedelta(days=17))
    assert [call.called_on for call in later] == [call.called_on + timedelta(weeks=2) for call in CALLS]
    earlier = samples(SampleSeed, AS_OF - timedelta(days=1))
    assert earlier[0].confirmed_on == SEEDS[0].confirmed_on - timedelta(weeks=1)


@pytest.mark.parametrize(
    ("change", "error"),
    [({"colour": "red"}, ValueError), ({"minutes": "9"}, TypeError), ({"called_on": "2026-02-30"}, ValueError)],
)
def test_a_line_that_does_not_fit_is_refused(tmp_path, monkeypatch, change, error):
    row = json.loads((FOLDER / "phone_calls.jsonl").read_text(encoding="utf-8").splitlines()[0])
    (tmp_path / "phone_calls.jsonl").write_text(json.dumps(row | change), encoding="utf-8")
    monkeypatch.setattr("musubi.demo.samples.FOLDER", tmp_path)
    with pytest.raises(error):
        samples(SampleCall, date(2030, 1, 1))
