"""The two addresses that whoever runs the site asks."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from tradetracker import health


def test_live_asks_nothing_of_the_database(client):
    # No database fixture: a query would raise.
    response = client.get("/healthz/live")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_ready_when_the_database_answers_and_is_migrated(visitor_client):
    response = visitor_client.get("/healthz/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_not_ready_while_a_migration_is_missing(visitor_client):
    MigrationRecorder.Migration.objects.filter(app="negotiations").delete()

    response = visitor_client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "reason": "migrations"}


def test_not_ready_without_the_database_and_no_word_too_many(client, monkeypatch, caplog):
    def refuse() -> bool:
        raise OperationalError("connection to 10.0.0.5 failed for user 'secret'")

    monkeypatch.setattr(health, "_migrations_are_applied", refuse)

    response = client.get("/healthz/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "reason": "database"}
    assert "10.0.0.5" in caplog.text  # the operator learns the rest


@pytest.mark.parametrize("address", ["/healthz/live", "/healthz/ready"])
def test_an_answer_is_never_kept_and_only_read(visitor_client, address):
    assert "no-store" in visitor_client.get(address).headers["Cache-Control"]
    assert visitor_client.head(address).status_code == 200
    assert visitor_client.post(address).status_code == 405
