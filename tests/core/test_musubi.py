"""What templates may use without loading it."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template


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
