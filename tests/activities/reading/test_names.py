import pytest

from musubi.activities.reading.drafts import KnownName
from musubi.activities.reading.names import Names
from tests.activities.reading.known import KNOWN, slugs

NAMED = [
    ("中⼩企業基盤整備機構 中国本部", "smrj-chugoku"),
    ("独立行政法人 中小企業基盤整備機構　中国本部", "smrj-chugoku"),
    ("中小機構", "smrj-chugoku"),
    ("国立研究開発法人産業技術総合研究所 中国センター", "aist-chugoku"),
    ("産総研中国センター", "aist-chugoku"),
    ("産業技術総合研究所", "aist-chugoku"),
    ("（公財）ちゅうごく産業創造センターなど", "chugoku-sangyo-sozo"),
    ("ﾎﾟﾘﾃｸｶﾚｯｼﾞ島根", "shimane-polytechnic"),
    ("広島大学（2件）", "hiroshima-u"),
    ("県立広島大学", "kenritsu-hiroshima-u"),
    ("岡山大学　研究推進機構", "okayama-u"),
    ("岡山大学 見本太郎", "okayama-u"),
    ("山口大学大学院見本研究科", "yamaguchi-u"),
    ("広島県商工労働局", "hiroshima-prefecture"),
    ("広島県見本団体中央会", "hiroshima-prefecture?"),
    ("(独)国立高等専門学校機構 米子高専", "yonago-kosen"),
    ("岡山大学・鳥取大学", "okayama-u tottori-u"),
    ("岡山大学、見本大学等", "okayama-u [見本大学]"),
    ("産総研四国センター", "aist-chugoku?"),
    ("経済産業省", "meti-bureau?"),
    ("広島国際", "hiroshima-kokusai-gakuin-u|hiroshima-kokusai-u?"),
    ("hiroshima city UNIVERSITY", "hiroshima-shiritsu-u"),
    ("㈱見本製作所", "[㈱見本製作所]"),
]


@pytest.mark.parametrize(("text", "who"), NAMED)
def test_an_organisation_is_known_by_any_form_of_its_names(text, who):
    assert slugs(Names(KNOWN).named(text)) == who


def test_a_name_that_two_share_chooses_neither():
    named = Names([KnownName(1, "見本財団"), KnownName(2, "(公財)見本財団")]).named("公益財団法人見本財団")
    assert (named.organisations, named.offers[0].organisations) == ((), (1, 2))


def test_no_names_at_all_is_no_fault():
    assert Names([]).named("広島大学").unknown == ("広島大学",)


def test_every_name_of_the_roster_names_its_own_organisation():
    names = Names(KNOWN)
    assert [known for known in KNOWN if names.named(known.text).organisations != (known.organisation,)] == []
