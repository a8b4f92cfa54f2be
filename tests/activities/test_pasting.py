"""A text or a table comes in at the page and lies there whole, each piece beside where it came from."""

from collections import Counter
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils.html import escape

from musubi.activities.models import Activity, ActivityImport, NotTheSame, PastedPiece, Pasting
from musubi.activities.reading.drafts import Use
from musubi.activities.views.pieces import PIECES_A_PAGE
from musubi.registry.models import Profile
from tests.activities.pasting import LIKE_THE_REAL_ONE, TEXT, THE_REAL_ONE, make_two
from tests.factories import make_activity, make_round
from tests.registry.rosters import csv_file, secretary, xlsx

pytestmark = pytest.mark.django_db
PLAN_OF_2026 = {"stage": "plan", "fiscal_year": "2026"}


@pytest.fixture
def desk(client):
    client.force_login(secretary())
    return client


def pasted(client, text=TEXT, **more):
    return client.post(reverse("activities:paste"), {"text": text, **PLAN_OF_2026, **more})


def dropped(client, content, name="取組.xlsx", **more):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("activities:paste"), {"text": "", "file": file, **PLAN_OF_2026, **more})


def accounted(pasting):
    """The numbers of all lines that are not blank, and of those the page says what became of."""
    lines = [number for number, line in enumerate(pasting.text.splitlines(), 1) if line.strip()]
    return lines, [number for number, _use in pasting.lines]


def test_a_pasted_text_is_kept_whole_with_a_piece_for_each_entry(desk):
    university, chamber = make_two()
    answer = pasted(desk, source="見本の記録")
    pasting = Pasting.objects.get()
    assert answer.url == reverse("activities:pasting", args=[pasting.pk])
    assert (pasting.text.splitlines(), pasting.source) == (TEXT.splitlines(), "見本の記録")
    told = [(one.organisation_id, one.title, str(one.starts_on), str(one.ends_on)) for one in pasting.pieces.all()]
    assert told == [
        (university.pk, "見本の研究会（9月上旬〜中旬頃）", "2026-09-01", "2026-09-20"),
        (university.pk, "見本の相談会（2月30日）", "None", "None"),
        (chamber.pk, "見本の講演会", "2026-04-01", "2027-03-31"),
        (None, "見本の展示会（11／22〜23）", "2026-11-22", "2026-11-23"),
    ]
    first = pasting.pieces.first()
    assert (first.lines, first.context, first.text) == ([[4, 5]], [[3, 3]], "→ 見本の企業を招く")
    assert first.excerpt == "・見本の研究会（9月上旬〜中旬頃）\n　→見本の企業を招く"
    lines, told_of = accounted(pasting)
    assert lines == told_of


def test_the_page_shows_each_piece_beside_its_lines_and_what_is_odd_about_it(desk):
    make_two()
    page = desk.get(pasted(desk).url).content.decode()
    assert "<mark>　→見本の企業を招く</mark>" in page
    assert "「2月30日」は暦にない日付です" in page
    assert "だれも知らない機関" in page
    assert "2026年9月1日（令和8年）" in page


def test_what_the_text_says_of_plan_and_year_wins_over_the_choice(desk):
    make_two()
    pasted(desk, "■平成24年度の活動実績\n＜見本大学＞\n・見本の研究会（6月）\n")
    piece = PastedPiece.objects.get()
    assert (piece.stage, piece.fiscal_year, str(piece.starts_on)) == ("result", 2012, "2012-06-01")


def test_the_whole_text_says_of_every_line_what_became_of_it_and_marks_those_of_a_piece(desk):
    make_two()
    pasted(desk)
    piece = PastedPiece.objects.first()
    page = desk.get(reverse("activities:pasted_text", args=[piece.pasting_id]), {"piece": piece.pk}).content.decode()
    assert page.count("<mark>") == 2
    assert all(f'id="L{number}"' in page for number in range(1, 11))


