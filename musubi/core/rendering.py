"""How forms are drawn: by Django's own templates, but for the choice of one among many."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"


class Renderer(DjangoTemplates):
    """Draws a `<select>` without templates, as Django's do but for empty lines.

    They take two for each option: four thousandths of a second for ninety organisations, and a page has
    several such lists.
    """

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> Any:
        """Return what the template of that name makes of the context."""
        if template_name == SELECT:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    drawn = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            drawn.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        drawn += map(_option, options)
        if group:
            drawn.append("\n  </optgroup>")
    return mark_safe("".join([*drawn, "\n</select>"]))  # noqa: S308 - whatever is put in is escaped


def _option(option: Mapping[str, Any]) -> str:
    value = conditional_escape(str(option["value"]))
    return f'\n  <option value="{value}"{_attributes(option["attrs"])}>{conditional_escape(option["label"])}</option>'


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in attributes.items()
        if value is not False
    )
