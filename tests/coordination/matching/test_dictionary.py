import pytest

from musubi.coordination.matching import dictionary
from musubi.coordination.matching.engine import Engine
from musubi.coordination.matching.normalise import compared
from musubi.coordination.matching.units import PAIR, WORD, units


@pytest.fixture
def installed():
    if not dictionary.name():
        pytest.skip("the dictionary is not installed here")


def words(text):
    folded = compared(text).folded
    found = units(folded)
    spans = zip(found.starts, found.ends, found.families, found.hashes, strict=True)
    return {folded[start:end]: hash_ for start, end, family, hash_ in spans if family == WORD}


@pytest.mark.parametrize(
    ("one", "other"), [("打ち込んだ", "打込む"), ("サーバ", "サーバー"), ("附属", "付属"), ("調べた", "調べる")]
)
def test_forms_of_one_word_are_one(installed, one, other):
    assert set(words(one).values()) & set(words(other).values())


def test_words_of_other_scripts_stay_as_they_stand(installed):
    assert list(words("2019年にHydrogen storagesでTシャツを")) == [
        *("2019", "年", "に", "hydrogen", "storages", "で", "tシャツ", "を")
    ]
    assert words("水素storages")["storages"] == words("storage")["storage"]


def test_numbers_in_kanji_are_words_of_japanese(installed):
    assert not set(words("七十").values()) & set(words("70").values())


def test_pairs_bridge_what_only_joins(installed):
    folded = compared("溶接の検査と判定").folded
    found = units(folded)
    pairs = [folded[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert [pair for pair, family in zip(pairs, found.families, strict=True) if family == PAIR] == [
        "溶接の検査",
        "検査と判定",
    ]


def test_a_long_text_is_cut_between_sentences():
    text = "水素を貯蔵する。" * 2000
    pieces = list(dictionary._pieces(text))
    assert "".join(piece for _, piece in pieces) == text
    assert all(piece.endswith("。") for _, piece in pieces[:-1])
    assert [first for first, _ in pieces] == [text.index(piece, first) for first, piece in pieces]
    assert max(len(piece.encode()) for _, piece in dictionary._pieces("水" * 50_000)) < 49_149


def test_parts_add_up_where_a_text_holds_one_word_in_two_forms(installed):
    engine = Engine()
    engine.replace_all([("a", "溶接を調べた。溶接の打込み"), ("b", "別の話")])
    told = engine.explain_question("溶接を調べる、調べたい", "a")
    assert sum(told.parts) == told.score == engine.rank_question("溶接を調べる、調べたい")[0].score
