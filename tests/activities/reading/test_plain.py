import pytest

from musubi.activities.reading.plain import joined, mended


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["共同研", "究の推進"], "共同研究の推進"),
        (["Summer School for", "Students"], "Summer School for Students"),
        (["見本展2012 in", "Kansai"], "見本展2012 in Kansai"),
        (["頃に第", "1回目"], "頃に第1回目"),
        (["見本平成2", "4年"], "見本平成24年"),
        (["https://example.jp/a/", "b.html"], "https://example.jp/a/b.html"),
        (["Joint work with", "広島大学"], "Joint work with 広島大学"),
    ],
)
def test_a_broken_line_is_joined_as_its_language_is_written(parts, whole):
    assert joined(parts) == whole


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("⼤学⾦⺠", "大学金民"),
        ("テーマ︓見本", "テーマ：見本"),
        ("ｸﾗｽﾀｰ㈱（１）", "クラスター㈱（１）"),
        ("a\x00\u200b b\u202e", "a b"),
    ],
)
def test_letters_are_mended_and_nothing_else(typed, meant):
    assert mended(typed) == meant
