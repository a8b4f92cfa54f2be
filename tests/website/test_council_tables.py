"""The files of the Chugoku council against the papers they were taken from. The facts stand here a second time."""

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from musubi.meetings.models import Admission, Meeting
from musubi.planning.models import Plan
from musubi.registry.models import Body, KnownTotal, Membership, Person, Profile, Role, Seat
from musubi.website import actions, council_files
from musubi.website.council_files import CHUGOKU

NOW = datetime(2026, 7, 1, tzinfo=UTC)

# 参画機関（85機関）平成25年4月現在, in the order of print; only the width of brackets is made one.
ROSTER = {
    "industry": """○中国経済連合会
○鳥取県商工会議所連合会 ○島根県商工会議所連合会 ○岡山県商工会議所連合会
○広島県商工会議所連合会 ○山口県商工会議所連合会
○鳥取県商工会連合会 ○島根県商工会連合会 ○岡山県商工会連合会
○広島県商工会連合会 ○山口県商工会連合会
○(公財)ちゅうごく産業創造センター ○(一社)中国地域ニュービジネス協議会""",
    "academia": """○国立大学法人鳥取大学 ○公立大学法人鳥取環境大学 ○米子工業高等専門学校
○国立大学法人島根大学 ○公立大学法人島根県立大学 ○松江工業高等専門学校
○国立大学法人岡山大学 ○公立大学法人岡山県立大学 ○岡山理科大学
○美作大学 ○吉備国際大学 ○津山工業高等専門学校
○国立大学法人広島大学 ○公立大学法人県立広島大学 ○公立大学法人広島市立大学
○広島工業大学 ○広島国際学院大学 ○近畿大学 工学部
○福山大学 ○広島国際大学 ○広島商船高等専門学校
○呉工業高等専門学校
○国立大学法人山口大学 ○公立大学法人山口県立大学 ○山口東京理科大学
○徳山工業高等専門学校 ○宇部工業高等専門学校 ○大島商船高等専門学校
○(独)中国職業能力開発大学校 ○(独)中国職業能力開発大学校附属島根職業能力開発短期大学校
○(独)中国職業能力開発大学校附属福山職業能力開発短期大学校
○(独)産業技術総合研究所 中国センター
○(地独)鳥取県産業技術センター ○(地独)山口県産業技術センター ○広島県産業科学技術研究所""",
    "finance": "○鳥取銀行 ○山陰合同銀行 ○中国銀行 ○広島銀行 ○山口銀行",
    "government": """○鳥取県 ○島根県 ○岡山県 ○広島県 ○山口県
○広島市 ○岡山市 ○鳥取市 ○米子市 ○松江市 ○津山市
○呉市 ○東広島市 ○宇部市 ○山陽小野田市 ○下関市
○(公財)鳥取県産業振興機構 ○(公財)しまね産業振興財団 ○(公財)岡山県産業振興財団
○(公財)ひろしま産業振興機構 ○(公財)やまぐち産業振興財団 ○(公財)広島市産業振興センター
○(公財)くれ産業振興センター ○つやま新産業開発推進機構
○ジェトロ鳥取貿易情報センター ○ジェトロ松江貿易情報センター ○ジェトロ岡山貿易情報センター
○ジェトロ広島貿易情報センター ○ジェトロ山口貿易情報センター
○(独)中小企業基盤整備機構中国本部 ○総務省中国総合通信局 ○経済産業省中国経済産業局""",
}
BANKS = ["鳥取銀行", "山陰合同銀行", "中国銀行", "広島銀行", "山口銀行"]
CONGRESS = "中国地域産学官コラボレーション会議"
SYMPOSIUM = "中国地域産学官コラボレーションシンポジウム"
CREATION = "地域イノベーション創出"

