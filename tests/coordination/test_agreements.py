"""Amounts are added to an agreement later, year by year."""

import pytest

from musubi.coordination.models import AgreementAmount
from tests.coordination import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(client):
    agreement = makers.make_agreement()
    client.force_login(agreement.case.owner.user)
    return agreement


def typed(agreement, *rows, seen=None):
    found = {"seen": agreement.revision if seen is None else seen}
    for row, (year, yen, indirect) in enumerate(rows):
        found |= {f"year-{row}": year, f"yen-{row}": yen, f"indirect-{row}": indirect, f"way-{row}": "0-1"}
    return found


def kept():
    return list(AgreementAmount.objects.order_by("fiscal_year").values_list("fiscal_year", "yen", "indirect_yen"))


def test_amounts_are_added_corrected_and_taken_away(client, agreement):
    where = f"/agreements/{agreement.pk}/amounts/"
    assert where in client.get(agreement.case.path).text
    assert client.post(where, typed(agreement, (2025, 1_000_000, 300_000), (2026, 0, ""))).status_code == 302
    assert kept() == [(2025, 1_000_000, 300_000), (2026, 0, 0)]
    agreement.refresh_from_db()
    form = client.get(where).context["form"]
    assert [form["yen-0"].value(), form["way-0"].value(), form["year-1"].value()] == [1_000_000, "0-1", 2026]
    assert client.post(where, typed(agreement, (2025, 1_200_000, ""), ("", "", ""))).status_code == 302
    assert kept() == [(2025, 1_200_000, 0)]


@pytest.mark.parametrize("row", [(2024, 1, ""), (2025, "", ""), (2025, 10, 11)])
def test_a_wrong_amount_is_said_at_its_box(client, agreement, row):
    answer = client.post(f"/agreements/{agreement.pk}/amounts/", typed(agreement, row))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert kept() == []


def test_amounts_that_somebody_else_changed_meanwhile_are_not_overwritten(client, agreement):
    where = f"/agreements/{agreement.pk}/amounts/"
    client.post(where, typed(agreement, (2025, 5, "")))
    answer = client.post(where, typed(agreement, (2026, 7, "")))
    assert answer.status_code == 409
    assert kept() == [(2025, 5, 0)]
    assert 'value="7"' in answer.text
