import pytest
from django.db import connection

from musubi.search import actions, engines, frequent
from musubi.search.frequent import frequent_runs
from musubi.search.models import AudienceKey
from musubi.search.queries import find
from tests.search.makers import ANYBODY, index, titles


def test_a_run_is_frequent_when_more_than_many_texts_hold_it():
    assert frequent_runs(["水素電池", "水素電池の", "水素 電池", "あ"], 1) == ["水素電池"]
    assert frequent_runs(["水素電池", "水素電池の", "水素 電池", "あ"], 2) == []


def test_a_piece_that_stands_without_the_whole_is_frequent_too():
    assert frequent_runs(["研究会議", "研究会議", "研究会", "研究会"], 1) == ["研究会", "研究会議"]


def test_no_run_is_longer_than_a_word():
    assert all(len(run) <= frequent.LONGEST for run in frequent_runs(["あいうえおかきくけこさしすせそ"] * 3, 1))


@pytest.mark.django_db
def test_a_rebuilt_index_has_learnt_what_is_frequent_and_forgets_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frequent, "MANY", 2)
    hidden = frozenset({"case:203"})
    for number in range(3):
        index(f"コーディネート{number}")
        index(f"ひみつのはなし{number}", audience=hidden)
    actions.rebuild()
    runs = dict(AudienceKey.objects.values_list("key", "frequent_runs"))
    assert runs == {"public": " こーでぃねーと ", "case:203": " ひみつのはなし "}

    index("コーディネート9")
    found = titles(find("コーディネート", keys=ANYBODY))
    assert found == ["コーディネート0", "コーディネート1", "コーディネート2", "コーディネート9"]
    assert find("ひみつのはなし", keys=ANYBODY).total == 0

    monkeypatch.setattr(frequent, "MANY", 3)
    actions.rebuild()
    assert dict(AudienceKey.objects.values_list("key", "frequent_runs")) == runs
    assert titles(find("コーディネート", keys=ANYBODY)) == found


@pytest.mark.django_db
def test_words_that_a_frequent_run_says_already_find_what_says_them_apart_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frequent, "MANY", 2)
    whole = [f"見本の共同研究{number}" for number in range(3)]
    for title in whole:
        index(title)
    index("共同研究、見本")
    index("共同研究だけ")
    index("見本だけ")
    actions.rebuild()
    assert "見本の共同研究" in AudienceKey.objects.get(key="public").frequent_runs
    for text in ("共同研究 見本", "見本 共同", "本の共 見"):
        apart = ["共同研究、見本"] if "の" not in text else []
        assert sorted(titles(find(text, keys=ANYBODY))) == sorted([*whole, *apart]), text


@pytest.mark.django_db
def test_a_small_council_has_no_frequent_runs():
    index("水素の研究")
    actions.rebuild()
    assert AudienceKey.objects.get().frequent_runs == ""


def learnt():
    audience = AudienceKey.objects.get(key="public")
    return audience.frequent_runs.strip(), audience.learnt_from


@pytest.mark.django_db
def test_frequent_runs_are_learnt_when_half_as_many_documents_again_have_come_in(monkeypatch):
    monkeypatch.setattr(frequent, "MANY", 3)
    for number in range(4):
        index(f"水素電池 {number}")
    actions.learn_frequent_runs.call()
    assert learnt() == ("水素電池", 4)
    for number in range(2):
        index(f"地域連携 {number}")
    actions.learn_frequent_runs.call()
    assert learnt() == ("水素電池", 4)
    for number in range(2, 4):
        index(f"地域連携 {number}")
    actions.learn_frequent_runs.call()
    assert learnt() == ("水素電池 地域連携", 8)


def pieces():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM search_bigrams_idx")
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's index is one tree")
def test_what_the_days_changes_left_in_pieces_is_one_again_by_morning():
    engines.current().put_together()  # what tests before this one left in pieces
    for number in range(3):
        index(f"水素電池 {number}")
    assert pieces() >= 3
    actions.learn_frequent_runs.call()
    assert pieces() == 1
    index("水素電池 3")
    actions.rebuild()
    assert pieces() == 1
    assert find("水素電池", keys=ANYBODY).total == 4