# As printed: date and place; first and last day; prefecture; the meeting's and the symposium's number and title.
CHRONOLOGY = [
    ("平成14年6月1月～2日（岡山県）", "2002-06-01", "2002-06-02", "33", f"第１回 {CONGRESS}", f"第１回 {SYMPOSIUM}"),
    ("平成14年11月7日～8日（島根県）", "2002-11-07", "2002-11-08", "32", f"第２回 {CONGRESS}", f"第２回 {SYMPOSIUM}"),
    ("平成15年8月19～20日（山口県）", "2003-08-19", "2003-08-20", "35", f"第３回 {CONGRESS}", f"第３回 {SYMPOSIUM}"),
    ("平成16年3月26～27日（鳥取県）", "2004-03-26", "2004-03-27", "31", f"第４回 {CONGRESS}", f"第４回 {SYMPOSIUM}"),
    ("平成16年12月1日（広島県）", "2004-12-01", "2004-12-01", "34", "", f"第５回 {SYMPOSIUM}"),
    ("平成17年6月6日（広島県）", "2005-06-06", "2005-06-06", "34", f"第５回 {CONGRESS}", ""),
    (
        "平成18年6月19日（岡山県）",
        "2006-06-19",
        "2006-06-19",
        "33",
        f"第６回 {CONGRESS}",
        "第６回 中国地域産学官・クラスターコラボレーションシンポジウム",
    ),
    (
        "平成19年6月7日～8日（島根県）",
        "2007-06-07",
        "2007-06-08",
        "32",
        f"第７回 {CONGRESS}",
        f"第７回 {CREATION}2007 in しまね",
    ),
    (
        "平成20年7月17日（山口県）",
        "2008-07-17",
        "2008-07-17",
        "35",
        f"第８回 {CONGRESS}",
        f"第８回 {CREATION}2008 in やまぐち",
    ),
    (
        "平成21年6月30～7月1日（鳥取県）",
        "2009-06-30",
        "2009-07-01",
        "31",
        f"第９回 {CONGRESS}",
        f"第９回 {CREATION}2009 in とっとり",
    ),
    (
        "平成22年6月7日～8日（広島県",
        "2010-06-07",
        "2010-06-08",
        "34",
        f"第１０回 {CONGRESS}",
        f"第１０回 {CREATION}2010 in ひろしま",
    ),
    ("平成23年7月20日（岡山県）", "2011-07-20", "2011-07-20", "33", "", f"第１１回 {CREATION}2011 in おかやま"),
    (
        "平成24年9月13日（島根県）",
        "2012-09-13",
        "2012-09-13",
        "32",
        f"第１１回 {CONGRESS}",
        f"第１２回 {CREATION}2012 in しまね",
    ),
    (
        "平成25年7月23日（山口県）【予定】",
        "2013-07-23",
        "2013-07-23",
        "35",
        f"第１２回 {CONGRESS}",
        f"第１３回 {CREATION}2013 in やまぐち",
    ),
]
# 「中国」 may stand only at the head or the tail of these.
PROPER = (
    "中国(?:地域|地方|経済連合会|経済産業局|総合通信局|職業能力開発大学校|銀行|本部|センター|新聞|産業創造センター|"
    "経連|経産局|総通局|能開大|創研)|キャンパスベンチャーグランプリ中国"  # the last names itself so
)


@pytest.fixture
def loaded(db):
    return actions.load_council(CHUGOKU, now=NOW)


def printed(sector):
    return [name.strip() for name in ROSTER[sector].split("○") if name.strip()]


def everything_written():
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(CHUGOKU.iterdir())}


@pytest.mark.parametrize(("sector", "count"), [("industry", 13), ("academia", 35), ("finance", 5), ("government", 32)])
def test_a_sector_is_the_printed_list_in_its_order(sector, count):
    rows = council_files.read(CHUGOKU)["organisations"]

    names = [row["legal_form_ja"] + row["name_ja"] for row in rows if row["sector"] == sector]

    assert names == printed(sector)
    assert len(names) == count


def test_the_roster_of_april_2013_can_be_printed_again_from_the_tables(loaded):
    day = date(2013, 4, 1)
    profiles = {profile.organisation_id: profile for profile in Profile.objects.on(day)}

    names = {sector: [] for sector in ROSTER}
    for membership in Membership.objects.on(day).order_by("organisation"):
        names[membership.sector_id].append(profiles[membership.organisation_id].full_name_ja)

    assert names == {sector: printed(sector) for sector in ROSTER}


def test_the_kinds_inside_the_sectors_are_those_of_the_roster():
    kinds = Counter(row["kind"] for row in council_files.read(CHUGOKU)["organisations"])

    assert kinds == {
        "economic_federation": 1,
        "chambers_federation": 5,
        "societies_federation": 5,
        "association": 1,
        "national_university": 5,
        "public_university": 6,
        "private_university": 9,
        "college_of_technology": 8,
        "vocational_college": 3,
        "research_institute": 1,
        "public_testing_institute": 3,
        "prefecture": 5,
        "city": 11,
        "industrial_promotion": 1 + 8,  # ちゅうごく産業創造センター sits in 産
        "jetro_office": 5,
        "sme_agency": 1,
        "ministry_bureau": 2,
        "bank": 5,
    }


def test_the_five_banks_make_eighty_organisations_eighty_five(loaded):
    assert Membership.objects.on(date(2012, 5, 24)).count() == 80
    assert Membership.objects.on(date(2012, 9, 12)).count() == 80
    assert Membership.objects.on(date(2012, 9, 13)).count() == 85
    assert Membership.objects.filter(is_start_known=True).count() == 5


