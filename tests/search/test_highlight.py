import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musubi.core.text import search_key
from musubi.search.highlight import SNIPPET_LENGTH, marked, snippet
from musubi.search.words import read_query
from tests.search.makers import matches


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("コラボレーション", "次のｺﾗﾎﾞﾚｰｼｮﾝ会議", ["ｺﾗﾎﾞﾚｰｼｮﾝ"]),
        ("支援", "事業化⽀援と支援", ["⽀援", "支援"]),
        ("(株)見本", "㈱見本製作所", ["㈱見本"]),
        ("株式会社", "㍿見本", ["㍿"]),
        ("コーディネータ", "コーディネーターとコーディネータ", ["コーディネーター", "コーディネータ"]),
        ("コーディネーター", "コーディネータの会", ["コーディネータ"]),
        ("サーバの", "サーバーの管理", ["サーバーの"]),
        ("ディネ", "コーディネーター", ["ディネ"]),
        ("iot 水素", "水素とＩｏＴ・水素", ["水素", "ＩｏＴ", "水素"]),
        ("葛飾", "葛\U000e0100飾区", ["葛\U000e0100飾"]),
        ("cafe", "Café", ["Café"]),
        ("産学 学官", "産学官", ["産学官"]),
        ("水素", "酸素", []),
        ("産学官", "産・学・官の連携", ["産・学・官"]),
    ],
)
def test_what_matches_is_marked_in_the_original(query: str, text: str, found: list[str]):
    parts = marked(text, read_query(query))
    assert matches(parts) == found
    assert "".join(text for text, _is_match in parts) == text


def test_synonyms_are_marked_too():
    assert matches(marked("メルマガを配信", read_query("メールマガジン", ["メルマガ, メールマガジン"]))) == ["メルマガ"]


def test_markup_stays_text():
    parts = marked("<b>水素</b>", read_query("水素"))
    assert [text for text, _is_match in parts] == ["<b>", "水素", "</b>"]


def test_without_a_query_nothing_is_marked():
    assert marked("水素", None) == (("水素", False),)
    assert snippet(["", "水素"], ["酸素"], None) == (("水素", False),)
    assert snippet(["", " "], ["酸素"], None) == ()


def test_a_snippet_shows_where_the_first_match_is():
    text = "前置き。" * 100 + "ここに水素がある。" + "後書き。" * 100
    parts = snippet([text], [], read_query("水素"))
    assert matches(parts) == ["水素"]
    assert parts[0] == parts[-1] == ("…", False)
    assert parts[1][0].startswith("前置き")
    assert sum(len(text) for text, _is_match in parts) == SNIPPET_LENGTH + 2


def test_a_snippet_begins_within_a_text_that_has_no_break():
    parts = snippet(["あ" * 5000 + "水素" + "い" * 5000], [], read_query("水素"))
    assert [text[:2] for text, _is_match in parts] == ["…", "ああ", "水素", "いい", "…"]


def test_a_short_text_is_shown_whole():
    assert snippet(["水素の研究"], [], read_query("研究")) == (("水素の", False), ("研究", True))


def test_the_text_that_answers_most_is_shown():
    query = read_query("水素 hydrogen")
    assert matches(snippet(["水素の研究", "A hydrogen study (水素)"], [], query)) == ["hydrogen", "水素"]


def test_a_name_is_shown_when_it_is_what_was_found():
    query = read_query("ひろしまだい")
    assert matches(snippet(["本文"], ["広大", "ひろしまだいがく"], query)) == ["ひろしまだい"]
    assert snippet(["本文"], [], query) == (("本文", False),)


@pytest.mark.parametrize("query", ["水", "水素", "水素 電池"])
def test_a_text_of_one_word_repeated_is_no_burden(query: str):
    assert sum(is_match for _text, is_match in marked("水素 電池 " * 5000, read_query(query))) <= 200


TEXTS = st.text(st.sampled_from("ーアばｶｶﾞﾟ゛漢⽀葛\U000e0100㈱ﬁßİ\u0301\u200b･、 \nabＡ"), max_size=40)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_whatever_was_cut_from_a_text_is_marked_in_it(text: str, data: st.DataObject):
    runs = [run for run in search_key(text).split() if run]
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))
    first = data.draw(st.integers(0, len(run) - 1))
    query = read_query(run[first : data.draw(st.integers(first + 1, len(run)))])
    parts = marked(text, query)
    assert "".join(text for text, _is_match in parts) == text
    if query.groups:
        assert all(query.groups[0][0][0] in search_key(part) for part in matches(parts))
        assert matches(parts)
        assert matches(snippet([text], [], query))