def test_lines_that_were_not_understood_are_listed_with_their_numbers(desk):
    make_two()
    answer = pasted(desk, "＜見本大学＞\n・見本の研究会\n＜見本＞（会議室\n")
    pasting = Pasting.objects.get()
    page = desk.get(answer.url).content.decode()
    assert all(text in page for _number, text, _why in pasting.unread)
    lines, told_of = accounted(pasting)
    assert lines == told_of


def test_a_text_without_any_activity_says_how_to_write_one(desk):
    page = desk.get(pasted(desk, "お世話になっております。").url)
    assert page.status_code == 200
    assert "＜ ＞" in page.content.decode()


def test_nothing_pasted_asks_for_something(desk):
    answer = pasted(desk, " \n ")
    assert answer.status_code == 422
    assert not Pasting.objects.exists()


@pytest.mark.parametrize("size", [200_001, 10 * 1024 * 1024])
def test_too_long_a_text_is_refused_and_still_in_the_box(desk, size):
    answer = pasted(desk, "あいう\n" + "x" * size)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "200000" in page
    assert page.count("x" * size) == 1
    assert not Pasting.objects.exists()


def test_a_text_larger_than_any_request_is_answered_by_a_sentence(desk):
    answer = pasted(desk, "x" * 25 * 1024 * 1024)
    assert answer.status_code == 413
    assert not Pasting.objects.exists()


def test_signs_that_a_database_cannot_hold_do_not_stop_a_text(desk):
    make_two()
    pasted(desk, "＜見本大学＞\n・見本の\0研究会\n")
    assert PastedPiece.objects.count() == 1


def test_somebody_elses_table_is_read_row_by_row_and_loses_no_row(desk):
    university, _chamber = make_two()
    rows = [
        ["見本の一覧"],
        ["団体名", "事業名", "開催日", "共催", "備考"],
        ["見本大学", "見本の研究会", "R8.9.1", "見本銀行", "見本の備考"],
        ["", "見本の相談会", "2月30日", "", ""],
        ["見本大学", "", "R8.9.1", "", "名前がない"],
    ]
    desk.get(dropped(desk, xlsx(*rows), round=make_round().pk).url)
    pasting = Pasting.objects.get()
    first, second = pasting.pieces.all()
    assert (first.organisation_id, first.title, str(first.starts_on)) == (university.pk, "見本の研究会", "2026-09-01")
    assert (first.partners, first.text, first.lines) == ("見本銀行", "※ 備考：見本の備考", [[3, 3]])
    assert (second.organisation_id, second.starts_on) == (university.pk, None)
    assert [number for number, _text, _why in pasting.unread] == [5]
    assert [use for number, use in pasting.lines if number == 5] == [Use.NOT_UNDERSTOOD]
    lines, told_of = accounted(pasting)
    assert lines == sorted(told_of)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_csv_of_either_encoding_is_read(desk, encoding):
    make_two()
    rows = [["機関", "取組名", "時期"], ["見本大学", "見本の研究会①", "9月上旬"]]
    dropped(desk, csv_file(*rows, encoding=encoding), name="a.csv")
    assert PastedPiece.objects.get().title == "見本の研究会①"


def test_our_own_template_goes_to_the_dry_run(desk):
    make_two()
    answer = dropped(desk, xlsx(["機関名", "取組", "計画・実績", "実施時期"], ["見本大学", "見本", "計画", "9月"]))
    assert answer.url == reverse("activities:check_import", args=[ActivityImport.objects.get().pk])
    assert not Pasting.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "file_old_workbook"),
        (b"PK\x03\x04broken", "file_damaged"),
        (b"%PDF-1.7", "file_not_a_table"),
        (csv_file(["見本", "見本"], ["見本", "見本"]), "file_header_missing"),
        (csv_file(["機関名", "取組名"]), "file_no_rows"),
        (csv_file(["取組名"], *[["見本"]] * 1001), "file_too_many_rows"),
        (csv_file(["機関名", "取組", "計画・実績"], *[["見本", "見本", ""]] * 10_001), "file_too_many_rows"),
        (csv_file(["取組名", "事業名"], ["見本", "見本"]), "column_twice"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_at_the_field(desk, content, code):
    answer = dropped(desk, content, name="x.xlsx")
    assert answer.status_code == 422
    assert [error.code for error in answer.context["form"].errors.as_data()["file"]] == [code]
    assert not Pasting.objects.exists()


def test_a_page_of_pieces_asks_the_same_with_ten_pieces_and_with_five_hundred(desk, django_assert_max_num_queries):
    university, _chamber = make_two()
    make_activity(
        organisation=university, title_ja="見本の研究会その1", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31)
    )
    counts = []
    for entries in (10, 500):
        url = pasted(desk, "＜見本大学＞\n" + "".join(f"・見本の研究会その{n}\n" for n in range(entries))).url
        desk.get(url)
        with django_assert_max_num_queries(12) as asked:
            page = desk.get(url)
        counts.append(len(asked))
        assert page.content.decode().count('class="card piece ') == min(entries, PIECES_A_PAGE)
    assert counts[0] == counts[1]


