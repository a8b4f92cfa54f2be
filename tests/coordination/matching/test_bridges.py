"""What an expression is called in the other language."""

import pytest

from musubi.coordination.matching.bridges import Bridges
from musubi.coordination.matching.engine import Engine
from musubi.coordination.matching.normalise import compared


def called(japanese: str) -> set[str]:
    """Return what a text is called in the other language."""
    return {bridge.told.partition(" → ")[2] for bridge in Bridges().out_of(compared(japanese).folded)}


@pytest.mark.parametrize(
    ("word", "english"),
    [("めっき", "plating"), ("ガラス", "glass"), ("ゴム", "rubber"), ("ドイツ", "germany"), ("硝子", "glass")],
)
def test_a_word_that_is_usually_written_in_kana_is_known_so(word: str, english: str):
    assert english in called(word)


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("広島国際大学", {"hiroshima"}),
        ("島根大学", {"shimane", "university"}),
        ("呉市", {"city"}),
        ("三菱重工業", {"mitsubishi", "heavy industry"}),
    ],
)
def test_a_compound_that_no_list_holds_is_called_by_its_parts(compound: str, parts: set[str]):
    assert parts <= called(compound)


@pytest.mark.parametrize(("name", "english"), [("徳川", "tokugawa"), ("信長", "nobunaga"), ("トヨタ", "toyota")])
def test_a_name_is_not_taken_apart(name: str, english: str):
    assert called(name) == {english}


def test_what_nobody_knows_has_no_other_name():
    assert called("々々々") == called("ぬぬぬぬ") == called("") == set()


def test_a_name_finds_the_longer_one_that_it_is_a_piece_of_in_the_other_language():
    engine = Engine()
    engine.replace_all([("1", "島根大学の研究室"), ("2", "山口大学の研究室"), ("3", "見本の研究室")])
    assert engine.rank_question("Shimane")[0].id == "1"
    assert engine.rank_question("Yamaguchi")[0].id == "2"
