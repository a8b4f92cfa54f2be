import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from musubi.core.checks import check_database_is_not_halfway


@pytest.mark.django_db
def test_a_database_left_halfway_is_found_where_databases_are_looked_at():
    assert run_checks(tags=[Tags.database], databases=["default"]) == []
    MigrationRecorder(connection).record_unapplied("registry", "0007_field")
    (error,) = run_checks(tags=[Tags.database], databases=["default"])
    assert (error.id, "'registry'" in error.msg) == ("core.E001", True)


@pytest.mark.django_db
def test_migrate_refuses_it_before_it_does_anything(monkeypatch):
    monkeypatch.setattr("django.core.checks.registry.registry.get_checks", lambda *_: [check_database_is_not_halfway])
    MigrationRecorder(connection).record_unapplied("registry", "0007_field")
    with pytest.raises(SystemCheckError, match=r"core\.E001"):
        call_command("migrate", skip_checks=False)


def test_no_database_is_asked_when_none_is_to_be_looked_at():
    assert check_database_is_not_halfway() == []
