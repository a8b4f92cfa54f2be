from datetime import date

import pytest
from django.utils.translation import override

from musubi.search.actions import unindex
from musubi.search.models import Synonym
from musubi.search.queries import MOST_HITS, find, numbers_found
from musubi.search.words import QueryTooLong
from tests.search.makers import ANYBODY, MEMBER, index, matches, titles

pytestmark = pytest.mark.django_db


# --- what is found -------------------------------------------------------------------------------------------------


def test_every_run_must_occur_somewhere_in_the_record():
    index("水素の貯蔵", text_ja="産業と学校", text_en="Storage of hydrogen", names=("すいそ",))
    for text in ("水素", "水素 hydrogen", "すいそ・学校", "storage 貯蔵 産業", "素", "ｇｅ", "の"):
        assert find(text, keys=ANYBODY).total == 1, text
    for text in ("水素 酸素", "水貯", "貯蔵産業", "水素の貯蔵庫", "蔵す"):
        assert find(text, keys=ANYBODY).total == 0, text


def test_a_text_of_one_letter_is_found_where_it_ends_a_run():
    index("水")
    index("水素")
    index("酸素と水")
    assert find("水", keys=ANYBODY).total == 3
    assert find("素", keys=ANYBODY).total == 2


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("支援", "事業化⽀援"),
        ("コラボレーション", "ｺﾗﾎﾞﾚｰｼｮﾝ会議"),
        ("コーディネータ", "コーディネーター研修"),
        ("ちゅうごく", "チュウゴク"),
        ("㈱見本", "見本(株)"),
    ],
)
def test_spelling_makes_no_difference(query: str, title: str):
    index(title)
    assert titles(find(query, keys=ANYBODY)) == [title]


def test_a_synonym_finds_what_is_called_otherwise():
    Synonym.objects.create(words="メルマガ, メールマガジン, mail magazine")
    for title in ("会員メルマガ", "メールマガジン創刊号", "Our magazine by mail", "メール"):
        index(title)
    assert set(titles(find("メルマガ", keys=ANYBODY))) == {
        "会員メルマガ",
        "メールマガジン創刊号",
        "Our magazine by mail",
    }
    assert titles(find("会員メールマガジン", keys=ANYBODY)) == ["会員メルマガ"]
    (hit,) = find("会員メールマガジン", keys=ANYBODY).hits
    assert matches(hit.title_parts) == ["会員メルマガ"]


def test_a_list_of_one_kind_is_told_the_keys_of_all_that_are_found_and_of_nothing_else():
    Synonym.objects.create(words="メルマガ, メールマガジン")
    shown = [index(title, kind="case") for title in ("水素の貯蔵", "水素貯蔵の会報メルマガ")]
    index("水素の貯蔵", kind="seed")
    index("水素の貯蔵", kind="case", audience=frozenset({"members"}))
    for text, found in (
        ("水素", shown),
        ("水素 貯蔵", shown),
        ("水素の貯蔵", shown[:1]),
        ("メールマガジン", shown[1:]),
    ):
        assert sorted(numbers_found(text, keys=ANYBODY, kind="case")) == sorted(map(int, found)), text
    for text in ("貯水", "！", ""):
        assert numbers_found(text, keys=ANYBODY, kind="case") == []
    assert len(numbers_found("水素", keys={*ANYBODY, "members"}, kind="case")) == 3
    assert numbers_found("水素", keys={"nobody"}, kind="case") == []


def test_which_record_a_document_is_of_is_asked_once_and_what_came_in_since_is_found(
    pages_kept, django_assert_max_num_queries
):
    first, asked = int(index("水素の貯蔵", kind="case")), []
    for _time in range(2):
        with django_assert_max_num_queries(12) as queries:
            assert list(numbers_found("水素", keys=ANYBODY, kind="case")) == [first]
        asked.append(len(queries))
    assert asked[0] - asked[1] == 1
    second = int(index("水素の会", kind="case"))
    assert sorted(numbers_found("水素", keys=ANYBODY, kind="case")) == sorted([first, second])
    unindex("case", str(first))
    assert list(numbers_found("水素", keys=ANYBODY, kind="case")) == [second]


# --- in which order ------------------------------------------------------------------------------------------------


