"""What templates may use without loading it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 7, 22), "2026年7月22日（令和8年）"),
        (datetime(2026, 7, 21, 14, 59, tzinfo=UTC), "2026年7月21日（令和8年）"),
        (datetime(2026, 7, 21, 15, 0, tzinfo=UTC), "2026年7月22日（令和8年）"),
        (None, ""),
    ],
)
def test_an_instant_falls_on_the_day_it_fell_on_in_japan(day, told):
    assert Template("{{ day|long_date }}").render(Context({"day": day})) == told


@pytest.mark.parametrize(("text", "read"), [("日本語 / English", "日本語"), ("産業界・官公庁", "産業界・官公庁")])
def test_a_statement_in_two_languages_is_read_in_ones_own(text, read):
    assert Template("{{ text|own_language }}").render(Context({"text": text})) == read


def test_a_seal_shows_its_character_and_tells_its_name():
    seal = Template('{% seal "finance" "金" name %}').render(Context({"name": "<金融>"}))
    assert ">金</span>" in seal
    assert 'aria-label="&lt;金融&gt;"' in seal


def test_structured_data_cannot_close_its_own_script():
    shown = Template("{% json_ld thing %}").render(Context({"thing": {"name": "</script><script>alert(1)</script>&"}}))
    assert shown.count("<script") == 1
    assert shown.count("</script>") == 1


def in_english(template: str, **context: object) -> str:
    with translation.override("en"):
        return Template(template).render(Context(context))


def test_a_list_of_sources_is_read_in_ones_own_language_with_its_dates_and_addresses():
    sources = "企画会議のレポート / Report on the meeting (2012-05-24) https://example.jp/a; 名簿 / Roster (2013); 電話で確認"
    assert in_english("{{ text|own_language }}", text=sources) == (
        "Report on the meeting (2012-05-24) https://example.jp/a; Roster (2013); 電話で確認"
    )
    assert Template("{{ text|own_language }}").render(Context({"text": sources})) == (
        "企画会議のレポート (2012-05-24) https://example.jp/a；名簿 (2013)；電話で確認"
    )


def test_an_address_in_a_source_is_a_link_whatever_letters_it_has():
    source = "挨拶 / A <greeting> (2023) https://example.jp/教育/?a=1&b=2"
    assert in_english("{{ text|cited }}", text=source) == (
        'A &lt;greeting&gt; (2023) <a href="https://example.jp/教育/?a=1&amp;b=2" rel="external">example.jp</a>'
    )


def test_japanese_is_marked_for_a_reader_of_english_run_by_run():
    text = "Slip “6月1月” in 地域イノベーション創出2007 in しまね & <b>"
    assert in_english("{{ text|as_written }}", text=text) == (
        'Slip “6<span lang="ja">月1月</span>” in <span lang="ja">地域イノベーション創出2007 in しまね</span> &amp; &lt;b&gt;'
    )
    assert Template("{{ text|as_written }}").render(Context({"text": "広大 <b>"})) == "広大 &lt;b&gt;"


def test_a_match_in_japanese_is_marked_as_both():
    assert in_english("{% marked parts %}", parts=[("県 ", False), ("広島", True)]) == (
        '<span lang="ja">県</span> <mark><span lang="ja">広島</span></mark>'
    )


def test_a_period_is_told_by_whatever_has_one():
    role = SimpleNamespace(starts_on=date(2013, 4, 1), ends_on=None)
    seat = SimpleNamespace(starts_on=date(2013, 4, 1), ends_on=date(2016, 3, 31), is_start_known=False)
    assert in_english("{{ role|period }}", role=role) == "from 1 April 2013"
    assert in_english("{{ seat|period }}", seat=seat) == (
        "on record from 1 April 2013 until 31 March 2016; the first day is not known"
    )
