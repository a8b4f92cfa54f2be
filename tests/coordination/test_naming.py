"""What in a text tells whose it is: found in any spelling, and nothing innocent is."""

import pytest

from musubi.coordination.naming import Names, SpanKind, find, is_telling

FIRM = Names(
    firms=("株式会社ミホン精機", "かぶしきがいしゃみほんせいき"),
    people=("見本 花子", "みほん はなこ"),
    addresses=("見本市西区中町3-2-1",),
    numbers=("1234567890123", "082-123-4567", "hanako@mihon-seiki.co.jp"),
)
NOBODY = Names()


def kinds(text, names=NOBODY):
    return {span.kind for span in find(text, names)}


@pytest.mark.parametrize(
    "text",
    [
        "株式会社ミホン精機では冬に割れる。",
        "㈱ミホン精機です。",
        "（株）ミホン精機の部品",
        "ミホン精機(株)より",
        "ミホン精機では困っています。",
        "ﾐﾎﾝ精機の工場",
        "ミホン 精機 の工場",
        "ミホン・精機",
        "みほんせいきと申します。",
        "当社みほん精機は創業百年です。",
        "Ｍ社とミホン精機。",
    ],
)
def test_the_company_is_found_however_it_is_spelled(text):
    assert SpanKind.FIRM in kinds(text, FIRM)


@pytest.mark.parametrize(
    "text",
    [
        "取引先は株式会社ためしです。",
        "㈱ためしの部品を使う。",
        "ためし工業株式会社に納めている。",
        "有限会社ためし製作所",
        "合同会社ためし",
        "ためし金属（株）から買う。",
    ],
)
def test_another_company_is_found_by_its_legal_form(text):
    assert SpanKind.FIRM in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "担当は見本花子です。",
        "見本が伺います。",
        "ミホンハナコまで。",
        "田中社長が言うには",
        "佐々木部長に聞いた。",
        "山田様の紹介",
        "鈴木氏による",
        "高橋さんが詳しい。",
        "詳しいのは渡辺さんです。",
    ],
)
def test_people_are_found_by_their_name_or_by_how_they_are_addressed(text):
    assert SpanKind.PERSON in kinds(text, FIRM)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("電話は082-123-4567です。", SpanKind.PHONE),
        ("電話は０８２（１２３）４５６７です。", SpanKind.PHONE),
        ("携帯 09012345678", SpanKind.PHONE),
        ("+81-82-123-4567", SpanKind.PHONE),
        ("hanako@mihon.co.jp まで", SpanKind.EMAIL),
        ("hanako＠mihon．co．jp", SpanKind.EMAIL),
        ("https://mihon.example/products を見てください", SpanKind.URL),
        ("www.mihon.example にあります", SpanKind.URL),
        ("mihon-seiki.co.jpに写真があります", SpanKind.URL),
        ("法人番号は1234567890123です", SpanKind.CORPORATE_NUMBER),
        ("インボイスはT1234567890123", SpanKind.CORPORATE_NUMBER),
        ("〒730-0001", SpanKind.ADDRESS),
        ("見本市西区中町3丁目2番1号の工場", SpanKind.ADDRESS),
        ("福山市見本町1-2-3", SpanKind.ADDRESS),
    ],
)
def test_numbers_addresses_and_pages_are_found(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "薄い樹脂の部品が、冬に割れることがある。板厚は1.2mm、年に10,000個を作る。",
        "お客様からの苦情が増えた。取引先の皆様にも確かめた。",
        "会社の株式の話ではない。有限な資源を使う。",
        "部長や工場長が交代で見回っている。社長の許可はある。",
        "広島県内の工場で、2024年から3-4回起きた。温度は120-180℃である。",
        "JIS Z 2241で測った。SUS304とA5052を比べたい。",
        "市場は町の外にもある。区間ごとに1-2回測る。",
        "たくさんの部品を、たいへん急いで仕上げる。",
        "予算は300万円、2027年3月まで。1/1000の精度がほしい。",
        "大学の先生に相談したい。産総研や公設試でもよい。",
        "皆さんの意見を聞きたい。職人さんの目に頼っている。業者さんにも頼んだ。",
        "pH7.5、5.0×10-3 Pa、0.05-0.10-0.15 mmの三通りで試した。",
        "前の担当者様の話では、仕様が変わった。",
    ],
)
def test_nothing_innocent_is_pointed_at(text):
    assert [(span.kind, span.text) for span in find(text, NOBODY)] == []


def test_a_latin_name_is_not_found_inside_a_word():
    names = Names(firms=("ANA株式会社",))
    assert SpanKind.FIRM not in kinds("analysisを行う。", names)
    assert SpanKind.FIRM in kinds("ANAの機体", names)


def test_a_place_is_where_it_stands_in_the_text():
    text = "昨年、㈱ミホン精機 が困った。"
    [span] = [span for span in find(text, FIRM) if span.kind == SpanKind.FIRM]
    assert text[span.start : span.end] == span.text
    assert "ミホン精機" in span.text


def test_what_names_the_company_by_itself_is_told_from_what_may():
    assert is_telling(find("㈱ためしの部品", NOBODY))
    assert not is_telling(find("田中社長が言うには", NOBODY))
    assert not is_telling(find("板が割れる。", FIRM))
