"""``make run``: from an empty folder to a site that answers, and again, losing nothing."""

import socket
import sqlite3
import sys

import pytest
from django.core.management import CommandError

from negotiations.management.commands.dev import _host_and_port
from tests.project.servers import free_port, get, run, running


@pytest.fixture
def start(tmp_path):
    """Start the site in an empty folder; in the same one when called again."""
    port = free_port()
    log = tmp_path / "log"

    def running_site():
        return running(
            sys.executable,
            "manage.py",
            "dev",
            str(port),
            port=port,
            log=log,
            DATA_DIR=str(tmp_path),
        )

    return running_site, port, log, tmp_path / "tradetracker.sqlite3"


def negotiations(database):
    with sqlite3.connect(database) as connection:
        count = connection.execute("SELECT count(*) FROM negotiations_negotiation").fetchone()[0]
    connection.close()
    return count


def test_the_first_start_fills_the_database_and_the_second_keeps_it(start):
    running_site, port, log, database = start

    with running_site():
        assert get(port, "/").status == 200
        assert get(port, "/healthz/ready").status == 200
    assert "Loading the starter data" in log.read_text()
    assert f"Tradetracker is at http://127.0.0.1:{port}/" in log.read_text()
    assert negotiations(database) >= 5

    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE negotiations_negotiation SET title = 'Edited by a reader'")
    connection.close()
    with running_site():
        assert "Edited by a reader" in get(port, "/negotiations/").body
    assert "Loading the starter data" not in log.read_text()


def test_it_behaves_as_in_production(start):
    running_site, port, _, _ = start

    with running_site():
        missing = get(port, "/no-such-page/")
        assert missing.status == 404
        assert "urlpatterns" not in missing.body
        assert "default-src 'none'" in missing.headers["content-security-policy"]
        assert get(port, "/static/css/desk.css").status == 200
        assert get(port, "/", Host="evil.example").status == 400


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
