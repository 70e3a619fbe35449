"""Fifty writers race for one record: no acknowledged write is lost, none silently overwritten, on either database."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection, connections

from negotiations.actions.changes import Authorship
from negotiations.actions.edits import Evidence, edit_record
from negotiations.actions.records import Stale, change_record
from negotiations.models import Change, Publication, Round, Via
from tests.factories import make_round

WRITERS: Final = 50
# Nobody waits longer than this for all of them together.
PATIENCE: Final = 120


@pytest.fixture
def own_connections(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """What makes the database of the test one that threads open by themselves: SQLite's stands in memory otherwise."""
    settings: Any = connections.settings["default"]
    name = settings["NAME"]

    def open_to_threads() -> None:
        if connection.vendor != "sqlite":
            return
        file = tmp_path / "race.sqlite3"
        with sqlite3.connect(file) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
        copy.close()
        settings["NAME"] = str(file)

    yield open_to_threads
    settings["NAME"] = name


def in_threads(work: Callable[[int], None], count: int) -> None:
    """Runs ``work`` in as many threads, all let go at once. What one of them raises is raised."""
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            gate.wait(PATIENCE)
            work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(run, number) for number in range(count)]:
            done.result(PATIENCE)


def in_one_thread(read: Callable[[], Any]) -> Any:
    """What a new connection reads."""
    found: list[Any] = []
    in_threads(lambda _number: found.append(read()), 1)
    return found[0]


def state(pk: int) -> dict[str, Any]:
    meeting = Round.objects.get(pk=pk)
    changes = Change.objects.of(meeting).order_by("pk")
    return {
        "city": meeting.city,
        "summary": meeting.summary,
        "version": meeting.version,
        "log": [
            (each.version, (each.before or {})["city"], (each.after or {})["city"], each.reason)
            for each in changes
        ],
    }


@pytest.mark.parametrize("way", ["change_record", "edit_record"])
def test_that_no_acknowledged_write_of_fifty_is_lost(own_connections, editor, way: str):
    meeting = make_round(city="nowhere", summary="", publication=Publication.DRAFT)
    pk = meeting.pk
    own_connections()
    acknowledged: list[tuple[int, str]] = []
    refused: list[int] = []

    def write(number: int) -> None:
        """Reads, adds a line of its own, and reads again until its write is taken."""
        while True:
            stored = Round.objects.get(pk=pk)
            read_version = stored.version
            typed = {"city": f"city {number}", "summary": f"{stored.summary}{number};"}
            try:
                saved = save(stored, read_version, typed, number)
            except Stale:
                refused.append(number)
                continue
            acknowledged.append((saved.version, typed["city"]))
            return

    def save(stored: Round, read_version: int, typed: dict[str, str], number: int) -> Any:
        authorship = Authorship(None, Via.COMMAND, f"writer {number}")
        for name, value in typed.items():
            setattr(stored, name, value)
        if way == "change_record":
            return change_record(record=stored, read_version=read_version, authorship=authorship)
        return edit_record(
            record=stored,
            read_version=read_version,
            values=typed,
            evidence=Evidence(),
            authorship=Authorship(editor, Via.SITE, authorship.reason),
        )

    in_threads(write, WRITERS)

    after = in_one_thread(lambda: state(pk))
    acknowledged.sort()
    assert [version for version, _city in acknowledged] == list(range(2, WRITERS + 2))
    assert after["version"] == WRITERS + 1
    assert after["city"] == acknowledged[-1][1]
    # Each write is in the log once, was made on top of the one before it, and none is missing from the result.
    assert [(version, city) for version, _old, city, _why in after["log"]] == acknowledged
    assert [old for _version, old, _city, _why in after["log"]] == [
        "nowhere",
        *(city for _version, city in acknowledged[:-1]),
    ]
    lines = after["summary"].split(";")[:-1]
    assert [f"city {line}" for line in lines] == [city for _version, city in acknowledged]
    assert sorted(map(int, lines)) == list(range(WRITERS))


def test_that_of_fifty_who_read_the_same_version_one_is_taken(own_connections):
    meeting = make_round(city="nowhere", publication=Publication.DRAFT)
    pk = meeting.pk
    own_connections()
    outcomes: list[str] = []

    def write(number: int) -> None:
        stored = Round.objects.get(pk=pk)
        stored.city = f"city {number}"
        try:
            change_record(record=stored, read_version=1, authorship=Authorship(None, Via.COMMAND))
        except Stale as stale:
            outcomes.append(f"stale {stale.current.version}")
        else:
            outcomes.append(stored.city)

    in_threads(write, WRITERS)

    after = in_one_thread(lambda: state(pk))
    assert outcomes.count("stale 2") == WRITERS - 1
    assert [each for each in outcomes if not each.startswith("stale")] == [after["city"]]
    assert after["version"] == 2
    assert len(after["log"]) == 1
