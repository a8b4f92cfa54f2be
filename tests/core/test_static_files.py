import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

from musubi.core.static_files import StaticFiles


@pytest.fixture
def files(tmp_path):
    storage = StaticFiles(location=tmp_path, base_url="/static/")
    storage.hashed_files = {"core/mark.svg": "core/mark.0123456789ab.svg"}
    return storage


def test_an_address_is_made_out_once(files, monkeypatch):
    asked = []
    monkeypatch.setattr(
        ManifestStaticFilesStorage, "stored_name", lambda self, name: asked.append(name) or self.hashed_files[name]
    )
    assert {files.url("core/mark.svg") for _ in range(3)} == {"/static/core/mark.0123456789ab.svg"}
    assert asked == ["core/mark.svg"]


def test_where_programs_are_tried_out_an_address_is_that_of_the_file_itself(files, settings):
    settings.DEBUG = True
    assert files.url("core/mark.svg") == "/static/core/mark.svg"
    settings.DEBUG = False
    assert files.url("core/mark.svg") == "/static/core/mark.0123456789ab.svg"


def test_a_file_that_was_not_collected_is_named(files):
    with pytest.raises(ValueError, match=r"core/no\.css"):
        files.url("core/no.css")
