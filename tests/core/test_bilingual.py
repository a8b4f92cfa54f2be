import pytest
from django.utils.translation import override

from musubi.core.bilingual import Bilingual, is_english


class Thing:
    name = Bilingual()

    def __init__(self, name_ja, name_en):
        self.name_ja, self.name_en = name_ja, name_en


@pytest.mark.parametrize(
    ("language", "english", "read"),
    [("ja", "Bank", "銀行"), ("en", "Bank", "Bank"), ("en-gb", "Bank", "Bank"), ("en", "", "銀行"), ("ja", "", "銀行")],
)
def test_a_reader_gets_the_own_language_and_japanese_rather_than_nothing(language, english, read):
    with override(language):
        assert Thing("銀行", english).name == read


def test_whoever_chose_no_language_reads_japanese():
    with override(None):
        assert not is_english()
        assert Thing("銀行", "Bank").name == "銀行"


def test_the_class_itself_shows_the_pair_of_columns():
    assert Thing.name.name == "name"
