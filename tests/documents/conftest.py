"""Every test keeps its files in a folder of its own."""

import copy

import pytest


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Return the folder."""
    storages = copy.deepcopy(settings.STORAGES)
    storages["files"]["OPTIONS"]["location"] = tmp_path / "files"
    settings.STORAGES = storages
    return tmp_path / "files"
