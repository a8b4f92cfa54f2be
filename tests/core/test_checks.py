import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from musubi.core.checks import IN_ORDER, check_database_is_not_halfway, check_texts_are_sorted_alike
from musubi.registry.models import Body
from tests.factories import make_body


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


@pytest.mark.django_db
def test_the_database_sorts_texts_as_python_does():
    assert sorted(IN_ORDER) == IN_ORDER
    assert check_texts_are_sorted_alike(databases=["default"]) == []
    for position, text in enumerate(reversed(IN_ORDER), start=100):
        make_body(code=f"body-{position}", position=position, name_ja=text)
    names = Body.objects.filter(position__gte=100).order_by("name_ja").values_list("name_ja", flat=True)
    assert list(names) == IN_ORDER  # a column's order is the database's


@pytest.mark.django_db
def test_a_database_that_sorts_by_a_language_is_told_of(monkeypatch):
    monkeypatch.setattr("musubi.core.checks.IN_ORDER", ["a", "B", "あ", "ア"])  # as most languages would
    (doubt,) = run_checks(tags=[Tags.database], databases=["default"])
    assert doubt.id == "core.W001"
