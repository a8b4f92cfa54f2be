import os
import random
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musubi.activities.reading.drafts import Kind, Use
from musubi.activities.reading.refusals import TextTooLong
from musubi.activities.reading.report import MAX_CHARACTERS
from tests.activities.reading.expected import EXPECTED
from tests.activities.reading.known import ROOT, TEXTS, read, read_file, slugs, told, when

YEARS = {"double_spaced": 2024, "markers_of_word": 2024, "no_headings": 2024, "several_in_one_heading": 2013}
LIKE_THE_REAL_ONE = "report_like_the_real_one"
ONE_BY_ONE = [
    "・",
    "→",
    "※",
    "＜広島大学＞",
    "＜",
    "＞",
    "（",
    "）",
    "岡山大学：",
    "1. ",
    "（1）",
    "■",
    "\n",
    "\n\n",
    "\t",
]
ONE_BY_ONE += [
    "平成24年",
    "2月30日",
    "〜",
    "など",
    "> ",
    "--\n",
    "From: a",
    "件名：",
    "\r\n",
    "\f",
    "\u2028",
    "\x00",
    "\u3000",
    "見本",
]


def assert_every_line_is_accounted_for_once(report):
    assert [line.number for line in report.lines] == sorted({line.number for line in report.lines})
    covered = [0] * len(report.text)
    for line in report.lines:
        for at in range(line.start, line.end):
            covered[at] += 1
    assert all(times == 1 for sign, times in zip(report.text, covered, strict=True) if not sign.isspace())
    own = {
        number for draft in report.drafts for one in draft.source for number in range(one.first_line, one.last_line + 1)
    }
    for line in report.lines:
        assert max(line.drafts, default=-1) < len(report.drafts)
        is_of_a_draft = line.use in {Use.TITLE, Use.FOLLOW_UP, Use.NOTE, Use.DETAIL}
        assert (line.number in own) == bool(line.drafts) or not is_of_a_draft


# --- the texts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_text_gives_its_drafts_with_who_what_and_when(name):
    report = read_file(name, YEARS.get(name))
    assert told(report) == EXPECTED[name]
    assert_every_line_is_accounted_for_once(report)
    assert report.not_understood == []


def test_every_text_is_expected_something_of():
    assert {path.stem for path in TEXTS.glob("*.txt")} == set(EXPECTED)


def test_a_report_says_which_section_and_which_lines_a_draft_came_from():
    report = read_file(LIKE_THE_REAL_ONE)
    cafe = report.drafts[5]
    assert (cafe.kind, cafe.section, cafe.fiscal_year) == (Kind.PLAN, "各機関の主要活動計画（平成24年度）", 2012)
    assert cafe.follow_ups == (
        "「見本機器」を主題に，いくつかの大学が共に開く見本の催しとする計画（7月下旬頃に第1回目を開く予定）",
    )
    assert report.wording(cafe.source[0]).count("\n") == 2
    assert report.wording(cafe.source[0]).strip().startswith("・見本カフェ広島")
    assert [report.wording(one).strip() for one in cafe.context] == [
        "（1）各機関の主要活動計画（平成24年度）",
        "＜中国経済産業局＞",
    ]
    assert cafe.when.is_planned
    assert report.drafts[11].notes == (
        "（見本情報通信研究開発制度(MIHON)による支援，見本コンテンツの流通による地域のにぎわいなど）",
    )
    assert [slugs(topic.named) for topic in report.topics] == [
        "meti-bureau",
        "telecommunications-bureau",
        "telecommunications-bureau",
    ]


def test_what_a_meeting_discussed_and_who_wrote_is_not_made_into_activities():
    uses = [line.use for line in read_file(LIKE_THE_REAL_ONE).lines]
    assert uses.count(Use.HEADING) == 9
    assert uses.count(Use.SECTION) == 6
    assert uses[-1] is Use.BYLINE
    assert Use.CONTINUATION not in uses[: uses.index(Use.HEADING)]


def test_the_text_of_a_mail_keeps_what_stands_under_labels():
    forum = read_file("mail_from_a_university").drafts[0]
    assert slugs(forum.partners) == "okayama-prefecture chugoku-bank"
    assert forum.summary == "県内企業と研究者の交流を図る見本の催し。"
    assert forum.notes == ("場所：岡山市内（見本ホール）",)
    assert forum.url == "https://example.jp/forum/"