def test_the_list_of_pastings_asks_the_same_with_one_and_with_many(desk, django_assert_max_num_queries):
    make_two()
    counts = []
    for _time in range(2):
        for _pasting in range(3):
            pasted(desk)
        with django_assert_max_num_queries(12) as asked:
            desk.get(reverse("activities:paste"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


PLANS = {  # by the names of today: two of them were others in 2012
    "中国経済連合会": 2,
    "広島大学": 1,
    "産業技術総合研究所 中国センター": 2,
    "経済産業省中国経済産業局": 2,
    "中国地域創造研究センター": 2,
    "中小企業基盤整備機構中国本部": 2,
    "総務省中国総合通信局": 1,
}


def test_a_whole_report_pasted_through_the_page_gives_everybodys_plans_and_the_topics(desk):
    call_command("load_council", verbosity=0)
    names = dict(Profile.objects.standing().order_by("pk").values_list("organisation", "name_ja"))
    for path in filter(None, [LIKE_THE_REAL_ONE, THE_REAL_ONE]):  # the real one does not belong to the project
        page = desk.get(pasted(desk, path.read_bytes().decode()).url).content.decode()
        pasting = Pasting.objects.latest("pk")
        pieces = list(pasting.pieces.all())
        plans = [piece for piece in pieces if "計画" in piece.section]
        told = Counter(names[piece.organisation_id] for piece in plans)
        assert all(escape(piece.title) in page for piece in pieces)
        lines, told_of = accounted(pasting)
        assert lines == told_of
        if path == THE_REAL_ONE:
            assert told == PLANS
            assert len(pieces) - len(plans) == 3
            assert {piece.fiscal_year for piece in pieces} == {2012}
            assert all(piece.starts_on and piece.ends_on for piece in pieces)
            assert pasting.unread == []


# --- what looks like an activity that is there ---------------------------------------------------------------------


def test_a_text_pasted_twice_is_known_again_and_nothing_of_it_is_confirmed_by_the_way(desk):
    make_two()
    text = "＜見本大学＞\n・見本の研究会（9月上旬）\n・見本の展示会（10月5日）\n"
    first = pasted(desk, text).url
    desk.post(first, {"do": "confirm-all"})
    again = pasted(desk, f"{text}・見本の講演会（11月3日）\n").url
    page = desk.get(again).content.decode()
    assert page.count("もう載っている取組ではありませんか") == 2
    assert "問題のない1件" in page
    desk.post(again, {"do": "confirm-all"})
    assert Activity.objects.count() == 3


def test_a_piece_that_looks_like_another_is_confirmed_once_the_other_was_seen(desk):
    university, _chamber = make_two()
    there = make_activity(organisation=university, title_ja="見本の研究会", starts_on=date(2026, 9, 5))
    url = pasted(desk, "＜見本大学＞\n・見本の研究会（9月5日）\n").url
    piece = PastedPiece.objects.get()
    assert desk.post(url, {"do": f"confirm:{piece.pk}", "piece": piece.pk}).status_code == 422
    seen = {"do": f"confirm:{piece.pk}", "piece": piece.pk, f"alike-{piece.pk}": there.pk}
    assert desk.post(url, seen).status_code == 302
    assert NotTheSame.objects.get().first == there
