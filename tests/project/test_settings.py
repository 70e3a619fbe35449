"""Settings are read from the environment; what is wrong in it is one sentence that says what to do."""

import ast
import json
import re
from typing import Any

import pytest

from tests.project.servers import ROOT, run

PRODUCTION = {
    "SECRET_KEY": "k7-Jx0vQm3" * 6,
    "ALLOWED_HOSTS": "trade.example.org",
    "DATABASE_URL": "sqlite:////tmp/nothing-is-written-here.sqlite3",
}
SETTINGS_MODULE = {"DJANGO_SETTINGS_MODULE": "tradetracker.settings"}
READ_SETTINGS = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def settings_with(*names: str, **environment: str) -> dict[str, Any]:
    finished = run("-c", READ_SETTINGS, *names, **SETTINGS_MODULE | environment)
    assert finished.returncode == 0, finished.stderr
    values: dict[str, Any] = json.loads(finished.stdout)
    return values


def complaint_with(**environment: str) -> str:
    finished = run("manage.py", "check", **environment)
    assert finished.returncode != 0
    assert "Traceback" not in finished.stderr
    return finished.stderr.strip()


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(missing):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}

    complaint = complaint_with(**environment)

    assert complaint.startswith(f"Tradetracker cannot start: {missing} is not set; set it to ")


@pytest.mark.parametrize(
    ("name", "value", "what_to_do"),
    [
        ("TRADETRACKER_ENV", "staging", "set it to 'production' or 'development'"),
        ("DEBUG", "perhaps", "must be 'true' or 'false'"),
        ("DEBUG", "true", "set TRADETRACKER_ENV=development"),
        ("SECURE_HSTS_SECONDS", "long", "must be a whole number"),
        ("DATABASE_POOL_SIZE", "many", "must be a whole number"),
        ("DATABASE_URL", "nonsense", "write it as postgres://"),
        ("DATABASE_URL", "mongodb://host/name", "write it as postgres://"),
        ("SQLITE_SYNCHRONOUS", "OFF", "NORMAL, FULL"),
        ("EMAIL_URL", "nonsense", "submission://user:password@host:587"),
        ("EMAIL_URL", "submission://", "submission://user:password@host:587"),
        ("SIGN_UP", "true", "set EMAIL_URL"),
        ("PUBLISH_OWN_DRAFTS", "perhaps", "must be 'true' or 'false'"),
        ("TRUSTED_PROXY_COUNT", "all", "must be a whole number"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
        ("LOG_FORMAT", "xml", "text, json"),
    ],
)
def test_a_wrong_value_is_named(name, value, what_to_do):
    complaint = complaint_with(**PRODUCTION | {name: value})

    assert name in complaint
    assert what_to_do in complaint
    assert complaint.count("\n") == 0


def test_a_password_in_a_wrong_database_address_is_not_repeated():
    complaint = complaint_with(**PRODUCTION | {"DATABASE_URL": "nonsense://me:hunter2@host/name"})

    assert "hunter2" not in complaint


# --- What is set ----------------------------------------------------------------------------------


def test_production_passes_django_s_checks_for_deployment():
    finished = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert finished.returncode == 0, finished.stderr


def test_production_is_safe_by_default():
    assert settings_with(
        "DEBUG",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "LANGUAGE_COOKIE_SECURE",
        **PRODUCTION,
    ) == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
    }


def test_a_forwarded_protocol_is_believed_only_when_asked():
    name = "SECURE_PROXY_SSL_HEADER"

    assert settings_with(name, **PRODUCTION) == {name: None}
    assert settings_with(name, BEHIND_TLS_PROXY="true", **PRODUCTION) == {
        name: ["HTTP_X_FORWARDED_PROTO", "https"]
    }


def test_mail_goes_to_the_server_that_is_named_and_nowhere_without_one():
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "SENDS_MAIL")

    without = settings_with("SENDS_MAIL", "ACCOUNT_EMAIL_NOTIFICATIONS", **PRODUCTION)
    with_one = settings_with(
        *names, EMAIL_URL="submission://me:secret@mail.example.org", **PRODUCTION
    )

    assert without == {"SENDS_MAIL": False, "ACCOUNT_EMAIL_NOTIFICATIONS": False}
    assert with_one == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 587,
        "EMAIL_USE_TLS": True,
        "SENDS_MAIL": True,
    }


def test_nobody_publishes_their_own_first_draft_unless_allowed():
    assert settings_with("PUBLISH_OWN_DRAFTS", **PRODUCTION) == {"PUBLISH_OWN_DRAFTS": False}


def test_development_shows_no_debug_pages(tmp_path):
    development = {"TRADETRACKER_ENV": "development", "DATA_DIR": str(tmp_path)}

    assert settings_with("DEBUG", **development) == {"DEBUG": False}
    assert settings_with("DEBUG", DEBUG="true", **development) == {"DEBUG": True}


def test_development_makes_a_key_once_and_keeps_it(tmp_path):
    development = {"TRADETRACKER_ENV": "development", "DATA_DIR": str(tmp_path)}

    first = settings_with("SECRET_KEY", **development)
    second = settings_with("SECRET_KEY", **development)

    assert first == second
    assert len(str(first["SECRET_KEY"])) >= 50
    assert (tmp_path / "development-key").stat().st_mode & 0o077 == 0


def test_sqlite_is_opened_so_that_writers_wait_for_each_other(tmp_path):
    found = settings_with(
        "DATABASES", **PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3"}
    )

    database = found["DATABASES"]["default"]
    assert database["NAME"] == f"{tmp_path}/a.sqlite3"
    assert database["ATOMIC_REQUESTS"] is False
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "synchronous=NORMAL" in database["OPTIONS"]["init_command"]


def test_a_relative_sqlite_file_lies_in_the_project_wherever_it_is_started():
    found = settings_with("DATABASES", **PRODUCTION | {"DATABASE_URL": "sqlite:///data/a.sqlite3"})

    assert found["DATABASES"]["default"]["NAME"] == str(ROOT / "data/a.sqlite3")


def test_postgresql_keeps_what_its_address_says_and_is_pooled():
    address = "postgres://me@%2Frun%2Fpostgresql/trade?sslmode=disable"

    found = settings_with("DATABASES", **PRODUCTION | {"DATABASE_URL": address})

    database = found["DATABASES"]["default"]
    assert database["HOST"] == "/run/postgresql"
    assert database["CONN_MAX_AGE"] == 0
    assert database["OPTIONS"] == {
        "sslmode": "disable",
        "pool": {"min_size": 1, "max_size": 4, "timeout": 10},
    }


# --- What is written about it ---------------------------------------------------------------------


def test_every_variable_that_is_read_is_documented_and_no_other():
    documented = set(
        re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)
    )

    assert documented == variables_read()


def variables_read() -> set[str]:
    """The first argument of every call to a method of the environment."""
    return {
        call.args[0].value
        for file in ("settings.py", "environment.py")
        for call in ast.walk(ast.parse((ROOT / "tradetracker" / file).read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("environment", "self")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }
