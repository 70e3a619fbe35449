"""Every request has an id: in its answer, and in each log line written meanwhile."""

import io
import json
import logging

import pytest

from tradetracker.logs import JsonFormatter, TextFormatter


@pytest.fixture
def lines():
    """What the site logs, as production writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("tradetracker")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_a_sane_id_is_kept(client):
    response = client.get("/healthz/live", headers={"X-Request-ID": "proxy-7f.3_A"})

    assert response.headers["X-Request-ID"] == "proxy-7f.3_A"


@pytest.mark.parametrize("offered", ["", "a b", "x" * 65, '"}{', "é", "a/b", "<script>"])
def test_any_other_id_is_replaced(client, offered):
    response = client.get("/healthz/live", headers={"X-Request-ID": offered})

    assert response.headers["X-Request-ID"] != offered
    assert len(response.headers["X-Request-ID"]) == 32


def test_two_requests_have_two_ids(client):
    first, second = (client.get("/healthz/live").headers["X-Request-ID"] for _ in range(2))

    assert first != second


def test_a_request_is_one_line_with_its_id(client, lines):
    client.get("/healthz/live?q=private", headers={"X-Request-ID": "one"})

    (line,) = lines()
    assert line["request_id"] == "one"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz/live", 200)
    assert line["milliseconds"] >= 0
    assert "private" not in json.dumps(line)


def test_a_line_written_while_a_request_is_answered_has_its_id(client, lines, monkeypatch):
    from django.db import OperationalError

    from tradetracker import health

    def refuse() -> bool:
        raise OperationalError("gone")

    monkeypatch.setattr(health, "_migrations_are_applied", refuse)
    client.get("/healthz/ready", headers={"X-Request-ID": "two"})

    error, request = lines()
    assert error["request_id"] == request["request_id"] == "two"
    assert error["level"] == "ERROR"
    assert "OperationalError: gone" in error["exception"]


def test_a_line_break_in_an_address_makes_no_second_line(client, lines):
    client.get("/healthz/live%0Aforged")

    (line,) = lines()
    assert line["message"].startswith("GET /healthz/live\\nforged 404")


def test_readable_lines_have_the_id_too():
    record = logging.LogRecord("tradetracker", logging.INFO, "", 0, "Hello", None, None)
    record.request_id = "three"

    assert TextFormatter().format(record).endswith("INFO    Hello [three]")
