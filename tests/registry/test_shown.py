from datetime import date

import pytest

from musubi.registry.models import Alias, Identifier, Prefecture, Unit
from musubi.registry.shown import home_prefectures, parts_of, prefectures_in_order, profiles_of, sectors_in_order
from tests.factories import make_organisation, make_profile

pytestmark = pytest.mark.django_db


def test_what_hangs_on_an_organisation_is_its_own_and_in_order():
    organisation, other = make_organisation(), make_organisation()
    for one, text in ((organisation, "甲"), (organisation, "乙"), (other, "丙")):
        Alias.objects.create(organisation=one, text=text)
        Unit.objects.create(organisation=one, name_ja=text, name_en=f"{text} in English")
    for scheme, value in (("ror", "03t78wx29"), ("houjin", "1234567890123")):
        Identifier.objects.create(organisation=organisation, scheme=scheme, value=value)
    parts = parts_of(organisation.pk)
    assert parts.aliases == list(organisation.aliases.all())
    assert parts.units == list(organisation.units.all())
    assert parts.identifiers == list(organisation.identifiers.all())
    assert [str(alias) for alias in parts.aliases] == ["甲", "乙"]
    assert [one.name_en for one in parts.units] == ["甲 in English", "乙 in English"]
    assert [one.link for one in parts.identifiers] == [one.link for one in organisation.identifiers.all()]


def test_what_an_organisation_was_called_before_any_day_comes_first():
    organisation = make_organisation(name_ja="始")
    make_profile(organisation, name_ja="後", starts_on=date(2020, 4, 1))
    make_profile(organisation, name_ja="中", starts_on=date(2010, 4, 1))
    assert [one.name_ja for one in profiles_of(organisation.pk)] == ["始", "中", "後"]
    assert profiles_of(organisation.pk)[0].organisation == organisation


def test_no_column_holds_a_number_so_large_and_so_nothing_is_found():
    assert profiles_of(10**30) == []


def test_the_lists_that_everything_is_sorted_by_are_in_their_order():
    make_organisation(sector="academia", prefecture="34")
    positions = [sector.position for sector in sectors_in_order()]
    assert positions
    assert positions == sorted(positions)
    assert prefectures_in_order() == list(Prefecture.objects.order_by("position"))
    assert home_prefectures() == list(Prefecture.objects.filter(is_home=True).order_by("position"))
