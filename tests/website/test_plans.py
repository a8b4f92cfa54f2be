"""The plans that ship, and the pages that show them."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from musubi.planning.models import Guideline, Plan, Programme, Target
from musubi.registry.queries import the_council
from musubi.search.models import Document
from musubi.website.actions import load_council
from musubi.website.council_files import CHUGOKU
from tests.factories import make_body, make_meeting, make_plan, make_series

NOW = datetime(2026, 7, 1, tzinfo=UTC)
EXAMPLES = [
    "国立５大学連携事業",
    "地域金融機関との連携推進プログラム",
    "中国地域産学官連携コンソーシアム（さんさんコンソ）",
    "自動車分野のシーズ・ニーズ発信会",
    "医療機器関連産業参入フォーラム",
    "しんきん合同ビジネスフェア",
    "地域イノベーション創出シンポジウム",
    "インテレクチャル・カフェ広島",
    "グローバル人材育成",
    "連携拠点（地域産学官共同研究拠点）の活用",
    "公設試への試験研究機器等の整備",
    "未来研究会・ワークショップ",
    "国際産学官連携事業",
    "産学官連携商品集",
    "新技術説明会",
    "医工連携人材育成プログラム",
    "コラボレーション会議HP・メルマガによる情報発信",
    "成功事例・成果発表会",
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    """The plans that ship, in a council that is otherwise as small as can be: loading all of it takes seconds."""
    council = make_body(region_ja="中国地方（鳥取・島根・岡山・広島・山口）")
    series = make_series(code="council", body=council)
    for ordinal, day in [(5, date(2005, 6, 6)), (12, date(2013, 7, 23))]:
        make_meeting(series=series, ordinal=ordinal, starts_on=day)
    load_council(CHUGOKU, now=NOW)
    return {plan.short_ja: plan for plan in Plan.objects.select_related("meeting")}


def test_four_plans_ship_with_their_years_slogans_and_guidelines(loaded):
    told = [
        (plan.short_ja, plan.starts_fy, plan.ends_fy, plan.slogan_ja, plan.guidelines.count())
        for plan in loaded.values()
    ]
    assert told == [
        ("マスタープラン", 2002, 2004, "", 0),
        ("アクションプラン", 2005, 2009, "", 9),
        ("新結合プラン", 2010, 2012, "組織を越えて連携しよう", 3),
        ("スローガン・行動指針", 2013, None, "未来に向かって、もっと連携しよう！", 3),
    ]
    labels = [(one.label_ja, one.number) for one in loaded["アクションプラン"].guidelines.all()]
    assert labels == [("基本方針", 1), ("基本方針", 2), *(("行動視点", number) for number in range(1, 8))]


def test_a_plan_says_when_and_where_it_was_adopted_as_far_as_the_source_does(loaded):
    told = [(str(plan.adopted), plan.occasion_ja, plan.meeting and plan.meeting.ordinal) for plan in loaded.values()]
    assert told == [
        ("2002年2月2日（平成14年）", "第１回中国地域産学官連携サミット", None),
        ("2005年6月（平成17年6月）", "", None),
        ("2010年6月（平成22年6月）", "", None),
        ("2013年7月23日（平成25年）", "", 12),
    ]


def test_of_the_three_guidelines_of_2013_one_is_kept_and_two_are_revised(loaded):
    three = loaded["スローガン・行動指針"].guidelines.select_related("continues")
    assert [(one.name_ja, one.continuation, one.continues.name_ja) for one in three] == [
        ("連携グループの強化・広域化", "revised", "連携グループの形成・強化"),
        ("共用化と交流の促進", "kept", "共用化と交流の促進"),
        ("発信力の強化", "revised", "発信力の強化"),
    ]
    assert Guideline.objects.exclude(continues=None).count() == 3


def test_the_eighteen_examples_of_2013_are_there_and_those_that_no_source_places_say_so(loaded):
    assert sorted(Programme.objects.values_list("name_ja", flat=True)) == sorted(EXAMPLES)
    assert set(Programme.objects.values_list("guideline__plan__short_ja", flat=True)) == {"スローガン・行動指針"}
    assert Programme.objects.filter(is_placed_by_us=False).count() == 4


def test_three_targets_ship_and_what_the_source_does_not_give_is_unknown(loaded):
    told = Target.objects.values_list("plan__short_ja", "span", "years", "fiscal_year", "measure", "value", "unit_ja")
    assert [tuple(row) for row in told] == [
        ("マスタープラン", "cumulative", 3, None, "absolute", 1000, "件"),
        ("マスタープラン", "cumulative", 3, None, "absolute", 200, "社"),
        ("マスタープラン", "single", None, 2004, "multiple", 3, "倍増"),
    ]
    assert set(Target.objects.values_list("base", "result")) == {(None, None)}


@pytest.mark.parametrize(("year", "count"), [(2001, 0), (2002, 0), (2005, 9), (2009, 9), (2012, 3), (2013, 3)])
def test_every_year_has_the_guidelines_of_its_plan(loaded, year, count):
    assert Guideline.objects.in_force(the_council(), year).count() == count


def test_every_text_of_a_plan_is_in_both_languages(loaded):
    parts = {Plan: ("name", "slogan", "aim", "note"), Guideline: ("label", "name", "text"), Programme: ("name",)}
    for model, names in (parts | {Target: ("indicator", "unit", "note")}).items():
        for row in model.objects.all():
            assert [n for n in names if bool(getattr(row, f"{n}_ja")) != bool(getattr(row, f"{n}_en"))] == []


def test_the_plans_stand_side_by_side_with_their_marks(loaded, client):
    page = client.get("/plans/").content.decode()
    assert all(f">{plan}</a>" in page for plan in loaded)
    marks = {word: page.count(f">{word}</span>") - 1 for word in ("継続", "改訂", "新規", "廃止")}  # once in the legend
    assert marks == {"継続": 1, "改訂": 2, "新規": 3, "廃止": 9}


def test_a_plan_s_page_shows_what_is_not_known_as_not_known(loaded, client):
    page = client.get(f"/plans/{loaded['マスタープラン'].pk}/").content.decode()
    assert page.count(">不明</td>") == 4  # three results, one base
    assert "不明（手元の資料に指針の文がありません）" in page
    assert "中国地方（鳥取・島根・岡山・広島・山口）" in page


def test_a_plan_and_the_meeting_that_adopted_it_lead_to_each_other(loaded, client):
    plan = loaded["スローガン・行動指針"]
    assert f'href="/meetings/{plan.meeting_id}/"' in client.get(f"/plans/{plan.pk}/").content.decode()
    assert f'href="/plans/{plan.pk}/"' in client.get(f"/meetings/{plan.meeting_id}/").content.decode()


def test_a_reader_of_english_is_told_that_the_translation_is_ours(loaded, client):
    page = client.get(f"/en/plans/{loaded['新結合プラン'].pk}/").content.decode()
    assert "Let us work together across organisations" in page
    assert "our own translation" in page


def test_search_finds_a_plan_by_an_example_and_the_sitemap_names_it(loaded, client):
    plan = loaded["スローガン・行動指針"]
    assert f"/plans/{plan.pk}/" in client.get("/search/", {"q": "しんきん合同ビジネスフェア"}).content.decode()
    assert f"/plans/{plan.pk}/" in client.get("/sitemap.xml").content.decode()
    assert Document.objects.filter(kind="plan").count() == 4


def test_a_site_without_plans_says_so(client):
    with override("ja"):
        assert "計画はまだ登録されていません。" in client.get("/plans/").content.decode()


def test_many_plans_take_as_many_questions_as_few(client, django_assert_max_num_queries):
    last = make_plan(starts_fy=2000, guidelines=1, meeting=make_meeting(starts_on=date(2000, 4, 1)))
    with django_assert_max_num_queries(12) as few:
        client.get("/plans/")
    for year in range(2001, 2012):
        last = make_plan(starts_fy=year, follows=last, guidelines=4, meeting=make_meeting(starts_on=date(year, 4, 1)))
    with django_assert_max_num_queries(len(few)):
        client.get("/plans/")