def test_the_banks_were_admitted_by_the_eleventh_meeting_and_nobody_else_was(loaded):
    eleventh = Meeting.objects.get(series__code="council", ordinal=11)

    admissions = eleventh.admissions.order_by("pk")
    admitted = [admission.membership.organisation.profiles.get().name_ja for admission in admissions]

    assert admitted == BANKS
    assert Admission.objects.count() == 5
    assert {m.starts_on for m in Membership.objects.filter(sector="finance")} == {eleventh.starts_on}


def test_published_totals_are_kept_as_they_were_published(loaded):
    totals = KnownTotal.objects.values_list("valid_from", "valid_to", "wording", "count")

    assert [(str(first), str(last), wording, count) for first, last, wording, count in totals] == [
        ("2002-04-01", "2003-03-31", "平成14年度", 62),
        ("2005-05-01", "2005-05-31", "平成17年5月", 75),
        ("2012-05-01", "2012-05-31", "平成24年5月", 80),
        ("2013-04-01", "2013-04-30", "平成25年4月", 85),
    ]


def test_the_chronology_is_the_printed_one():
    rows = council_files.read(CHUGOKU)["meetings"]

    held = {
        series: [
            (row["source_wording"], row["starts_on"], row["ends_on"], row["prefecture"], row["title_ja"])
            for row in rows
            if row["series"] == series and row["starts_on"] < "2014"
        ]
        for series in ("council", "symposium")
    }

    assert held["council"] == [(*line[:4], line[4]) for line in CHRONOLOGY if line[4]]
    assert held["symposium"] == [(*line[:4], line[5]) for line in CHRONOLOGY if line[5]]


def test_the_number_in_a_title_is_the_ordinal_of_the_row():
    for row in council_files.read(CHUGOKU)["meetings"]:
        number = re.match(r"第(\d+)回 ", row["title_ja"])
        assert number
        assert int(number[1]) == int(row["ordinal"])
        assert re.match(r"(\d+)(st|nd|rd|th) ", row["title_en"])[1] == row["ordinal"]


def test_the_two_series_number_themselves_apart(loaded):
    def numbers(series):
        return list(Meeting.objects.filter(series__code=series).values_list("ordinal", flat=True))

    assert numbers("council") == [*range(1, 13), 15]
    assert numbers("symposium") == list(range(1, 14))
    same_day = Meeting.objects.filter(starts_on=date(2012, 9, 13)).values_list("series__code", "ordinal")
    assert set(same_day) == {("council", 11), ("symposium", 12)}


def test_no_council_meeting_was_held_in_2011_and_the_row_of_the_symposium_says_so(loaded):
    only = Meeting.objects.get(starts_on__year=2011)

    assert (only.series.code, only.ordinal) == ("symposium", 11)
    assert only.note_ja == "この年、会議は開かれなかった。"


def test_a_slip_of_the_source_is_kept_in_its_words_and_explained(loaded):
    slips = Meeting.objects.exclude(note_ja="").filter(ordinal__in=[1, 10])

    assert {m.source_wording for m in slips} == {"平成14年6月1月～2日（岡山県）", "平成22年6月7日～8日（広島県"}
    assert slips.count() == 4


def test_what_the_source_planned_is_held_only_where_another_source_says_so(loaded):
    planned = Meeting.objects.filter(source_wording__endswith="【予定】")

    # The charter's revision of 平成25年7月23日 proves the meeting; nothing at hand proves the symposium.
    assert {(m.series.code, m.is_planned) for m in planned} == {("council", False), ("symposium", True)}
    assert all(m.note_ja and m.note_en for m in planned)


def test_the_fifteenth_meeting_is_the_one_that_adopted_the_guidelines_of_2016(loaded):
    meeting = Meeting.objects.get(series__code="council", ordinal=15)

    assert (meeting.starts_on, meeting.prefecture_id) == (date(2016, 7, 22), "33")


def test_the_bodies_have_the_seats_the_papers_name(loaded):
    four = ["中国経済連合会", "広島大学", "産業技術総合研究所 中国センター", "経済産業省中国経済産業局"]
    more = [
        "ちゅうごく産業創造センター",
        "中小企業基盤整備機構中国本部",
        "中国地域ニュービジネス協議会",
        "総務省中国総合通信局",
    ]

    def seats(body):
        return [
            (seat.organisation.profiles.get(starts_on=None).name_ja, seat.capacity, seat.held_by_ja)
            for seat in Seat.objects.filter(body__code=body).order_by("pk")
        ]

    assert seats("centre") == [(name, "member", "") for name in four]
    assert seats("planning") == [(name, "member", "") for name in four] + [(name, "participant", "") for name in more]
    assert seats("heads") == [
        ("中国経済連合会", "member", "会長"),
        ("広島大学", "member", "学長"),
        ("経済産業省中国経済産業局", "member", "局長"),
    ]
    starts = Seat.objects.values_list("body__code", "starts_on", "is_start_known").distinct()
    assert set(starts) == {
        ("centre", date(2003, 3, 1), False),
        ("planning", date(2012, 5, 24), False),
        ("heads", date(2012, 5, 30), False),
    }


