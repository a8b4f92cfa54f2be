from datetime import date

import pytest
from django import forms
from django.utils.translation import override

from musubi.core.forms import DayField, Form, field_of
from musubi.registry.models import Sector


class Question(forms.Form):
    day = DayField()
    end = DayField(required=False)


def test_a_day_field_reads_what_people_write():
    form = Question({"day": "平成25年4月1日", "end": "H26.3.31"})
    assert form.is_valid()
    assert form.cleaned_data == {"day": date(2013, 4, 1), "end": date(2014, 3, 31)}


def test_a_day_that_may_be_missing_is_none():
    form = Question({"day": "2013-04-01", "end": "  "})
    assert form.is_valid()
    assert form.cleaned_data["end"] is None


@pytest.mark.parametrize("text", ["平成31年5月1日", "2013-02-30", "いつか", "2013-\x0001-01"])
def test_what_is_no_day_is_refused_and_stays_in_the_field(text):
    form = Question({"day": text})
    assert not form.is_valid()
    assert form["day"].value() == text
    assert "day" in form.errors


def test_a_day_that_must_be_given_is_missed():
    assert Question({"day": ""}).errors.as_data()["day"][0].code == "required"


def test_what_is_missing_is_said_in_words_of_our_own():
    with override("en"):
        assert Question({"day": ""}).errors["day"] == ["This is still empty. Fill it in."]


def test_what_is_no_address_is_told_how_one_is_written():
    class Reach(forms.Form):
        site = forms.URLField(assume_scheme="https")
        mail = forms.EmailField()

    with override("en"):
        assert Reach({"site": "javascript:alert(1)", "mail": "nobody"}).errors == {
            "site": ["This is not the address of a website. Write it whole, beginning with https://."],
            "mail": ["This is not a mail address. Write it like name@example.jp."],
        }


def test_a_list_says_what_to_do_while_nothing_is_chosen():
    class Choice(Form):
        sector = forms.ModelChoiceField(Sector.objects.none())
        other = forms.ModelChoiceField(Sector.objects.none(), required=False)

    with override("en"):
        choice = Choice()
        assert [str(choice.fields[name].empty_label) for name in ("sector", "other")] == ["Choose one", "None"]


class Naming(Form):
    name = forms.CharField()
    note = forms.CharField(required=False, widget=forms.Textarea)


def test_what_is_sent_from_a_box_of_one_line_stays_on_one_line():
    form = Naming({"name": "見本\r\nBcc: a@example.com\x0b\u202eb", "note": "一\n二"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "見本 Bcc: a@example.com b", "note": "一\n二"}


def test_a_name_of_nothing_but_signs_of_control_is_none():
    assert "name" in Naming({"name": "\x01\x02"}).errors


class Choice(forms.Form):
    colour = forms.ChoiceField()


def test_a_forms_own_copy_of_a_field_takes_choices():
    form = Choice({"colour": "red"})
    field_of(form, "colour", forms.ChoiceField).choices = [("red", "Red")]
    assert form.is_valid()
    assert not Choice({"colour": "red"}).is_valid()


def test_a_field_that_is_declared_as_another_kind_is_a_fault():
    with pytest.raises(TypeError, match="colour is a ChoiceField, not a ModelChoiceField"):
        field_of(Choice(), "colour", forms.ModelChoiceField)
