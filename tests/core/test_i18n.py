"""Texts of templates in the reader's language, as Django's own tag says them."""

import pytest
from django.template import Context, Template
from django.templatetags.i18n import TranslateNode
from django.utils.translation import override

from musubi.core.templatetags.i18n import Translated


def drawn(tag, language="ja", **context):
    with override(language):
        return Template("{% load i18n %}" + tag).render(Context(context))


@pytest.mark.parametrize(
    ("tag", "japanese", "english"),
    [
        ('{% translate "Search" %}', "検索", "Search"),
        ("{% trans 'Search' %}", "検索", "Search"),
        ('{% translate "Search" context "button" %}', "検索する", "Search"),
        ('{% translate "100 % <b>sure</b>" %}', "100 % <b>sure</b>", "100 % <b>sure</b>"),
        ('{% translate "Search" as said %}({{ said }})', "(検索)", "(Search)"),
        ('{% translate "Search" noop %}', "Search", "Search"),
        ("{% translate asked %}", "検索", "Search"),
        ('{% translate "Search"|upper %}', "検索", "SEARCH"),
    ],
)
def test_a_text_is_said_in_the_readers_language(tag, japanese, english):
    assert drawn(tag, "ja", asked="Search") == japanese
    assert drawn(tag, "en", asked="Search") == english


def test_only_what_the_language_alone_decides_is_said_the_short_way():
    def node(tag):
        return Template("{% load i18n %}" + tag).nodelist[1]

    assert isinstance(node('{% translate "Search" %}'), Translated)
    assert isinstance(node("{% translate asked %}"), TranslateNode)
