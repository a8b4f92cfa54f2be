"""Whether what is kept lies on the disk as it was written."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from musubi.documents.storage import place_of
from tests.documents.makers import store_attachment, store_image

pytestmark = pytest.mark.django_db


def test_whole_files_are_counted():
    store_attachment()
    store_image()
    said = StringIO()
    call_command("verify_files", stdout=said)
    assert "2" in said.getvalue()


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"other")])
def test_what_is_missing_or_altered_is_named(folder, harm):
    digest = store_attachment().content.sha256
    harm(folder / place_of(digest))
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_files", stderr=said)
    assert digest in said.getvalue()
