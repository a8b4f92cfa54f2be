"""Contents lie on the disk whole or not at all."""

import os

import pytest
from django.core.files.base import ContentFile

from musubi.documents.storage import place_of, storage

SHA = "ab" * 32


def test_what_is_kept_is_for_us_alone(folder):
    storage().keep(SHA, b"content")
    path = folder / place_of(SHA)
    assert path.read_bytes() == b"content"
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)


def test_a_disk_that_is_full_leaves_nothing_under_the_contents_name(folder, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage().keep(SHA, b"content")
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_content_cut_short_by_a_broken_disk_is_written_anew(folder):
    storage().keep(SHA, b"content")
    (folder / place_of(SHA)).write_bytes(b"con")
    storage().keep(SHA, b"content")
    assert (folder / place_of(SHA)).read_bytes() == b"content"


def test_no_place_outside_the_folder_is_written():
    with pytest.raises(Exception, match=r"Detected path traversal|outside"):
        storage().save("../x", ContentFile(b"x"))