def test_the_name_itself_comes_first_then_what_begins_with_it_then_what_holds_it_then_the_text():
    index("会報", text_ja="広島大学の話", happened_on=date(2026, 7, 1))
    index("新しい広島大学", happened_on=date(2026, 6, 1))
    index("広島大学病院の催し", happened_on=date(2026, 5, 1))
    index("広島大学病院", happened_on=date(2020, 5, 1))
    index("広島大学")
    found = titles(find("広島大学", keys=ANYBODY))
    assert found == ["広島大学", "広島大学病院", "広島大学病院の催し", "新しい広島大学", "会報"]


def test_of_equals_the_newer_comes_first_the_undated_last_then_the_older_record():
    for title, day in [
        ("一", None),
        ("二", date(2025, 1, 1)),
        ("三", date(2026, 1, 1)),
        ("四", None),
        ("五", date(2025, 1, 1)),
    ]:
        index(title, text_ja="水素", happened_on=day)
    assert titles(find("水素", keys=ANYBODY)) == titles(find("", keys=ANYBODY)) == ["三", "二", "五", "一", "四"]


@pytest.mark.parametrize(
    "query",
    [
        "広島大",
        "ひろしまだいがく",
        "ひろしまだい",
        "Hiroshima Univ",
        "hiroshima university",
        "広大",
        "旧制広島",
        "広島大学",
    ],
)
def test_every_name_leads_to_the_organisation_first(query: str):
    names = ("広島大学", "ひろしまだいがく", "広大", "旧制広島高等学校")
    index(
        "広島大学との共同研究とひろしまだいがくの話",
        text_ja="広大 旧制広島 Hiroshima University",
        happened_on=date(2026, 7, 1),
    )
    index("国立大学法人広島大学", title_en="Hiroshima University", names=names)
    index("広島大学の発表会 ひろしまだい", text_ja="広大 旧制広島 Hiroshima University", happened_on=date(2026, 8, 1))
    assert titles(find(query, keys=ANYBODY))[0] == "国立大学法人広島大学"


@pytest.mark.parametrize("query", ["㈱見本製作所", "見本製作所", "(株)見本", "見本"])
def test_a_legal_form_does_not_hide_a_company(query: str):
    index("見本製作所との協定、株式会社", happened_on=date(2026, 7, 1))
    index("株式会社見本製作所")
    assert titles(find(query, keys=ANYBODY))[0] == "株式会社見本製作所"


def test_a_name_is_compared_by_itself_not_with_its_neighbours():
    index("催し", text_ja="あおい", happened_on=date(2026, 7, 1))
    index("あお", names=("い",))
    assert titles(find("あおい", keys=ANYBODY)) == ["催し"]


# --- how many ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["水素", "水", ""])
def test_a_filter_narrows_hits_and_its_own_count_still_offers_the_others(text: str):
    index("水素一", kind="seed", sector="academia", prefecture="34")
    index("水素二", kind="seed", sector="industry", prefecture="34")
    index("水素三", kind="need", sector="industry", prefecture="33")
    index("水素四", kind="event")
    everything = find(text, keys=ANYBODY)
    assert everything.total == 4
    assert everything.counts.kind == {"seed": 2, "event": 1, "need": 1}
    assert everything.counts.sector == {"industry": 2, "academia": 1}
    assert everything.counts.prefecture == {"34": 2, "33": 1}

    seeds = find(text, keys=ANYBODY, kinds=["seed"], sector="industry")
    assert titles(seeds) == ["水素二"]
    assert seeds.total == 1
    assert seeds.counts.kind == {"need": 1, "seed": 1}
    assert seeds.counts.sector == {"academia": 1, "industry": 1}
    assert seeds.counts.prefecture == {"34": 1}
    assert find(text, keys=ANYBODY, kinds=["seed", "event", "seed"]).total == 3
    assert titles(find(text, keys=ANYBODY, kinds=["seed", "event"], prefecture="34")) == ["水素一", "水素二"]


@pytest.mark.parametrize("text", ["水素", ""])
def test_pages_follow_each_other(text: str):
    for number in range(7):
        index(f"水素{number}", happened_on=date(2026, 1, 1 + number))
    pages = [titles(find(text, keys=ANYBODY, offset=offset, limit=3)) for offset in (0, 3, 6, 9)]
    assert pages == [["水素6", "水素5", "水素4"], ["水素3", "水素2", "水素1"], ["水素0"], []]
    assert titles(find(text, keys=ANYBODY, offset=-5, limit=1)) == ["水素6"]
    assert find(text, keys=ANYBODY, offset=10**30, limit=10**30).total == 7
    assert find(text, keys=ANYBODY, limit=-1).hits == ()
    assert MOST_HITS >= 100


