"""Nobody in the file could be taken for somebody real."""

import re

from django.utils.translation import override

from musubi.demo.people import personas, sample_people
from musubi.registry.models import Role


def test_every_name_says_that_it_is_a_sample():
    assert all(re.fullmatch(r"見本 \w+", person.name_ja) for person in sample_people())
    assert all(re.fullmatch(r"\w+ Mihon", person.name_en) for person in sample_people())


def test_every_address_is_one_that_nobody_can_have():
    addresses = [person.email for person in sample_people()]
    assert all(re.fullmatch(r"[a-z.]+@example\.(jp|com)", email) for email in addresses)
    assert len(set(addresses)) == len(addresses)


def test_one_can_be_each_kind_of_person_the_house_knows_but_a_finance_clerk():
    roles = [person.role for person in personas()]
    assert roles == ["secretariat", "contact", "contact", "coordinator", "approver", "viewer"]
    assert set(roles) == set(Role.Kind.values) - {"finance"}


def test_a_persona_is_called_by_role_and_organisation_in_the_reader_s_language():
    contact = personas()[1]
    with override("en"):
        assert contact.label == "Contact person (Hiroshima University)"
        assert personas()[0].label == "Secretariat"
    with override("ja"):
        assert contact.label.endswith("（広島大学）")
