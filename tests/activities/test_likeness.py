"""Forty pairs as two people would write them: the same told twice, and what only looks like it."""

from datetime import date, timedelta

import pytest

from musubi.activities.likeness import Told, alike, pairs_in

UNIVERSITY, BUREAU, BANK, CHAMBER = 1, 2, 3, 4


def told(title: str, first: str, last: str = "", bodies: tuple[int, ...] = (), key: int | None = None) -> Told:
    starts_on = date.fromisoformat(first)
    return Told(title, starts_on, date.fromisoformat(last) if last else starts_on, frozenset(bodies), key)


YEAR = ("2026-04-01", "2027-03-31")
DAY = ("2026-09-10", "2026-09-10")
SEPTEMBER = ("2026-09-01", "2026-09-30")
NEXT_DAY = ("2026-09-11", "2026-09-11")
U, B, UB = (UNIVERSITY,), (BUREAU,), (UNIVERSITY, BUREAU)

# title, days, bodies of each of the two
SAME = [
    ("水素利活用セミナー", DAY, UB, "水素利活用セミナーの開催", DAY, B),
    ("第3回ものづくり交流会", DAY, U, "ものづくり交流会（第3回）", DAY, B),
    ("平成38年度産学連携フォーラム", DAY, UB, "産学連携フォーラム2026", DAY, U),
    ("新技術説明会（仮称）", DAY, UB, "新技術説明会", SEPTEMBER, UB),
    ("医工連携マッチング会", SEPTEMBER, U, "医工連携マッチング会の開催", DAY, UB),
    ("カーボンニュートラル研究会", YEAR, UB, "カーボンニュートラル研究会の運営", YEAR, B),
    ("地域イノベーション創出フォーラム in 見本", DAY, U, "「地域イノベーション創出フォーラムin見本」", DAY, B),
    ("ｽﾀｰﾄｱｯﾌﾟ支援ﾌﾟﾛｸﾞﾗﾑ", YEAR, UB, "スタートアップ支援プログラム", YEAR, U),
    ("コーディネーター研修会", DAY, UB, "コーディネータ研修会", DAY, UB),
    ("知財活用相談会を開催", DAY, U, "知財活用相談会", DAY, B),
    ("航空機部品の共同受注に関する勉強会", DAY, UB, "航空機部品共同受注勉強会", DAY, B),
    ("大学発ベンチャー交流会", DAY, UB, "大学発ベンチャー交流会", NEXT_DAY, UB),
    ("AI人材育成講座", SEPTEMBER, UB, "ＡＩ人材育成講座（第1期）", SEPTEMBER, U),
    ("第二回 海洋産業シンポジウム", DAY, U, "第2回海洋産業シンポジウム", DAY, B),
    ("中小企業デジタル化支援事業", YEAR, UB, "中小企業のデジタル化支援事業", YEAR, B),
    ("環境エネルギー分野における産学官金連携の推進", YEAR, UB, "環境・エネルギー分野の産学官金連携推進", YEAR, UB),
    ("食品機能性研究成果発表会", DAY, U, "食品機能性に関する研究成果発表会の開催", DAY, B),
    ("金融機関向け技術目利き研修", DAY, UB, "技術目利き研修（金融機関向け）", DAY, B),
    ("農業ロボット実証実験", SEPTEMBER, UB, "農業用ロボットの実証実験", SEPTEMBER, U),
    ("見本大学とのビジネスマッチング", DAY, UB, "ビジネスマッチング", DAY, UB),
]
DIFFERENT = [
    ("第3回ものづくり交流会", DAY, UB, "第4回ものづくり交流会", NEXT_DAY, UB),
    ("水素利活用セミナー", DAY, UB, "水素利活用セミナー", ("2026-11-10", "2026-11-10"), UB),
    ("水素利活用セミナー", DAY, UB, "木材利活用シンポジウム", DAY, UB),
    ("産学連携セミナー", YEAR, U, "産学連携相談会", YEAR, B),
    ("共同研究の推進", YEAR, U, "共同研究センターの整備", YEAR, B),
    ("医工連携マッチング会", DAY, U, "農商工連携マッチング会", DAY, B),
    ("スタートアップ支援プログラム", YEAR, U, "スタートアップ支援拠点の運営", YEAR, B),
    ("技術相談会（見本市）", DAY, U, "法律相談会（見本市）", DAY, B),
    ("知財活用相談会", DAY, UB, "知財活用研修会", DAY, UB),
    ("人材育成講座（製造業）", SEPTEMBER, UB, "人材育成講座（観光業）", SEPTEMBER, UB),
    ("インターンシップの受入れ", YEAR, U, "インターンシップの実施", YEAR, B),
    ("新技術説明会", DAY, UB, "新製品展示会", DAY, UB),
    ("海洋産業シンポジウム", DAY, UB, "海洋ごみ対策シンポジウム", DAY, UB),
    ("研究会の開催", YEAR, UB, "交流会の開催", YEAR, UB),
    ("デジタル化支援事業", YEAR, U, "脱炭素化支援事業", YEAR, U),
    ("第1回運営会議", DAY, UB, "第2回運営会議", DAY, UB),
    ("地域企業の海外展開支援", YEAR, UB, "地域企業の人材確保支援", YEAR, UB),
    ("見本大学オープンラボ", DAY, U, "見本高専オープンキャンパス", DAY, B),
    ("金融機関との連携協定", YEAR, U, "金融機関との意見交換会", SEPTEMBER, U),
    ("ドローン活用実証", SEPTEMBER, UB, "ドローン操縦講習", SEPTEMBER, UB),
]