# --- who sees it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["水素", "水", "水素 研究", ""])
def test_what_a_reader_may_not_see_is_in_no_hit_and_no_count(text: str):
    index("水素の研究", sector="academia", text_ja="公開")
    before = find(text, keys=ANYBODY)
    index("水素の研究", kind="need", sector="industry", prefecture="33", audience=frozenset({"members"}))
    index("水素の研究", kind="need", audience=frozenset({"case:203", "secretariat"}))
    assert find(text, keys=ANYBODY) == before
    assert find(text, keys=frozenset()).total == find(text, keys=frozenset({"organisation:1"})).total == 0
    assert find(text, keys=MEMBER).counts.kind == {"need": 1, "seed": 1}
    assert find(text, keys=frozenset({"secretariat"})).total == 1


@pytest.mark.parametrize("text", ["水素", "水", ""])
def test_a_record_is_found_once_by_whoever_holds_several_of_its_keys(text: str):
    index("水素一", audience=MEMBER, sector="industry")
    index("水素二", audience=frozenset({"members"}))
    found = find(text, keys=MEMBER)
    assert sorted(titles(found)) == ["水素一", "水素二"]
    assert found.total == 2
    assert found.counts.sector == {"industry": 1}


# --- what it looks like --------------------------------------------------------------------------------------------


def test_hits_are_in_the_readers_language_and_show_the_match_in_either():
    index("水素の研究", title_en="Hydrogen", text_ja="貯蔵する。", text_en="To store it.")
    with override("en"):
        (hit,) = find("hydrogen 貯蔵", keys=ANYBODY).hits
    assert (hit.title, matches(hit.title_parts), matches(hit.snippet_parts)) == ("Hydrogen", ["Hydrogen"], ["貯蔵"])
    with override("ja"):
        (hit,) = find("hydrogen", keys=ANYBODY).hits
    assert (hit.title, matches(hit.title_parts), matches(hit.snippet_parts)) == ("水素の研究", [], ["Hydrogen"])


# --- what people and machines type ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["😀🎉", "…！？", '"', "*", "%", "_", "\x00", "\ud800", ":&|!()", "ー", "'';--"])
def test_a_query_without_letters_finds_nothing_and_says_so(text: str):
    index("水素 % _ * 😀")
    found = find(text, keys=ANYBODY)
    assert (found.hits, found.total, found.is_empty_query) == ((), 0, True)


@pytest.mark.parametrize("text", ["", " ", "　\n\t"])
def test_without_a_query_everything_is_listed(text: str):
    index("水素")
    found = find(text, keys=ANYBODY)
    assert (found.total, found.is_empty_query) == (1, False)


@pytest.mark.parametrize(
    "text",
    [
        '水素"',
        "水素*",
        "水素 -電池",
        "NEAR(水素 電池)",
        "水素 AND 電池",
        "bigrams:水素",
        "^水素",
        "水素:&|!()電池",
        "水素' | '電池",
        "水素\\",
        "水素%' OR 1=1 --",
        "水_素",
        "{水素}",
        "\x00水\x1b素\x7f",
        "水素\ud800",
        "1¦水素",
        "a" * 100,
        " ".join("あいうえおかきくけこさしすせそたちつてと"),
    ],
)
def test_signs_of_query_languages_are_no_language_here(text: str):
    index("水素と電池")
    index("near and or 1 bigrams")
    find(text, keys=MEMBER)
    assert find("水素", keys=ANYBODY).total == 1


def test_signs_between_words_only_part_them():
    index("水素と電池")
    assert find('"水素" -電池*', keys=ANYBODY).total == 1
    assert find("水素%電池_", keys=ANYBODY).total == 1
    assert find("水%池", keys=ANYBODY).total == 1
    assert find("水_電素", keys=ANYBODY).total == 0


def test_ten_thousand_letters_are_refused_in_a_sentence():
    with pytest.raises(QueryTooLong):
        find("水" * 10_000, keys=ANYBODY)
    assert find("😀" * 10_000, keys=ANYBODY).is_empty_query


def test_a_filter_that_no_database_holds_finds_nothing():
    index("水素", audience=frozenset({"public"}))
    for filters in ({"kinds": ("a\0b",)}, {"sector": "a\0b"}, {"prefecture": "a\0b"}):
        assert find("水素", keys=ANYBODY, **filters).total == 0
        assert find("", keys=ANYBODY, **filters).total == 0
