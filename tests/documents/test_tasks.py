"""What nobody has any longer goes, and nothing else."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from musubi.accounts.models import Deed
from musubi.documents import actions, tasks
from musubi.documents.models import Content, StoredFile
from musubi.documents.storage import place_of, storage
from tests.documents.makers import picture, store_attachment, store_image

pytestmark = pytest.mark.django_db
MONTH = StoredFile.KEPT_AFTER_REMOVAL


def test_a_file_removed_a_month_ago_is_forgotten_and_its_content_goes(folder):
    now = timezone.now()
    file = store_image(content=picture("PNG", size=(600, 2)), now=now)
    actions.remove(file, by=None, now=now)
    assert tasks.forget_removed(now=now + MONTH) == 0
    assert tasks.forget_removed(now=now + MONTH + timedelta(seconds=1)) == 1
    assert tasks.drop_unused() == 2
    assert not StoredFile.objects.exists()
    assert not Content.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()]
    verbs = Deed.objects.filter(subject=file.key).order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["documents.store", "documents.remove", "documents.forget"]


def test_a_content_that_another_file_has_stays():
    now = timezone.now()
    gone, kept = store_attachment(now=now), store_attachment()
    actions.remove(gone, by=None, now=now)
    tasks.forget_removed(now=now + 2 * MONTH)
    assert tasks.drop_unused() == 0
    assert storage().exists(place_of(kept.content.sha256))


def test_what_a_killed_process_left_half_written_goes_after_a_day(folder):
    (folder / "ab").mkdir(parents=True)
    old, new = folder / "ab" / "x.partial", folder / "ab" / "y.partial"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    tasks.clear.func()
    assert [path.name for path in folder.rglob("*.partial")] == ["y.partial"]
