import sys
import sysconfig

import pytest

from deploy import bootstrap


@pytest.fixture
def built(monkeypatch, tmp_path):
    """Return what sets how this Python was built, and whether the system has one of the same version."""

    def set_both(arguments, *, has_another):
        another = tmp_path / "python3"
        another.write_text("#!/bin/sh\n" + ("exit 0" if has_another else "exit 1"))
        another.chmod(0o755)
        monkeypatch.setattr(sysconfig, "get_config_var", lambda _name: arguments)
        monkeypatch.setattr(bootstrap, "SYSTEM_PYTHON", str(another))
        monkeypatch.delenv("PYTHON", raising=False)
        return str(another)

    return set_both


@pytest.mark.parametrize("arguments", ["'--prefix=/opt'", None])
def test_in_the_place_of_a_python_built_without_optimising_comes_the_systems_own(built, arguments):
    another = built(arguments, has_another=True)
    assert bootstrap.best_python() == another


def test_an_optimised_one_stays(built):
    built("'--enable-optimizations'", has_another=True)
    assert bootstrap.best_python() == sys.executable


def test_where_the_system_has_none_of_this_version_this_one_stays(built):
    built("", has_another=False)
    assert bootstrap.best_python() == sys.executable


def test_whoever_names_one_gets_it(built, monkeypatch):
    built("", has_another=True)
    monkeypatch.setenv("PYTHON", "/opt/python3")
    assert bootstrap.best_python() == sys.executable
