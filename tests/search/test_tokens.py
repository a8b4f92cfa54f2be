"""What a document is looked up by."""

from musubi.search.tokens import Audience, Keys, tokens_of


def test_a_token_begins_with_the_number_of_its_audience_and_tells_text_from_name():
    keys = Keys(full_key="水素 電 h2o", names_key="\n水素\n電\n")
    of_the_text = {"7¦水素", "7¦素", "7¦電", "7¦h2", "7¦2o", "7¦o"}
    of_the_names = {"7‖水素", "7‖素", "7‖電", "7⊢水素", "7⊢電"}
    assert sorted(tokens_of(keys, Audience(7)).split(" ")) == sorted(of_the_text | of_the_names)
    assert tokens_of(Keys("", "\n"), Audience(7)) == ""


def test_a_frequent_run_is_a_token_of_its_own():
    keys = Keys(full_key="水素の研究 水素", names_key="\n水素の研\n")
    audience = Audience(7, " 水素の研 素の研究 電池研究 ")
    with_it, without = (tokens_of(keys, one).split(" ") for one in (audience, Audience(7)))
    assert set(with_it) - set(without) == {"7¦水素の研", "7¦素の研究", "7‖水素の研"}
