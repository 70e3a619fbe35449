"""Guards: triggers that are there after every migrate, and that hold when two write at once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_migrate, pre_migrate

from negotiations.models import Party, Position, RateState, TariffRate
from negotiations.models.guards import GUARDS, Guard, install_guards, sentence_of
from negotiations.models.tariffs import OVERLAP
from tests.factories import make_measure, make_rate, make_small_talk
from tests.factories.every_model import ONE_OF


def guards_in_place() -> set[str]:
    """The names of the guards of which a trigger stands."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        triggers = {name for (name,) in cursor.fetchall()}
    return {guard.name for guard in GUARDS if set(triggers_of(guard)) <= triggers}


def triggers_of(guard: Guard) -> list[str]:
    if connection.vendor == "postgresql":
        return [guard.name]
    return [f"{guard.name}_on_insert", f"{guard.name}_on_update"]


EVERY_GUARD = {guard.name for guard in GUARDS}


@pytest.mark.django_db
def test_that_every_guard_is_in_place():
    assert guards_in_place() == EVERY_GUARD


@pytest.mark.django_db
def test_that_guards_may_be_laid_again():
    install_guards("default")

    assert guards_in_place() == EVERY_GUARD


@pytest.mark.django_db(transaction=True)
def test_that_a_migrate_lays_guards_that_are_missing():
    with connection.cursor() as cursor:
        for trigger in triggers_of(GUARDS[-1]):
            table = "" if connection.vendor == "sqlite" else f" ON {GUARDS[-1].table}"
            cursor.execute(f"DROP TRIGGER {trigger}{table}")
    assert guards_in_place() == EVERY_GUARD - {GUARDS[-1].name}

    call_command("migrate", verbosity=0)

    assert guards_in_place() == EVERY_GUARD


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL keeps triggers when a column changes"
)
@pytest.mark.django_db(transaction=True)
def test_that_every_table_can_be_rebuilt_by_a_migration():
    """As SQLite's are when a column changes: the triggers of other tables that read it must not be in the way."""
    make_small_talk()
    app = apps.get_app_config("negotiations")

    pre_migrate.send(sender=app, app_config=app, using="default")
    for model in ONE_OF:
        with connection.schema_editor() as editor:
            editor._remake_table(model)  # type: ignore[attr-defined]  # SQLite's own step
    post_migrate.send(sender=app, app_config=app, using="default", verbosity=0)

    assert guards_in_place() == EVERY_GUARD


# --- Two writers at once --------------------------------------------------------------------------


@pytest.fixture
def settings_of_threads(two_rates: list[TariffRate], tmp_path: Path) -> dict[str, Any]:
    """Settings of a database with ``two_rates`` that threads may open: on SQLite a copy in a file."""
    if connection.vendor != "sqlite":
        return connection.settings_dict
    file = str(tmp_path / "copy.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [file])
    return {**connection.settings_dict, "NAME": file}


@pytest.fixture
def two_rates(transactional_db: None) -> list[TariffRate]:
    measure = make_measure()
    return [make_rate(measure, state=RateState.ANNOUNCED) for _ in range(2)]


def test_two_at_once_put_no_overlapping_rates_in_force(two_rates, settings_of_threads):
    first_has_written, second_tries = threading.Event(), threading.Event()

    def write_first() -> None:
        with connected(settings_of_threads), transaction.atomic():
            put_in_force(two_rates[0])
            first_has_written.set()
            second_tries.wait(timeout=10)
            time.sleep(0.2)  # the second is in the middle of its writing when this commits

    def write_second() -> str | None:
        first_has_written.wait(timeout=10)
        second_tries.set()
        with connected(settings_of_threads):
            try:
                put_in_force(two_rates[1])
            except IntegrityError as error:
                return sentence_of(error)
            return "It was not refused."

    with ThreadPoolExecutor() as threads:
        first, second = threads.submit(write_first), threads.submit(write_second)
        first.result()

    assert second.result() == str(OVERLAP)


@contextmanager
def connected(settings: dict[str, Any]) -> Iterator[None]:
    """This thread's own connection, closed when it is done."""
    connection.settings_dict = settings
    try:
        yield
    finally:
        connection.close()


def put_in_force(rate: TariffRate) -> None:
    TariffRate.objects.filter(pk=rate.pk).update(state=RateState.IN_FORCE)


@pytest.mark.django_db
def test_that_a_negotiation_goes_with_all_that_hangs_on_it():
    talk = make_small_talk()

    talk.delete()

    assert not Position.objects.exists()
    assert not Party.objects.exists()