# Written after the bounds were chosen, and the bounds left as they were.
LATER_SAME = [
    ("半導体人材育成コンソーシアムの設立", YEAR, UB, "半導体人材育成コンソーシアム", SEPTEMBER, B),
    ("若手研究者によるピッチイベント", DAY, UB, "若手研究者ピッチ", DAY, U),
    ("第5回見本サイエンスカフェ", DAY, U, "サイエンスカフェ第5回", DAY, B),
    ("瀬戸内観光データ分析ワークショップの実施", DAY, UB, "観光データ分析ワークショップ", DAY, B),
    ("ヘルスケア産業創出協議会", YEAR, UB, "ヘルスケア産業の創出に向けた協議会", YEAR, U),
    ("高校生ものづくり体験教室", DAY, U, "ものづくり体験教室", DAY, U),
]
LATER_DIFFERENT = [
    ("ヘルスケア産業創出協議会", YEAR, UB, "ヘルスケア機器展示会", SEPTEMBER, UB),
    ("高校生ものづくり体験教室", DAY, U, "中学生プログラミング体験教室", DAY, U),
    ("半導体人材育成講座", SEPTEMBER, UB, "半導体工場見学会", SEPTEMBER, UB),
    ("研究シーズ発表会", DAY, U, "研究シーズ集の発行", DAY, U),
    ("補助金説明会", DAY, U, "補助金個別相談会", DAY, B),
    ("地域課題解決プロジェクト", YEAR, U, "地域課題発見ツアー", SEPTEMBER, U),
]


def found(pairs) -> list[bool]:
    return [
        alike(told(one, *first, bodies=mine), told(other, *second, bodies=theirs)) is not None
        for one, first, mine, other, second, theirs in pairs
    ]


def test_precision_and_recall_on_the_labelled_pairs_are_those_of_the_decision():
    hits, false_alarms = sum(found(SAME)), sum(found(DIFFERENT))
    assert len(SAME) + len(DIFFERENT) == 40
    assert hits / len(SAME) >= 0.95, [pair[0] for pair, hit in zip(SAME, found(SAME), strict=True) if not hit]
    assert hits / (hits + false_alarms) >= 0.9, [
        pair[0] for pair, hit in zip(DIFFERENT, found(DIFFERENT), strict=True) if hit
    ]


def test_pairs_that_were_not_there_when_the_bounds_were_chosen_fare_as_the_decision_says():
    assert sum(found(LATER_SAME)) >= 5
    assert sum(found(LATER_DIFFERENT)) <= 1


@pytest.mark.parametrize("pairs", [SAME, DIFFERENT])
def test_it_makes_no_difference_which_of_two_is_looked_at_first(pairs):
    turned = [(other, second, theirs, one, first, mine) for one, first, mine, other, second, theirs in pairs]
    assert found(turned) == found(pairs)


def test_the_pairs_of_many_are_those_that_each_with_each_would_give():
    every = [
        told(title, *days, bodies=bodies, key=at)
        for at, (title, days, bodies) in enumerate(
            (title, days, bodies) for pair in SAME + DIFFERENT for title, days, bodies in (pair[:3], pair[3:])
        )
    ]
    each_with_each = {
        frozenset({one.key, other.key}) for one in every for other in every if one.key < other.key and alike(one, other)
    }
    assert {frozenset({one.key, other.key}) for one, other, _why in pairs_in(every)} == each_with_each


def test_a_long_past_entry_is_not_compared():
    first = told("見本の会", "2026-04-01", key=1)
    assert pairs_in([first, told("見本の会", str(first.ends_on + timedelta(days=9)), key=2)]) == []


def test_a_title_of_signs_alone_is_compared_too():
    assert alike(told("〇〇", *DAY, bodies=U), told("!!", *DAY, bodies=U)) is None
