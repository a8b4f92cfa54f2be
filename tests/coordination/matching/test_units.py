import pytest

from musubi.coordination.matching import dictionary
from musubi.coordination.matching.normalise import compared
from musubi.coordination.matching.romaji import romaji
from musubi.coordination.matching.units import BIGRAM, PAIR, RUN, WORD, units


@pytest.fixture(params=["learned", "installed"], autouse=True)
def cutter(request, monkeypatch):
    if request.param == "learned":
        monkeypatch.setattr(dictionary, "name", lambda: "")
    elif not dictionary.name():
        pytest.skip("the dictionary is not installed here")


def of(family, text):
    folded = compared(text).folded
    found = units(folded)
    return [
        folded[start:end]
        for start, end, own in zip(found.starts, found.ends, found.families, strict=True)
        if own == family
    ]


def test_words_end_where_a_reader_ends_them():
    assert of(WORD, "水素エネルギーの利用を進める") == ["水素", "エネルギー", "の", "利用", "を", "進める"]


def test_pairs_bridge_what_only_joins():
    assert of(PAIR, "溶接の検査と判定") == ["溶接の検査", "検査と判定"]


def test_runs_are_of_one_script():
    assert of(RUN, "造船所のセンサーと水") == ["造船所", "センサー"]


def test_bigrams_are_of_japanese_alone():
    assert of(BIGRAM, "水素IoT化") == ["水素", "化"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("コーディネーター", "コーディネータ"),
        ("ＩｏＴ", "iot"),
        ("ﾅｼ", "ナシ"),
        ("國學", "国学"),
        ("welding", "welds"),
        ("⼯学", "工学"),
    ],
)
def test_what_is_one_word_to_a_reader_is_one_word(one, other):
    first, second = units(compared(one).folded), units(compared(other).folded)
    assert first.hashes[first.families == WORD].tolist() == second.hashes[second.families == WORD].tolist()


@pytest.mark.parametrize(
    ("kana", "letters"),
    [
        ("トウキョウ", "tokyo"),
        ("ヒロシマ", "hiroshima"),
        ("トットリ", "tottori"),
        ("シュウナン", "shunan"),
        ("マッチャ", "matcha"),
        ("ジョウ", "jo"),
    ],
)
def test_readings_are_written_as_in_english_texts(kana, letters):
    assert romaji(kana) == letters
