"""The makers of test data make what they say."""

import pytest

from musubi.accounts.audience import MEMBERS, SECRETARIAT, keys_of
from musubi.registry.models import Profile, Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_organisation_with_a_sector_is_a_member_of_the_council():
    organisation = factories.make_organisation(name_ja="見本大学", sector="academia")
    assert [str(profile) for profile in Profile.objects.filter(organisation=organisation)] == ["見本大学"]
    assert organisation.memberships.get().sector_id == "academia"


def test_a_role_lets_its_user_hold_keys():
    user = factories.make_user()
    role = factories.make_role(user=user)
    factories.make_role(user=user, kind=Role.Kind.SECRETARIAT)
    keys = {role.organisation.key, f"{role.organisation.key}:editing"}
    assert keys_of(user) == {"public", MEMBERS, SECRETARIAT} | keys


def test_meetings_of_one_series_count_on():
    assert [factories.make_meeting().ordinal, factories.make_meeting().ordinal] == [1, 2]
