"""Numbers with check digits; the vectors are published numbers."""

import pytest
from django.utils.translation import override

from musubi.registry import actions
from musubi.registry.exchange.checks import read_cell
from musubi.registry.exchange.refusals import NotACorporateNumber
from musubi.registry.forms import IdentifiersForm
from musubi.registry.identifiers import CorporateNumberWrong, EradWrong, RorWrong, read_erad, read_houjin, read_ror
from tests.factories import make_organisation, make_user

HOUJIN = [
    "4011001098993",
    "1180301018771",
    "4000012090001",
    "7123456789012",
    "9020001031109",
    "8013401000626",
    "2120901007402",
]
ROR = ["03yrm5c26", "01k4yrm29", "03t78wx29", "02pc6pc55", "024yc3q36", "04cpva028"]


@pytest.mark.parametrize("number", HOUJIN)
def test_published_corporate_numbers_pass(number):
    assert read_houjin(number) == number


WRONG = [
    number[:place] + other + number[place + 1 :]
    for number in HOUJIN
    for place in range(13)
    if {number[place], other := str((int(number[place]) + 1) % 10)} != {"0", "9"}  # modulo 9 cannot tell these two
]


@pytest.mark.parametrize("number", WRONG)
def test_a_corporate_number_with_one_digit_wrong_is_refused(number):
    with pytest.raises(CorporateNumberWrong):
        read_houjin(number)


def test_excel_is_spoken_of_where_a_number_comes_from_a_cell_alone():
    with pytest.raises(CorporateNumberWrong) as typed:
        read_houjin("1234567890123")
    with pytest.raises(NotACorporateNumber) as in_a_cell:
        read_cell("houjin", "1.23457E+12", None)
    assert ["Excel" in str(refused.value) for refused in (typed, in_a_cell)] == [False, True]


@pytest.mark.parametrize("text", ["01k4yrm30", "13t78wx29", "03t78wx2", "03t78wi29", "https://example.com/03t78wx29"])
def test_other_ror_ids_are_refused(text):
    with pytest.raises(RorWrong):
        read_ror(text)


def test_an_e_rad_code_of_an_institution_has_ten_digits():
    assert read_erad("１２３４５６７８９０") == "1234567890"
    with pytest.raises(EradWrong):
        read_erad("123456789")


@pytest.mark.django_db
def test_the_form_names_the_field_whose_digits_do_not_fit():
    form = IdentifiersForm(
        {"houjin": "1180301018772", "ror": "03t78wx29", "erad": ""}, organisation=make_organisation()
    )
    with override("ja"):
        assert list(form.errors) == ["houjin"]
        assert "法人番号ではありません" in form.errors["houjin"][0]


@pytest.mark.django_db
def test_a_number_left_as_it_is_keeps_its_source_and_an_emptied_one_goes():
    organisation, user = make_organisation(), make_user()
    organisation.identifiers.create(scheme="ror", value="03t78wx29", source="ror.org")
    organisation.identifiers.create(scheme="erad", value="1234567890")
    form = IdentifiersForm({"houjin": "1180301018771", "ror": "03t78wx29", "erad": ""}, organisation=organisation)
    assert form.is_valid()
    form.apply(by=user, now=user.created_at)
    assert list(organisation.identifiers.values_list("scheme", "value", "source")) == [
        ("houjin", "1180301018771", ""),
        ("ror", "03t78wx29", "ror.org"),
    ]


@pytest.mark.django_db
def test_a_wrong_number_leaves_the_others_as_they_were():
    organisation, user = make_organisation(), make_user()
    numbers = {"houjin": "1180301018771", "ror": "01k4yrm30"}
    with pytest.raises(RorWrong):
        actions.set_identifiers(organisation, numbers=numbers, by=user, now=user.created_at)
    assert not organisation.identifiers.exists()
