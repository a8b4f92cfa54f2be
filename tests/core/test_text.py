from unittest.mock import patch

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from musubi.core import text as text_module
from musubi.core.text import (
    bare_name_key,
    folds_sign_by_sign,
    mapped_search_key,
    name_key,
    normalise,
    number_in,
    plain_key,
    query_key,
    search_and_name_key,
    search_key,
)

# Everything, and more often the signs that combine, fold or are dropped.
TRICKY = (
    "ーアばかｶﾊﾞﾟ゛゜がガﾊ゙ヽヾヷｰﾞ漢⽀⻑葛\U000e0100㈱㍿ﬁßİǰ"
    "\u0301\u0308\u0345\u034f\u200b\u00ad\ufe0f･・ 　\n-〜ヶケ髙國①각각Σςé"
)
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(TRICKY)), max_size=30)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("支援", "事業化⽀援"),
        ("銀行", "銀⾏"),
        ("西日本", "⻄⽇本"),
        ("コラボレーション", "ｺﾗﾎﾞﾚｰｼｮﾝ"),
        ("ｺﾗﾎﾞﾚｰｼｮﾝ", "コラボレーション会議"),
        ("コーディネータ", "コーディネーター"),
        ("コーディネーター", "コーディネータ"),
        ("コーディネーター", "コーディネータたち"),
        ("コーディネータたち", "コーディネーターたち"),
        ("サーバの", "サーバーの管理"),
        ("らーめん", "ラーメン"),
        ("こーでぃねーた", "コーディネーター"),
        ("株式", "㍿"),
        ("株", "㈱見本"),
        ("(株)見本", "㈱見本"),
        ("iot", "ＩｏＴ"),
        ("strasse", "Straße"),
        ("chugoku", "Chūgoku"),
        ("がくせい", "か゛くせい"),
        ("葛飾", "葛\U000e0100飾"),
        ("産学官", "産\u200b学\ufeff官"),
        ("産学官", "産・学・官の連携"),
        ("産・学・官", "産学官の連携"),
        ("コーディネートセンター", "ｺｰﾃﾞｨﾈｰﾄ･ｾﾝﾀｰ"),
        ("コーディネート・センター", "コーディネートセンター"),
        ("コーディネーターセンター", "コーディネーター・センター"),
        ("関ヶ原", "関ケ原"),
        ("国立", "國立"),
        ("高橋", "髙橋"),
        ("1", "①"),
        ("9月上旬~中旬", "９月上旬〜中旬"),
    ],
)
def test_what_a_reader_takes_for_the_same_is_found(query: str, text: str):
    assert all(run in search_key(text) for run in query_key(query).split())
    assert query_key(query)


def test_a_middle_dot_parts_what_is_not_japanese_and_always_what_is_looked_for():
    assert search_key("R・D 1・2 産・b ・学 官・") == "r d 1 2 産 b 学 官"
    assert query_key("水素・電池") == query_key("水素･電池") == "水素 電池"


@pytest.mark.parametrize(
    ("one", "other"), [("中島", "中嶋"), ("ばす", "バズ"), ("サーカス", "サカス"), ("病院", "美容院")]
)
def test_what_differs_stays_apart(one: str, other: str):
    assert search_key(one) != search_key(other)


def test_a_key_is_runs_of_letters_and_digits():
    assert search_key("  Ａ・b、「ｱｲﾃﾞｱ」2026-07 😀️ \x00 \ud800 ") == "a b あいであ 2026 07"


@pytest.mark.parametrize("text", ["", " 　\n", "😀🎉", "…！？", "ー", "\x00\x1b", "\ud800"])
def test_a_text_without_letters_has_an_empty_key(text: str):
    assert search_key(text) == ""


@pytest.mark.parametrize("text", ["㈱見本製作所", "（株）見本 製作所", "見本製作所(株)", "見本・製作所"])
def test_a_name_is_known_without_its_legal_form_and_spaces(text: str):
    assert name_key(text) == "見本製作所"


