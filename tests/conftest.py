"""What every test may ask for.

The cast, from the one who may least to the one who may most:

* ``visitor`` reads what is published, without an account;
* ``analyst`` has an account and no more rights than that;
* ``editor`` is staff: sees drafts and writes them;
* ``publisher`` is staff, and publishes;
* ``administrator`` is staff, and looks after accounts too.

``visitor_client`` and its like are Django's test clients of these people. ``page`` is a real browser's
page that fails the test if the browser complains; ``starter_site`` is the address of a running site
that holds the starter data.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from negotiations.actions.accounts import give_role
from negotiations.models import Role, User
from tests import browser, network

network.block()

# The same examples at every run: a failure on somebody's machine is a failure on everybody's.
hypothesis_settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("repeatable")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium for ``-m "not browser"``; put the readers of the starter data last.

    pytest brings the tests with a browser together, and so a test that empties the database could come
    between two that read the starter data.
    """
    for item in items:
        if "browser" in _fixtures(item):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: "starter_site" in _fixtures(item))


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


# --- The cast -------------------------------------------------------------------------------------


@pytest.fixture
def visitor() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def analyst(db: None) -> User:
    return _member(Role.ANALYST)


@pytest.fixture
def editor(db: None) -> User:
    return _member(Role.EDITOR)


@pytest.fixture
def publisher(db: None) -> User:
    return _member(Role.PUBLISHER)


@pytest.fixture
def administrator(db: None) -> User:
    return _member(Role.ADMINISTRATOR)


def _member(role: Role) -> User:
    """Somebody named like the role, with the password ``correct horse`` and the role's group."""
    user = User.objects.create_user(role.value, f"{role.value}@example.org", "correct horse")
    give_role(user=user, role=role)
    user.refresh_from_db()
    return user


@pytest.fixture
def visitor_client(db: None) -> Client:
    return Client()


@pytest.fixture
def analyst_client(analyst: User) -> Client:
    return _signed_in(analyst)


@pytest.fixture
def editor_client(editor: User) -> Client:
    return _signed_in(editor)


@pytest.fixture
def publisher_client(publisher: User) -> Client:
    return _signed_in(publisher)


@pytest.fixture
def administrator_client(administrator: User) -> Client:
    return _signed_in(administrator)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- The browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = browser.chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(browser.HOW_TO_GET_ONE)
        pytest.skip(browser.HOW_TO_GET_ONE)
    return {"executable_path": path, "args": browser.ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce"}


@pytest.fixture
def watch() -> browser.Watch:
    """What the browser complained about so far; a test may ``watch.expect("404")``."""
    return browser.Watch()


@pytest.fixture
def page(context: BrowserContext, watch: browser.Watch) -> Iterator[Page]:
    page = context.new_page()
    watch.follow(page)
    yield page
    if not page.is_closed():
        page.wait_for_timeout(50)  # what the browser has still to say
    assert watch.unexpected == []


# --- A site with the starter data -----------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database, made whatever tests were chosen.

    pytest-django makes it only if one of them names the database; those of ``starter_site`` do not, and would
    find the developer's own data in its place.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        _end_other_sessions()
        teardown_databases(made, verbosity=0)


def _end_other_sessions() -> None:
    """A live server may be answering a browser that has gone; PostgreSQL drops no database in use."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def _starter_server(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[LiveServer]:
    with django_db_blocker.unblock():
        call_command("load_starter", verbosity=0)
        call_command("load_tariffs", verbosity=0)
        server = LiveServer("localhost")
        yield server
        server.stop()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def starter_site(_starter_server: LiveServer, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a running site that holds the starter data, loaded once for all tests.

    For tests that only read: they name no database fixture, so that pytest runs them after all tests
    that expect an empty database. A test that writes uses ``live_server`` and makes its own data.
    """
    with django_db_blocker.unblock():
        yield _starter_server.url
