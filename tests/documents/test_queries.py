"""Files for lists of their owners."""

import pytest

from musubi.documents.actions import Owner
from musubi.documents.queries import files_by_owner
from tests.documents.makers import ANYBODY, MEMBERS, picture, store_attachment, store_image

pytestmark = pytest.mark.django_db


def test_the_files_of_many_owners_take_two_queries(django_assert_num_queries):
    for number in range(5):
        store_image(owner=Owner("activity", str(number)), content=picture("PNG", size=(600, 2)))
    hidden = store_attachment(owner=Owner("activity", "3"), audience=MEMBERS)
    store_attachment(owner=Owner("meeting", "3"))
    with django_assert_num_queries(2):
        found = files_by_owner("activity", range(6), keys=ANYBODY)
        addresses = [each.get_absolute_url() for files in found.values() for each in files[0].renditions.all()]
    assert [len(found[str(number)]) for number in range(6)] == [1, 1, 1, 1, 1, 0]
    assert len(addresses) == 5
    assert hidden in files_by_owner("activity", [3], keys=MEMBERS)["3"]