@settings(deadline=None)  # nothing here is about time
@given(TEXTS, st.data())
@example("サーバーの", None)
@example("ｱー・・せーた・ー漢・R･産・\u200b学", None)
def test_every_cut_of_a_normalised_text_is_found_in_the_text(text: str, data: st.DataObject | None):
    plain = normalise(text)
    assume(plain)
    cuts = [(first, last) for first in range(len(plain)) for last in range(first + 1, len(plain) + 1)]
    chosen = cuts if data is None else [data.draw(st.sampled_from(cuts)) for _ in range(5)]
    for first, last in chosen:
        for cut in (search_key(plain[first:last]), query_key(plain[first:last])):
            assert all(run in search_key(text) for run in cut.split())


@settings(deadline=None)
@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str):
    assert normalise(normalise(text)) == normalise(text)
    assert search_key(normalise(text)) == search_key(text)


@settings(deadline=None)
@given(TEXTS)
def test_a_key_of_a_key_is_the_key(text: str):
    assert search_key(search_key(text)) == search_key(text)


@settings(deadline=None)
@given(TEXTS)
def test_the_map_has_the_letters_of_the_key_in_order(text: str):
    letters, spans = mapped_search_key(text)
    assert " ".join(letters.split()) == search_key(text)
    assert len(letters) == len(spans)
    assert spans == sorted(spans)
    assert all(0 <= first < last <= len(text) for first, last in spans)


@given(TEXTS)
def test_a_text_folded_sign_by_sign_is_mapped_as_any_other(text: str):
    if folds_sign_by_sign(text):
        assert text_module._sign_by_sign(text) == text_module._by_clusters(text)


@pytest.mark.parametrize(
    ("text", "run", "original"),
    [
        ("次はｺﾗﾎﾞﾚｰｼｮﾝ。", "こらぼれーしょん", "ｺﾗﾎﾞﾚｰｼｮﾝ"),
        ("産･学・官の連携", "産学官", "産･学・官"),
        ("㈱見本", "株", "㈱"),
        ("の㍿見本", "式会", "㍿"),
        ("事業化⽀援です", "支援", "⽀援"),
        ("コーディネーター募集", "こーでぃねーた", "コーディネーター"),
        ("コーディネーター募集", "こーでぃね", "コーディネ"),
        ("あの葛\U000e0100飾区", "葛", "葛\U000e0100"),
        ("ﬁne", "f", "ﬁ"),
    ],
)
def test_a_letter_of_the_key_leads_back_to_the_original(text: str, run: str, original: str):
    letters, spans = mapped_search_key(text)
    at = letters.index(run)
    assert text[spans[at][0] : spans[at + len(run) - 1][1]] == original


@given(TEXTS)
def test_both_keys_at_once_are_those_of_each(text: str):
    assert search_and_name_key(text) == (search_key(text), bare_name_key(text))


@pytest.mark.parametrize("text", ["㈱見本", "株式会社 見本", "国立大学法人見本大学", "見本（株）", "", "・"])
def test_both_keys_at_once_know_legal_forms(text: str):
    assert search_and_name_key(text) == (search_key(text), bare_name_key(text))


@given(st.one_of(TEXTS, st.text(alphabet="機関共同研究国國、。「」（） \nあがばパヴヶo0Zー・")))
@example("公財と国國、「ヴヶが」（12 AB）")
def test_a_plain_text_has_its_key_sign_by_sign(text):
    with patch("musubi.core.text.plain_key", return_value=None):
        the_long_way = mapped_search_key(text)
    assert mapped_search_key(text) == the_long_way
    assert plain_key("公財と国國、「ヴヶが」") is not None


@pytest.mark.parametrize(("text", "number"), [("17", 17), ("", None), ("1e3", None), ("１７", None), ("9" * 10, None)])
def test_a_number_that_was_sent_is_read_only_if_a_record_could_have_it(text, number):
    assert number_in(text) == number