def test_the_council_and_the_centre_were_founded_in_the_months_the_paper_gives(loaded):
    council, centre = Body.objects.get(code="council"), Body.objects.get(code="centre")

    assert (council.founded_from, council.founded_to) == (date(2002, 6, 1), date(2002, 6, 30))
    assert (centre.founded_from, centre.founded_to) == (date(2003, 3, 1), date(2003, 3, 31))
    assert [str(council.founded), str(centre.founded)] == ["2002年6月（平成14年6月）", "2003年3月（平成15年3月）"]
    assert council.region_ja == "中国地方（鳥取・島根・岡山・広島・山口）"
    assert council.region_en == "Chugoku region (Japan): Tottori, Shimane, Okayama, Hiroshima, Yamaguchi"


def test_later_names_begin_on_their_day_and_leave_april_2013_alone(loaded):
    later = Profile.objects.exclude(starts_on=None).order_by("starts_on")

    assert [(str(profile.starts_on), profile.full_name_ja) for profile in later] == [
        ("2015-04-01", "国立研究開発法人産業技術総合研究所 中国センター"),
        ("2016-04-01", "公立大学法人山陽小野田市立山口東京理科大学"),
        ("2018-04-01", "(公財)中国地域創造研究センター"),
    ]
    assert all("http" in profile.source for profile in later)


def test_every_organisation_can_be_read_aloud_and_read_in_english():
    files = council_files.read(CHUGOKU)
    for row in files["organisations"] + files["profiles"]:
        assert re.fullmatch(r"[ぁ-ゖー]+", row["reading"])
        assert re.fullmatch(r"[A-Za-z][A-Za-z .,()&-]+", row["name_en"])


def test_the_home_prefectures_are_the_five_of_the_region():
    rows = council_files.read(CHUGOKU)["prefectures"]

    assert [(row["code"], row["name_ja"], row["is_home"]) for row in rows] == [
        ("31", "鳥取県", "1"),
        ("32", "島根県", "1"),
        ("33", "岡山県", "1"),
        ("34", "広島県", "1"),
        ("35", "山口県", "1"),
    ]


def test_the_seals_stand_in_the_order_of_the_council_s_name():
    rows = sorted(council_files.read(CHUGOKU)["sectors"], key=lambda row: int(row["position"]))

    assert "".join(row["character"] for row in rows) == "産学官金"


def test_the_pages_of_plans_give_the_published_figures(loaded, client):
    pages = ["/plans/", *(f"/plans/{plan.pk}/" for plan in Plan.objects.all())]
    text = re.sub(r"<[^>]+>|\s+", "", "".join(client.get(page).content.decode() for page in pages))

    for fact in ("1,000件", "200社", "3倍", "約3,000件", "約100社", "約140億円", "目標は200億円"):
        assert fact in text
    for fact in ("2002～2004年度", "2005～2009年度", "2010～2012年度", "2013年7月23日", "2016年7月22日"):
        assert fact in text
    for fact in (
        "組織を越えて連携しよう",
        "未来に向かって、もっと連携しよう！",
        "連携グループの強化・広域化",
        "共用化と交流の促進",
        "発信力の強化",
        "三つの見出しは同じ",
    ):
        assert fact in text


def test_no_person_is_in_the_files(loaded):
    assert not Person.objects.exists()
    assert not Role.objects.exists()
    for name, text in everything_written().items():
        assert not re.search(r"[\w.]+@[\w.]+|\d{2,5}-\d{2,4}-\d{4}", text), name
        assert not re.search(r"[一-龠]{1,4}(氏|様|教授|所長)(?![一-龠])", text), name


def test_the_region_is_never_called_by_the_country_s_name():
    for name, text in everything_written().items():
        rest = re.sub(PROPER, "", text).replace("「中国」", "" if name == "pages.json" else "「中国」")
        assert "中国" not in rest, name
        assert "China" not in text.replace("It does not mean China.", "")


def test_the_files_are_plain_utf_8():
    for path in CHUGOKU.iterdir():
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