# The report of a real meeting does not belong to the project: its place may be named, or it lies beside the project.
REAL = [
    Path(os.environ.get("MUSUBI_SOURCES", "")),
    ROOT.parent / "shared/sources",
    ROOT.parent.parent / "shared/sources",
]
REAL_REPORT = next(
    (found for folder in REAL for found in sorted(folder.glob("001_*.txt"))[:1] if str(folder) != "."), None
)


@pytest.mark.skipif(REAL_REPORT is None, reason="the sources are not beside the project")
def test_the_report_of_a_real_meeting_gives_what_it_holds():
    report = read(REAL_REPORT.read_bytes().decode())
    plans = [slugs(draft.named) for draft in report.of(Kind.PLAN)]
    assert {name: plans.count(name) for name in plans} == {
        "chugoku-keizai-rengokai": 2,
        "hiroshima-u": 1,
        "aist-chugoku": 2,
        "meti-bureau": 2,
        "chugoku-sangyo-sozo": 2,
        "smrj-chugoku": 2,
        "telecommunications-bureau": 1,
    }
    assert [slugs(draft.named) for draft in report.topics] == ["meti-bureau", *["telecommunications-bureau"] * 2]
    assert len(report.drafts) == 15
    assert [when(draft) for draft in report.drafts if draft.when] == [
        "120401-120430 4月",
        "121101-121130 今年度は11月頃",
        "120721-120731 7月下旬頃",
        "121122-121123 11／22〜23",
        "120601-120601 6／1",
        "120515-120615 5／15〜6／15",
    ]
    assert report.not_understood == []
    assert_every_line_is_accounted_for_once(report)


def typed_otherwise(pattern, replacement):
    return lambda text: re.sub(pattern, replacement, text, flags=re.MULTILINE)


OTHERWISE = {
    "compatible letters": lambda text: unicodedata.normalize("NFKC", text),
    "no indents": typed_otherwise(r"^[ \u2003\u3000]+", ""),
    "tabs for indents": typed_otherwise("\u2003", "\t"),
    "Windows line ends": typed_otherwise("\n", "\r\n"),
    "every line spaced": typed_otherwise("\n", "\n\n"),
    "no blank lines": typed_otherwise(r"\n[\s\n]*\n", "\n"),
    "quoted": typed_otherwise("^", "> "),
    "■ headings": typed_otherwise("＜(.*?)＞", r"■\1"),
    "○ headings": typed_otherwise("＜(.*?)＞", r"○\1"),
    "【】 headings": typed_otherwise("＜(.*?)＞", r"【\1】"),
    "<> headings": typed_otherwise("＜(.*?)＞", r"<\1>"),
    "colon headings": typed_otherwise("＜(.*?)＞", r"\1："),
    "bare headings": typed_otherwise("＜(.*?)＞", r"\1"),
    "dashes for bullets": typed_otherwise("^([\u2003]*)・", r"\1－"),
    "numbers for bullets": typed_otherwise("^([\u2003]*)・", r"\1① "),
    "circles for bullets": typed_otherwise("^([\u2003]*)・", r"\1○"),
}


@pytest.mark.parametrize("manner", OTHERWISE)
def test_the_same_report_typed_in_another_manner_gives_the_same_drafts(manner):
    report = read(OTHERWISE[manner]((TEXTS / f"{LIKE_THE_REAL_ONE}.txt").read_bytes().decode()))
    assert [(who, one_form(title)) for who, title, _when in told(report)] == [
        (who, one_form(title)) for who, title, _when in EXPECTED[LIKE_THE_REAL_ONE]
    ]
    assert [draft.kind for draft in report.drafts] == [Kind.PLAN] * 12 + [Kind.TOPIC] * 3
    assert_every_line_is_accounted_for_once(report)


def one_form(title):
    return unicodedata.normalize("NFKC", title)


# --- small cases ---------------------------------------------------------------------------------------------------


def test_a_heading_broken_in_two_is_one_organisation():
    report = read("＜中⼩企業基盤整備機構\n中国本部＞\n・見本塾\n＜岡山大学・\n鳥取大学＞\n・見本会\n")
    assert told(report) == [("smrj-chugoku", "見本塾", ""), ("okayama-u tottori-u", "見本会", "")]


