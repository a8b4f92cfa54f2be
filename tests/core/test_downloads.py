"""A file is saved under its name, not shown."""

from musubi.core.downloads import download


def test_a_file_is_saved_under_its_name():
    answer = download(b"sample", content_type="text/plain", name="sample-2026-04-01.txt")
    assert answer.content == b"sample"
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"] == 'attachment; filename="sample-2026-04-01.txt"'
