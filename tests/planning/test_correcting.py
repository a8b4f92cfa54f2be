"""Correcting an adopted plan: what was typed wrong is put right, what it said before is kept and told."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils.translation import override

from musubi.accounts.models import Deed
from musubi.planning import actions
from musubi.planning.actions import Part, Wording, correcting
from musubi.planning.actions.correcting import wording_of
from musubi.planning.forms import Correcting
from musubi.planning.models import Guideline, Plan, PlanCorrection, Programme, Target
from musubi.planning.queries import corrections_of
from musubi.registry.models import Role
from musubi.search.models import Document
from tests import factories

NOW = datetime(2026, 11, 22, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """A plan between two others, with two guidelines and a target."""
    first = factories.make_plan(starts_fy=2005, guidelines=1)
    made = factories.make_plan(starts_fy=2010, ends_fy=2012, guidelines=2, follows=first, name_en="Sample plan")
    factories.make_plan(starts_fy=2013, follows=made)
    Target.objects.create(
        plan=made,
        number=1,
        indicator_ja="見本件数",
        span="cumulative",
        years=3,
        measure="absolute",
        value=1000,
        unit_ja="件",
    )
    return made


def correct(plan, /, *, revision=1, reason="誤記のため", by=None, **wording):
    return actions.correct_plan(plan, revision=revision, wording=Wording(**wording), reason=reason, by=by, now=NOW)


def told(made):
    return [(one["part"].partition(":")[0], one["field"], one["before"], one["after"]) for one in made.changes]


def test_what_was_wrong_reads_right_and_what_it_said_before_is_kept(plan):
    somebody = factories.make_user()
    guideline = plan.guidelines.get(number=1)
    made = correct(
        plan,
        by=somebody,
        plan={"name_ja": "正しい計画", "ends_fy": None},
        guidelines=[Part({"text_ja": "正しい文"}, guideline.pk)],
        targets=[Part({"value": Decimal(1200)}, plan.targets.get().pk)],
    )

    plan.refresh_from_db()
    guideline.refresh_from_db()
    assert (plan.name_ja, plan.ends_fy, plan.revision, guideline.text_ja) == ("正しい計画", None, 2, "正しい文")
    assert told(made) == [
        ("plan", "name_ja", made.changes[0]["before"], "正しい計画"),
        ("plan", "ends_fy", 2012, ""),
        ("guideline", "text_ja", "", "正しい文"),
        ("target", "value", "1000", "1200"),
    ]
    assert "正しい文" in Document.objects.get(kind="plan", key=str(plan.pk)).text_ja
    deed = Deed.objects.get(verb="planning.correct_plan")
    assert (deed.actor, deed.subject) == (somebody, f"plan:{plan.pk}")
    assert "plan.name_ja" in deed.details["changed"]
    assert "正しい" not in str(deed.details)


def test_two_guidelines_swap_their_numbers_and_stand_in_their_order(plan):
    one, two = plan.guidelines.all()
    correct(plan, guidelines=[Part({"number": 2}, one.pk), Part({"number": 1}, two.pk)])
    assert [(row.pk, row.number, row.position) for row in plan.guidelines.all()] == [(two.pk, 1, 1), (one.pk, 2, 2)]


def test_a_guideline_that_was_forgotten_is_added_where_its_number_stands(plan):
    Guideline.objects.filter(plan=plan, number=2).update(number=3)
    values = {
        "label_ja": "行動指針",
        "number": 2,
        "name_ja": "忘れた指針",
        "examples_ja": "甲\n乙",
        "examples_en": "\nB",
    }
    made = correct(plan, guidelines=[Part(values)])
    assert [(one.number, one.position) for one in plan.guidelines.all()] == [(1, 1), (2, 2), (3, 3)]
    added = plan.guidelines.get(number=2)
    assert list(added.programmes.values_list("name_ja", "name_en")) == [("甲", ""), ("乙", "B")]
    assert {one["part"] for one in made.changes} == {f"guideline:{added.pk}"}
    part = corrections_of(plan, is_whole=True)[0].parts[0]
    assert part.is_new
    assert not part.is_gone


def test_examples_keep_their_source_where_another_is_corrected_or_goes(plan):
    guideline = plan.guidelines.get(number=1)
    for position, name in enumerate(["甲", "乙", "丙"], 1):
        Programme.objects.create(guideline=guideline, position=position, name_ja=name, source=f"{name}の出典")
    correct(plan, guidelines=[Part({"examples_ja": "丙\n乙の二"}, guideline.pk)])
    assert list(guideline.programmes.values_list("name_ja", "source")) == [("丙", "丙の出典"), ("乙の二", "甲の出典")]


def test_activities_keep_their_guideline_and_it_cannot_be_taken_out(plan):
    guideline, untagged = plan.guidelines.all()
    activity = factories.make_activity(fiscal_year=2011)
    activity.guidelines.set([guideline])

    correct(plan, plan={"starts_fy": 2012}, guidelines=[Part({"name_ja": "言い直し"}, guideline.pk)])
    assert list(activity.guidelines.all()) == [guideline]
    with pytest.raises(actions.GuidelineTagged, match="1"):
        correct(plan, revision=2, guidelines=[Part({}, guideline.pk, is_taken_out=True)])
    correct(plan, revision=2, guidelines=[Part({}, untagged.pk, is_taken_out=True)])
    assert list(plan.guidelines.all()) == [guideline]
    assert list(activity.guidelines.all()) == [guideline]


def test_what_another_guideline_refers_to_is_not_taken_out(plan):
    guideline = plan.guidelines.get(number=1)
    factories.make_guideline(plan.followed_by, continues=guideline, continuation="revised")
    with pytest.raises(actions.GuidelineContinued):
        correct(plan, guidelines=[Part({}, guideline.pk, is_taken_out=True)])
    whole = plan.guidelines.get(number=2)
    factories.make_guideline(plan, number=3, parent=whole)
    with pytest.raises(actions.GuidelineInParts):
        correct(plan, guidelines=[Part({}, whole.pk, is_taken_out=True)])


def test_whether_the_next_plan_keeps_or_revises_follows_the_words(plan):
    guideline = plan.guidelines.get(number=1)
    Guideline.objects.filter(pk=guideline.pk).update(name_ja="共用化と交琉")
    later = factories.make_guideline(
        plan.followed_by, name_ja="共用化と交流", continues=guideline, continuation="revised"
    )
    made = correct(plan, guidelines=[Part({"name_ja": "共用化と交流"}, guideline.pk)])
    later.refresh_from_db()
    assert later.continuation == "kept"
    assert ("guideline", "continuation", "revised", "kept") in told(made)


@pytest.mark.parametrize(
    ("wording", "refusal"),
    [
        ({"plan": {"starts_fy": 2005}}, actions.NotAfterTheLast),
        ({"plan": {"starts_fy": 2013, "ends_fy": None}}, actions.NotBeforeTheNext),
        ({"plan": {"ends_fy": 2009}}, actions.EndsBeforeItBegins),
        ({"plan": {"starts_fy": 20}}, actions.YearOutOfRange),
        ({"guidelines": [Part({"label_ja": "行動指針", "number": 1, "name_ja": "三"})]}, actions.NumberRepeated),
        ({"targets": [Part({"number": 1, "indicator_ja": "見本"})]}, actions.TargetNumberRepeated),
        ({}, actions.NothingToCorrect),
        ({"plan": {"name_ja": "別の名"}, "reason": " "}, actions.WithoutReason),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(plan, wording, refusal):
    with pytest.raises(refusal):
        correct(plan, **wording)
    assert Plan.objects.get(pk=plan.pk).revision == 1
    assert not PlanCorrection.objects.exists()


def test_of_two_who_correct_at_once_the_second_is_refused(plan):
    correct(plan, plan={"name_ja": "一人目"})
    with pytest.raises(actions.PlanEditedMeanwhile):
        correct(plan, plan={"name_ja": "二人目"})
    assert Plan.objects.get(pk=plan.pk).name_ja == "一人目"


class Editor:
    """Somebody who opens the plan, looks at it for a while and corrects it."""

    def __init__(self, plan, name):
        self.plan, self.name, self.seen = plan, name, None

    def act(self):
        """Open first, then correct; say whether that destroyed in silence what another had written."""
        stored = Plan.objects.get(pk=self.plan.pk)
        if self.seen is None:
            self.seen = stored
            return False
        try:
            correct(self.plan, revision=self.seen.revision, plan={"name_ja": self.name})
        except actions.PlanEditedMeanwhile:
            return False
        return stored.name_ja != self.seen.name_ja


def silent_overwrites(plan):
    """Return how many there are in all the orders in which two can open and correct."""
    count = 0
    for number, order in enumerate(sorted(set(permutations("甲甲乙乙")))):
        editors = {name: Editor(plan, f"{name}{number}") for name in "甲乙"}
        count += sum(editors[name].act() for name in order)
    return count


def test_in_no_order_does_one_of_two_overwrite_the_other_in_silence(plan):
    assert silent_overwrites(plan) == 0


def test_without_the_revision_they_do(plan, monkeypatch):
    def take_anyway(plan, *, revision):
        Plan.objects.filter(pk=plan.pk).update(revision=F("revision") + 1)

    monkeypatch.setattr(correcting, "take", take_anyway)
    assert silent_overwrites(plan) == 4


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client):
    person = factories.make_person(name_ja="見本 太郎", user=factories.make_user())
    client.force_login(factories.make_role(kind=Role.Kind.SECRETARIAT, person=person).person.user)
    return client


def address(plan):
    return reverse("planning:correct", args=[plan.pk])


def typed(plan, **changes):
    """Return what the page sends when nothing is changed, and `changes`."""
    plan = Plan.objects.get(pk=plan.pk)
    forms = Correcting(plan, wording_of(plan), {})
    found = {"reason": "誤記のため"}
    for form in [forms.form, *forms.guidelines, *forms.targets]:
        for box in form:
            value = box.value()
            if value not in (None, "", False):
                found[box.html_name] = getattr(value, "pk", value)
    for rows in (forms.guidelines, forms.targets):
        found |= {f"{rows.prefix}-TOTAL_FORMS": len(rows.forms), f"{rows.prefix}-INITIAL_FORMS": 0}
    return {**found, "reason": "誤記のため", **changes}


def test_it_is_shown_with_what_changes_before_anything_is_corrected(desk, plan):
    page = desk.post(address(plan), typed(plan, name_ja="正しい計画"))
    assert page.status_code == 200
    assert "まだ訂正していません" in page.content.decode()
    assert Plan.objects.get(pk=plan.pk).revision == 1


def test_the_plan_says_that_it_was_corrected_and_only_the_secretariat_what_it_said(desk, plan, client):
    before = plan.name_ja
    answer = desk.post(address(plan), typed(plan, name_ja="正しい計画", do="correct"))
    assert answer["Location"] == f"/plans/{plan.pk}/#corrected"
    told_page = desk.get(f"/plans/{plan.pk}/").content.decode()
    assert "誤記のため" in told_page
    assert before[:4] in told_page
    assert "見本 太郎" in told_page
    client.logout()
    public = client.get(f"/plans/{plan.pk}/").content.decode()
    assert "訂正" in public
    assert "誤記のため" in public
    assert "見本 太郎" not in public
    assert "changes__side" not in public


def test_a_page_sent_back_as_it_was_corrects_nothing(desk, plan):
    page = desk.post(address(plan), typed(plan, do="correct"))
    assert page.status_code == 422
    assert "前と同じ" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_fy": "2004"}, "その後に始まる"),
        ({"adopted_from": "H22.6.30", "adopted_to": "H22.6.1"}, "最後の日が最初の日より前"),
        ({"adopted_from": "平成22年13月1日"}, "平成22年13月1日"),
        ({"guidelines-0-name_ja": ""}, "入力または選択してください"),
        ({"guidelines-0-examples_en": "Alone"}, "英語の例だけの行"),
        ({"guidelines-0-number": "2"}, "二つあります"),
        ({"targets-0-value": "千"}, "数"),
        ({"targets-0-base": "5"}, "もとの値があるのは倍数だけ"),
        ({"targets-0-years": ""}, "年数"),
        ({"reason": ""}, "入力または選択してください"),
    ],
)
def test_what_cannot_be_is_said_at_its_box_and_everything_typed_stays(desk, plan, changes, sentence):
    page = desk.post(address(plan), typed(plan, do="correct", **{"note_ja": "打ったばかりの注記", **changes}))
    text = page.content.decode()
    assert page.status_code == 422
    assert sentence in text
    assert "打ったばかりの注記" in text
    assert not PlanCorrection.objects.exists()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"guidelines-0-number": "2"}, {"guidelines 0 number", "guidelines 1 number"}),
        ({"ends_fy": "1999"}, {"ends_fy"}),
        ({"starts_fy": "2004"}, {"starts_fy"}),
    ],
)
def test_what_an_action_refuses_is_said_at_its_boxes_and_not_at_the_head(desk, plan, changes, where):
    forms = desk.post(address(plan), typed(plan, do="correct", **changes)).context["forms"]
    found = {*forms.form.errors}
    for name in ("guidelines", "targets"):
        found |= {f"{name} {at} {box}" for at, row in enumerate(getattr(forms, name)) for box in row.errors}
    assert found == where


def test_a_number_is_read_with_its_commas_and_in_wide_signs(desk, plan):
    desk.post(address(plan), typed(plan, do="correct", **{"targets-0-value": "１，２００"}))
    assert plan.targets.get().value == 1200


def test_one_more_row_is_offered_with_the_next_number_and_nothing_typed_is_lost(desk, plan):
    for do, name in (("add_guideline", "guidelines-2-number"), ("add_target", "targets-1-number")):
        text = desk.post(address(plan), typed(plan, do=do, name_ja="打ちかけ")).content.decode()
        assert f'name="{name}"' in text
        assert 'value="打ちかけ"' in text
        assert "notice--error" not in text


def test_the_second_sees_both_texts_and_loses_neither_the_other_s_nor_their_own(desk, plan):
    mine = typed(plan, do="correct", name_ja="二人目の名", note_ja="二人目の注記")
    one, two = plan.guidelines.all()
    correct(
        plan,
        plan={"name_ja": "一人目の名", "slogan_ja": "一人目の標語"},
        guidelines=[
            Part({"text_ja": "一人目の文"}, one.pk),
            Part({}, two.pk, is_taken_out=True),
            Part({"label_ja": "行動指針", "number": 3, "name_ja": "一人目の指針"}),
        ],
    )

    page = desk.post(address(plan), mine)

    text = page.content.decode()
    assert page.status_code == 409
    assert all(said in text for said in ("一人目の名", "二人目の名", "一人目の標語", "一人目の文", "一人目の指針"))
    forms = page.context["forms"]
    again = {box.html_name: box.value() for form in [forms.form, *forms.guidelines, *forms.targets] for box in form}
    again = {name: value for name, value in again.items() if value}
    assert (again["name_ja"], again["note_ja"], again["slogan_ja"]) == ("二人目の名", "二人目の注記", "一人目の標語")
    answer = desk.post(address(plan), {**mine, **again, "guidelines-TOTAL_FORMS": 3})
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert (plan.name_ja, plan.note_ja, plan.slogan_ja) == ("二人目の名", "二人目の注記", "一人目の標語")
    assert [(row.number, row.text_ja) for row in plan.guidelines.all()] == [(1, "一人目の文"), (3, "")]


def test_a_tagged_guideline_says_so_instead_of_offering_to_go(desk, plan):
    factories.make_activity(fiscal_year=2011).guidelines.set([plan.guidelines.get(number=1)])
    text = desk.get(address(plan)).content.decode()
    assert "外すことはできません" in text
    assert 'name="guidelines-0-is_taken_out"' not in text
    assert 'name="guidelines-1-is_taken_out"' in text
    refused = desk.post(address(plan), typed(plan, **{"guidelines-0-is_taken_out": "on"}))
    assert refused.status_code == 422
    assert "この指針を付けた取組があるため" in refused.content.decode()


def test_values_are_told_in_the_language_of_the_reader(plan):
    meeting = factories.make_meeting(title_ja="見本会議", title_en="Sample meeting")
    correct(plan, plan={"starts_fy": 2009, "meeting": meeting, "is_english_ours": True})
    assert "2009年度（平成21年度）" in str(corrections_of(plan, is_whole=True))
    with override("en"):
        said = str(corrections_of(plan, is_whole=True))
    assert "Sample meeting" in said
    assert "first fiscal year" in said
