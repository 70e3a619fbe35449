"""``make run``: from an empty folder to a site that answers, and again, losing nothing."""

import socket
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError

from negotiations.management.commands.dev import _host_and_port
from tests.project.servers import Answer, free_port, get, run, running


@dataclass
class Start:
    """What one start of the site wrote, and what it answered."""

    port: int
    log: str
    answers: dict[str, Answer]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site's folder of data, at first empty."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def first_start(folder):
    return start(folder, "/", "/healthz/ready")


@pytest.fixture(scope="module")
def second_start(folder, first_start):
    with closing(sqlite3.connect(folder / "tradetracker.sqlite3")) as connection, connection:
        connection.execute("UPDATE negotiations_negotiation SET title = 'Edited by a reader'")
    return start(folder, "/negotiations/", "/no-such-page/", "/static/css/desk.css")


def start(folder: Path, *addresses: str) -> Start:
    port, log = free_port(), folder / "log"
    command = (sys.executable, "manage.py", "dev", str(port))
    with running(*command, port=port, log=log, DATA_DIR=str(folder)):
        answers = {address: get(port, address) for address in addresses}
        answers["another host"] = get(port, "/", Host="evil.example")
    return Start(port, log.read_text(), answers)


def test_the_first_start_loads_the_starter_data_and_says_where_the_site_is(first_start, folder):
    assert "Loading the starter data" in first_start.log
    assert f"Tradetracker is at http://127.0.0.1:{first_start.port}/" in first_start.log
    assert first_start.answers["/"].status == 200
    assert first_start.answers["/healthz/ready"].status == 200
    assert 'href="/negotiations/kr-us-tariff-talks-2025/"' in first_start.answers["/"].body


def test_the_second_start_keeps_what_was_changed(second_start):
    assert "Loading the starter data" not in second_start.log
    assert "Edited by a reader" in second_start.answers["/negotiations/"].body


def test_it_behaves_as_in_production(second_start):
    missing = second_start.answers["/no-such-page/"]
    assert missing.status == 404
    assert "urlpatterns" not in missing.body
    assert "default-src 'none'" in missing.headers["content-security-policy"]
    assert second_start.answers["/static/css/desk.css"].status == 200
    assert second_start.answers["another host"].status == 400


def test_a_busy_port_is_one_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        finished = run("manage.py", "dev", str(port), DATA_DIR=str(tmp_path))

    assert finished.returncode != 0
    assert finished.stderr == (
        f"CommandError: Port {port} is taken by another program; "
        f"choose another: make run PORT={port + 1}\n"
    )


@pytest.mark.parametrize(
    ("address", "host_and_port"),
    [
        ("8000", ("127.0.0.1", 8000)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
        ("[::1]:8000", ("::1", 8000)),
    ],
)
def test_an_address_is_read(address, host_and_port):
    assert _host_and_port(address) == host_and_port


@pytest.mark.parametrize("address", ["here", "127.0.0.1:", "99999", "0", "-1", "127.0.0.1:http"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(CommandError, match="is no address; write"):
        _host_and_port(address)
