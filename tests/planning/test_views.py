"""The secretariat writes down a plan that was adopted: shown first as it will read, then kept for good."""

from datetime import date

import pytest
from django.urls import reverse

from musubi.planning.models import Guideline, Plan
from musubi.registry.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
PATH = "/plans/adopt/"


@pytest.fixture
def last() -> Plan:
    """The plan of 2013 with two guidelines."""
    return factories.make_plan(starts_fy=2013, guidelines=2)


@pytest.fixture
def desk(client):
    client.force_login(factories.make_role(kind=Role.Kind.SECRETARIAT).person.user)
    return client


def typed(last: Plan, **changes):
    """Return a new plan: its first guideline as it was, the second in other words, a third with two examples."""
    first, second = last.guidelines.all()
    rows = [
        {"name_ja": first.name_ja, "continues": first.pk},
        {"name_ja": "言い換えた指針", "name_en": "Said anew", "continues": second.pk},
        {"name_ja": "新しい指針", "examples_ja": "見本一\n見本二", "examples_en": "Sample one"},
    ]
    given = {f"guidelines-{at}-{name}": text for at, row in enumerate(rows) for name, text in row.items()}
    plan = {
        "name_ja": "新計画",
        "name_en": "New plan",
        "starts_fy": "2027",
        "called_ja": "行動指針",
        "adopted_on": "R8.7.22",
    }
    return {**plan, "guidelines-TOTAL_FORMS": "3", "guidelines-INITIAL_FORMS": "0", **given, **changes}


def test_the_page_begins_from_the_words_of_the_last_plan(desk, last):
    page = desk.get(PATH).content.decode()
    assert all(f'value="{one.name_ja}"' in page for one in last.guidelines.all())
    assert "登録済みの取組に付いた指針は、そのまま残ります" in page


def test_it_is_shown_as_it_will_read_before_anything_is_written_down(desk, last):
    page = desk.post(PATH, typed(last, do="look"))
    assert page.status_code == 200
    assert "まだ登録していません" in page.content.decode()
    assert Plan.objects.get() == last


def test_a_plan_is_written_down_with_what_each_guideline_continues_and_its_examples(desk, last):
    meeting = factories.make_meeting(starts_on=date(2026, 7, 22))
    answer = desk.post(PATH, typed(last, do="adopt", meeting=meeting.pk))
    plan = Plan.objects.get(starts_fy=2027)
    assert answer["Location"] == reverse("website:plan", args=[plan.pk])
    assert (plan.follows, plan.short_ja, plan.adopted_from, plan.meeting) == (
        last,
        "新計画",
        date(2026, 7, 22),
        meeting,
    )
    told = [(one.number, one.name_ja, one.continuation) for one in plan.guidelines.all()]
    assert told == [(1, "見本指針1", "kept"), (2, "言い換えた指針", "revised"), (3, "新しい指針", "")]
    examples = plan.guidelines.get(number=3).programmes.values_list("name_ja", "name_en")
    assert list(examples) == [("見本一", "Sample one"), ("見本二", "")]
    assert desk.get(answer["Location"]).status_code == 200


def test_what_is_left_out_is_dropped_and_the_numbers_close_up(desk, last):
    desk.post(PATH, typed(last, do="adopt", **{"guidelines-0-is_left_out": "on"}))
    plan = Plan.objects.get(starts_fy=2027)
    assert [(one.number, one.name_ja) for one in plan.guidelines.all()] == [(1, "言い換えた指針"), (2, "新しい指針")]


def test_an_activity_of_an_earlier_year_keeps_its_guideline(desk, last):
    activity = factories.make_activity(fiscal_year=2026)
    activity.guidelines.set([last.guidelines.first()])
    desk.post(PATH, typed(last, do="adopt"))
    assert list(activity.guidelines.all()) == [last.guidelines.first()]
    assert Guideline.objects.in_force(last.body, 2026).first() == last.guidelines.first()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_fy": "2013"}, "次の計画はその後に始まる"),
        ({"starts_fy": "2027", "ends_fy": "2026"}, "どちらかを直してください"),
        ({"guidelines-2-name_ja": ""}, "見出しを書くか、この指針を外してください"),
        ({"guidelines-2-examples_en": "a\nb\nc"}, "英語の例が日本語の例より多くなっています"),
        ({f"guidelines-{at}-is_left_out": "on" for at in range(3)}, "一つは書いてください"),
        ({"name_ja": ""}, "入力または選択してください"),
    ],
)
@pytest.mark.parametrize("do", ["look", "adopt"])
def test_what_cannot_be_is_said_and_everything_typed_stays(desk, last, changes, sentence, do):
    page = desk.post(PATH, typed(last, do=do, **changes))
    assert page.status_code == 422
    text = page.content.decode()
    assert sentence in text
    assert "言い換えた指針" in text
    assert Plan.objects.get() == last


def test_one_more_guideline_is_added_without_a_word_of_what_is_missing(desk, last):
    page = desk.post(PATH, typed(last, do="add", name_ja="", **{"guidelines-0-name_ja": "打ちかけ"}))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'name="guidelines-3-name_ja"' in text
    assert 'value="打ちかけ"' in text
    assert "notice--error" not in text
