import pytest

from musubi.search.words import LONGEST_QUERY, QueryTooLong, read_query

SYNONYMS = (
    "メルマガ, メールマガジン, mail magazine",
    "学発ベンチャー、大学発ベンチャー",
    "株式会社, (株), ㈱",
    "水, みず",
    "コラボ会議,コラボレーション会議",
)


def groups(text: str) -> list[set[tuple[str, ...]]]:
    return [set(group) for group in read_query(text, SYNONYMS).groups]


def test_every_run_must_occur():
    assert read_query("水素　 Ｈ₂・蓄電池").groups == ((("水素",),), (("h2",),), (("蓄電池",),))


def test_what_the_rest_says_already_is_asked_once():
    assert read_query("共同研究 研究 共同研究").groups == ((("共同研究",),),)


@pytest.mark.parametrize("text", ["😀", "…！？「」", "ー", "\x00", "\ud800", "%_*"])
def test_a_text_without_letters_asks_for_nothing(text: str):
    assert read_query(text).groups == ()


def test_a_synonym_stands_for_the_others_of_its_line():
    assert groups("メルマガ") == [{("めるまが",), ("めーるまがじん",), ("mail", "magazine")}]


def test_several_runs_can_be_one_synonym():
    assert groups("水素 Mail Magazine") == [{("水素",)}, {("めるまが",), ("めーるまがじん",), ("mail", "magazine")}]


def test_a_synonym_inside_a_run_is_replaced_in_place():
    assert groups("会員メルマガ配信") == [
        {("会員めるまが配信",), ("会員めーるまがじん配信",), ("会員mail", "magazine配信")}
    ]


def test_the_longest_synonym_is_replaced():
    assert groups("大学発ベンチャー") == [{("大学発べんちゃ",), ("学発べんちゃ",)}]


def test_brackets_stay_breaks_where_they_replace_letters():
    assert groups("株式会社見本") == [{("株式会社見本",), ("株", "見本")}]


def test_a_synonym_of_one_letter_counts_only_alone():
    assert groups("水") == [{("水",), ("みず",)}]
    assert groups("水素") == [{("水素",)}]


def test_two_synonyms_in_one_run_are_combined():
    assert ("こらぼれーしょん会議めるまが",) in groups("コラボ会議メールマガジン")[0]


def test_alternatives_do_not_multiply_without_end():
    lines = [", ".join(f"{letter * 2}{number}" for number in range(9)) for letter in "abcdef"]
    query = read_query("aa0bb0cc0dd0ee0ff0", lines)
    assert len(query.groups[0]) == 20
    assert query.groups[0][0] == ("aa0bb0cc0dd0ee0ff0",)


def test_an_edited_line_counts_at_once():
    assert read_query("水素", ["水素, H2"]).groups != read_query("水素", ["水素, ハイドロジェン"]).groups


@pytest.mark.parametrize(
    ("full_key", "is_found"), [("会員 めるまが", True), ("magazine by mail", True), ("mail", False), ("", False)]
)
def test_a_text_matches_when_one_alternative_of_each_group_occurs(full_key: str, is_found: bool):  # noqa: FBT001
    assert read_query("メールマガジン", SYNONYMS).matches(full_key) is is_found


def test_a_query_may_be_a_name_with_or_without_its_legal_form():
    assert read_query("株式会社 見本製作所").names == ("株式会社見本製作所", "見本製作所")
    assert read_query("Hiroshima Univ").names == ("hiroshimauniv",)
    assert read_query("メルマガ", SYNONYMS).names == ("めるまが", "めーるまがじん", "mailmagazine")


@pytest.mark.parametrize("text", ["あ" * (LONGEST_QUERY + 1), "水素 " * 4000, "😀" * 30_000])
def test_a_query_longer_than_a_search_is_refused(text: str):
    with pytest.raises(QueryTooLong) as refusal:
        read_query(text)
    assert refusal.value.code == "query_too_long"
    assert "100" in str(refusal.value)


def test_a_query_of_the_longest_length_is_read():
    assert read_query("あ" * LONGEST_QUERY).groups
