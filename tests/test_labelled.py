"""The labelled set is whole, and what is derived from it says what it says."""

import json

import pytest

from musubi.demo.samples import SampleNeed, SampleSeed, samples
from tests.coordination.labelled import LANGUAGES, corpus, labels, qrels, queries, short_queries, write

ENGLISH_ONLY = {seed.id for seed in samples(SampleSeed) if seed.is_english_only}


def test_every_query_has_an_answer_among_the_seeds():
    seeds = {seed.id for seed in samples(SampleSeed)}
    assert all(set(grades) <= seeds for grades in labels().values())
    assert all(2 in grades.values() and set(grades.values()) <= {1, 2} for grades in labels().values())


def test_every_need_and_every_short_query_is_labelled_and_nothing_else():
    asked = {need.id for need in samples(SampleNeed)} | {query["id"] for query in short_queries()}
    assert set(labels()) == asked
    assert len(asked) == 132


def test_every_seed_answers_something():
    assert {seed for grades in labels().values() for seed in grades} == {seed.id for seed in samples(SampleSeed)}


def test_no_pair_is_labelled_twice():
    assert sum(map(len, labels().values())) == 247


def test_short_queries_come_in_both_languages_and_all_wordings():
    assert {(query["language"], query["wording"]) for query in short_queries()} == {
        (language, wording) for language in LANGUAGES for wording in ("plain", "term", "broad")
    }
    texts = [query["text"] for query in short_queries()]
    assert len(set(texts)) == len(texts)


def test_there_are_enough_queries_in_each_language():
    assert {language: len(queries(language)) for language in LANGUAGES} == {"ja": 97, "en": 75}


def test_half_of_the_short_queries_are_a_layman_s():
    plain = [query for query in short_queries() if query["wording"] == "plain"]
    assert len(plain) >= len(short_queries()) / 2


def test_a_seed_without_japanese_is_found_by_its_english_alone():
    assert not ENGLISH_ONLY & corpus("ja").keys()
    assert all(corpus("all")[name] == corpus("en")[name] for name in ENGLISH_ONLY)
    asked_in_japanese = qrels(queries("ja"), ENGLISH_ONLY)
    assert {seed for grades in asked_in_japanese.values() for seed in grades} == ENGLISH_ONLY


def test_a_query_that_nothing_there_answers_is_left_out():
    assert "need-33" in labels()
    assert qrels(["need-33", "need-06"], ["pear-core-browning"]) == {"need-06": {"pear-core-browning": 2}}


@pytest.mark.parametrize("asked", LANGUAGES)
@pytest.mark.parametrize("answers", [*LANGUAGES, "all"])
def test_what_is_written_for_a_ranking_can_be_read_back(tmp_path, asked, answers):
    grades = write(tmp_path, asked=asked, answers=answers)
    seeds = _texts(tmp_path / "corpus.jsonl")
    told = _texts(tmp_path / "queries.jsonl")
    rows = [line.split() for line in (tmp_path / "qrels.trec").read_text(encoding="utf-8").splitlines()]
    assert {(query, seed, int(grade)) for query, _, seed, grade in rows} == {
        (query, seed, grade) for query, row in grades.items() for seed, grade in row.items()
    }
    assert told.keys() == grades.keys()
    assert {seed for _, _, seed, _ in rows} <= seeds.keys()
    assert all(seeds.values())
    assert all(told.values())


def _texts(path):
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["id"]: line["text"] for line in lines}
