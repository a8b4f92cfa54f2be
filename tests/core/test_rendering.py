import re

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from musubi.core import rendering

ODD = "<b>\"'&</b>"
CHOICES = [
    ("", "---------"),
    (None, "何も"),
    (0, "零"),
    (1234567, 1234567),
    (True, gettext_lazy("Sector")),
    (ODD, ODD),
    (mark_safe("<i>"), mark_safe("<i>")),
    (ODD, [(1, "一"), ("二", ODD)]),
]


class Several(forms.Select):
    """One whose options have attributes of their own."""

    def create_option(self, name, value, *arguments, **named):
        option = super().create_option(name, value, *arguments, **named)
        return option | {"attrs": option["attrs"] | {"disabled": value == 0, "data-of": ODD, "lang": value == 1}}


def drawn(renderer):
    widgets = [
        forms.Select(choices=CHOICES),
        forms.SelectMultiple(choices=CHOICES, attrs={"size": 4, "required": True, "hidden": False, "title": ODD}),
        Several(choices=CHOICES),
        forms.Select(),
    ]
    values = [None, "", 0, ODD, [0, 1, ODD], True]
    told = [widget.render(ODD, value, {"id": "x"}, renderer) for widget in widgets for value in values]
    told.append(forms.NullBooleanSelect().render("x", True, {}, renderer))  # noqa: FBT003 - its value
    return [re.sub(r"\n\s*", "\n", html) for html in told]  # of empty lines Django leaves some


def test_a_choice_is_drawn_as_djangos_templates_draw_it():
    assert drawn(rendering.Renderer()) == drawn(DjangoTemplates())


def test_without_escaping_it_would_not_be(monkeypatch):
    monkeypatch.setattr(rendering, "conditional_escape", str)
    assert drawn(rendering.Renderer()) != drawn(DjangoTemplates())


def test_it_draws_the_forms_of_the_site():
    assert isinstance(forms.Form().renderer, rendering.Renderer)
