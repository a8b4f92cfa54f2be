import pytest
from django.db import OperationalError, connection
from django.db.migrations.exceptions import NodeNotFoundError
from django.db.migrations.recorder import MigrationRecorder

PASSWORD = "do-not-tell"


def test_the_process_is_healthy_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_server_with_its_database_and_migrations_is_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_server_without_a_migration_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("jobs", "0001_initial")
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "missing": "migrations"})


@pytest.mark.django_db
def test_a_server_whose_database_was_left_halfway_by_older_migrations_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("coordination", "0006_counted_cases")
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "missing": "migrations"})


@pytest.mark.django_db
def test_a_server_whose_code_is_being_replaced_is_not_ready(client, monkeypatch):
    def newer(_connection):
        raise NodeNotFoundError("a migration that the running code does not know", ("jobs", "0002"))

    monkeypatch.setattr("musubi.core.health.MigrationExecutor", newer)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "missing": "migrations"})


def test_a_server_without_its_database_is_not_ready_and_tells_no_secret(client, monkeypatch):
    def gone():
        raise OperationalError(f"connection to /srv/data failed for user musubi password {PASSWORD}")

    monkeypatch.setattr("musubi.core.health.connection.cursor", gone)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "missing": "database"})
    assert PASSWORD not in str(response.headers)


def test_health_is_asked_and_not_told(client):
    assert client.post("/healthz").status_code == 405
