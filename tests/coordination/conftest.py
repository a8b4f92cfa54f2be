"""Who the tests of seeds speak of."""

import pytest

from tests import factories
from tests.coordination.makers import make_member


@pytest.fixture
def university():
    return make_member(name_ja="見本大学")


@pytest.fixture
def office(client, university):
    """Return a browser in which the university's contact person is signed in."""
    role = factories.make_role(person=factories.make_person(user=factories.make_user()), organisation=university)
    client.force_login(role.person.user)
    return client