def test_bullets_that_a_pdf_file_put_into_one_line_are_entries_of_their_own():
    report = read("＜広島大学＞ ・見本の会 ・見本の輪(5月)\n・見本一　　・見本二\n", 2024)
    assert [draft.title for draft in report.drafts] == ["見本の会", "見本の輪(5月)", "見本一", "見本二"]
    assert [line.drafts for line in report.lines] == [(0, 1), (2, 3)]


def test_a_text_that_gives_nothing_is_not_understood():
    report = read("機関名,取組名\n岡山大学,見本講座\n")
    assert (report.drafts, len(report.not_understood)) == ((), 2)


def test_signs_without_a_word_are_no_entry_and_are_shown():
    report = read("＜広島大学＞\n・→※＜＞\n・相談会")
    assert [draft.title for draft in report.drafts] == ["相談会"]
    assert [report.wording(line) for line in report.not_understood] == ["・→※＜＞"]


def test_a_line_without_a_place_is_shown_as_not_understood():
    report = read("＜広島大学＞\n→何の続きか分からない\n・見本の会\n\n謎の断片\n")
    assert [report.wording(line) for line in report.not_understood] == ["→何の続きか分からない", "謎の断片"]


def test_the_year_comes_from_the_nearest_heading_then_from_the_text_then_from_whoever_asks():
    text = "＜活動計画（平成24年度）＞\n【広島大学】\n・見本会（7月）\n＜活動計画＞\n【広島大学】\n・見本会（2月）\n"
    assert [draft.when.first for draft in read(text, 2020).drafts] == [date(2012, 7, 1), date(2021, 2, 1)]
    assert [draft.when.first for draft in read(text).drafts] == [date(2012, 7, 1), date(2013, 2, 1)]


def test_without_any_year_the_words_of_a_date_stay_and_the_problem_is_told():
    (draft,) = read("＜広島大学＞\n・見本会（7月下旬頃）\n").drafts
    assert (draft.when, draft.days[0].wording) == (None, "7月下旬頃")
    assert "7月下旬頃" in str(draft.problems[0])
    assert draft.problems[0].source.first_line == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\n\n"])
def test_any_line_end_gives_the_same_drafts(newline):
    lines = (TEXTS / "form_like.txt").read_text().splitlines()
    assert told(read(newline.join(line for line in lines if line))) == EXPECTED["form_like"]


# --- whatever is pasted --------------------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_any_text_is_accounted_for(text):
    assert_every_line_is_accounted_for_once(read(text, 2024))


@given(st.lists(st.sampled_from(ONE_BY_ONE), max_size=60).map("".join))
def test_any_heap_of_marks_is_accounted_for(text):
    assert_every_line_is_accounted_for_once(read(text, 2024))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_texts_with_their_lines_shuffled_are_accounted_for(name):
    lines = (TEXTS / f"{name}.txt").read_text().split("\n")
    for seed in range(5):
        random.Random(seed).shuffle(lines)
        assert_every_line_is_accounted_for_once(read("\n".join(lines), 2024))


def test_a_bullet_is_never_lost():
    text = (TEXTS / f"{LIKE_THE_REAL_ONE}.txt").read_text()
    assert len(read(text).drafts) == len(re.findall(r"^\s*・", text, re.MULTILINE))


def test_a_text_that_no_mail_has_the_length_of_is_refused_by_name():
    with pytest.raises(TextTooLong) as refusal:
        read("あ" * (MAX_CHARACTERS + 1))
    assert "200001" in str(refusal.value)
    assert refusal.value.status == 422


@pytest.mark.parametrize(
    "unit",
    [
        "（",
        "1/",
        "平成24年",
        "7月～",
        "岡山大学・",
        "> ",
        "a@",
        "https://a/",
        "十",
        "あ：",
        "・（あ\n",
        "＜あ＞\n",
        "\t",
        "あ、\n",
        "--\n",
    ],
)
def test_no_repeated_sign_keeps_the_reader_busy(unit):
    """A pattern that backtracks would not come to an end here; no clock is looked at."""
    text = unit * (20_000 // len(unit))
    assert_every_line_is_accounted_for_once(read(text, 2024))
