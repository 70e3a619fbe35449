"""The way of serving readers that docs/operations.md describes, step by step."""

import json
import sys
from pathlib import Path

import pytest

from tests.project.servers import free_port, get, run, running

HOST = "trade.example.org"
OVER_TLS = {"Host": HOST, "X-Forwarded-Proto": "https"}


@pytest.fixture
def production(tmp_path):
    return {
        "SECRET_KEY": "k7-Jx0vQm3" * 6,
        "ALLOWED_HOSTS": HOST,
        "DATA_DIR": str(tmp_path / "data"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "BEHIND_TLS_PROXY": "true",
    }


def test_the_site_is_served_as_the_operations_guide_says(production, tmp_path):
    for command in (["migrate"], ["collectstatic", "--no-input"]):
        finished = run("manage.py", *command, **production)
        assert finished.returncode == 0, finished.stderr
    port, log = free_port(), tmp_path / "log"
    granian = str(Path(sys.executable).with_name("granian"))

    with running(
        *(granian, "--interface", "wsgi", "tradetracker.wsgi:application"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4"),
        "--respawn-failed-workers",
        port=port,
        log=log,
        **production,
    ):
        assert get(port, "/healthz/ready", Host=HOST).status == 200
        assert get(port, "/", Host=HOST).headers["location"] == f"https://{HOST}/"
        page = get(port, "/", **OVER_TLS)
        assert page.status == 200
        assert page.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        (style, *_) = [part for part in page.body.split('"') if part.startswith("/static/css/")]
        answer = get(port, style, **OVER_TLS | {"Accept-Encoding": "br"})
        assert answer.headers["content-encoding"] == "br"
        assert "immutable" in answer.headers["cache-control"]
        assert get(port, "/static/css/desk.css", **OVER_TLS).status == 200  # as 500.html names it

    requests = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert {"method", "path", "status", "milliseconds", "request_id"} <= set(requests[-1])
