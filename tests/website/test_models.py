"""A page reads in the reader's language."""

from django.utils import translation

from musubi.website.models import Page, ShownBlock

BLOCK = {
    "heading_ja": "見出し",
    "heading_en": "Heading",
    "paragraphs_ja": ["一", "二"],
    "paragraphs_en": ["one", "two"],
}


def test_a_page_is_read_in_the_language_of_its_reader():
    page = Page(title_ja="題", title_en="Title", blocks=[BLOCK])

    with translation.override("en"):
        assert (str(page), page.shown_blocks) == ("Title", [ShownBlock("Heading", ["one", "two"])])
    with translation.override("ja"):
        assert (str(page), page.shown_blocks) == ("題", [ShownBlock("見出し", ["一", "二"])])


def test_a_block_without_english_is_shown_in_japanese_rather_than_empty():
    page = Page(title_ja="題", title_en="Title", blocks=[{**BLOCK, "heading_en": "", "paragraphs_en": []}])

    with translation.override("en"):
        assert page.shown_blocks == [ShownBlock("見出し", ["一", "二"])]
