"""Organisations that fit and have not met are found by what both tell; a tie, or one roof, and they are not."""

import pytest
from django.utils import timezone

from musubi.coordination import actions, pairing
from musubi.coordination.models import Pair, PairState
from tests import factories
from tests.coordination import makers
from tests.coordination.makers import make_seed

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WELDING = "船の溶接部の内部の欠陥を超音波で検査する"
ULTRASOUND = "超音波で鋼の溶接部の欠陥を検査する装置を貸し出す"


@pytest.fixture
def two(tmp_path, settings):
    settings.MATCHING_FOLDER = tmp_path
    body = factories.make_body()
    one, other = (makers.make_member(sector=sector) for sector in ("academia", "government"))
    for organisation in (one, other):
        organisation.memberships.update(body=body)
    make_seed(organisation=one, title_ja="溶接の検査", summary_ja=WELDING)
    make_seed(organisation=other, title_ja="検査の装置", summary_ja=ULTRASOUND)
    make_seed(organisation=makers.make_member(), title_ja="ナシの選果", summary_ja="ナシを切らずに選ぶ")
    return one, other


def look(tmp_path):
    pairing.look_for_pairs(tmp_path, now=timezone.now())
    return {(pair.one, pair.other): pair for pair in Pair.objects.filter(state=PairState.OFFERED)}


def test_two_whose_seeds_fit_are_offered_with_the_words_both_say(two, tmp_path):
    assert {"溶接部", "超音波", "欠陥"} & set(look(tmp_path)[two].reasons[0]["words"])


def test_who_works_together_already_is_not_offered(two, tmp_path):
    makers.make_group(members=two)
    assert look(tmp_path) == {}


def test_what_was_set_aside_is_not_offered_again_by_the_next_round(two, tmp_path):
    pair = look(tmp_path)[two]
    actions.set_pair_aside(pair, note="近く訪ねる", by=makers.make_keeper().user, now=NOW)
    assert look(tmp_path) == {}
    assert Pair.objects.get().note == "近く訪ねる"
