"""No address leads elsewhere from here."""

import pytest

from musubi.demo.forms import PersonaForm


def way_back(path):
    form = PersonaForm({"persona": "public", "next": path})
    assert form.is_valid()
    return form.cleaned_data["next"]


@pytest.mark.parametrize("path", ["/", "/organisations/?day=2013-07-23&sector=finance", "/en/search/?q=水素"])
def test_one_goes_back_to_a_page_of_ours(path):
    assert way_back(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "https://example.com/",
        "//example.com/",
        "///example.com/",
        "/\\example.com/",
        "\\\\example.com/",
        "/\t/example.com/",
        "/\n/example.com/",
        "javascript:alert(1)",
        "http:///example.com/",
        "http:example.com",
        "example.com",
        " //example.com/",
        "",
    ],
)
def test_an_address_of_others_is_forgotten(path):
    assert way_back(path) == ""


def test_only_personas_can_be_chosen():
    assert not PersonaForm({"persona": "operator", "next": "/"}).is_valid()
    assert not PersonaForm({"next": "/"}).is_valid()
