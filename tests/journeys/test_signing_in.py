"""Signing in, in a real browser: as a person does it, with and without JavaScript, wide and narrow."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from negotiations.models import User
from tests.browser import accessibility_faults, in_every_look, overflows
from tests.project.oidc_provider import CLIENT_ID, SECRET, running_provider

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse"
FOR_VISITORS = ["login/", "signup/", "password/reset/", "password/reset/key/1-abc/"]
FOR_MEMBERS = ["", "logout/", "password/change/", "email/", "2fa/", "2fa/totp/activate/"]


@pytest.fixture(autouse=True)
def nothing_counted(transactional_db):
    cache.clear()


def sign_in(page: Page, site: str, name: str = "editor") -> None:
    page.goto(f"{site}/people/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name or e-mail address").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def confirm(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/reauthenticate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_that_one_signs_in_where_one_was_and_out_again(
    live_server: LiveServer, page: Page, editor: User
):
    sign_in(page, live_server.url)

    assert page.url == f"{live_server.url}/people/"
    page.get_by_role("banner").get_by_role("link", name="editor").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your account"
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in").is_visible()


def test_that_a_wrong_password_is_told_and_the_name_stays(
    live_server: LiveServer, page: Page, editor: User
):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Name or e-mail address").fill("editor")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    assert "no account with this name and password" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Name or e-mail address").input_value() == "editor"
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("address", FOR_VISITORS)
def test_that_axe_finds_nothing_for_visitors(live_server: LiveServer, page: Page, address: str):
    page.goto(f"{live_server.url}/accounts/{address}")

    assert accessibility_faults(page) == []
    assert [look for look in in_every_look(page) if overflows(page)] == []


def test_that_axe_finds_nothing_for_members(live_server: LiveServer, page: Page, editor: User):
    sign_in(page, live_server.url)
    confirm(page, live_server.url)

    for address in FOR_MEMBERS:
        page.goto(f"{live_server.url}/accounts/{address}")
        assert accessibility_faults(page) == [], address
        assert [look for look in in_every_look(page) if overflows(page)] == [], address


@pytest.mark.parametrize("language", ["en", "ko"])
def test_that_a_long_name_does_not_push_the_head_of_the_page_aside(
    live_server: LiveServer, page: Page, editor: User, language: str
):
    User.objects.update(username="somebody.with.a.very.long.name@ministry.example.org")
    sign_in(page, live_server.url, "somebody.with.a.very.long.name@ministry.example.org")

    page.goto(f"{live_server.url}/language/{language}/")

    assert [look for look in in_every_look(page) if overflows(page)] == []


def test_that_the_policy_lets_the_button_lead_to_the_provider(
    live_server: LiveServer, page: Page, settings
):
    with running_provider() as provider:
        provider.claims = {"sub": "1", "preferred_username": "anna", "name": "Anna Kim"}
        settings.SINGLE_SIGN_ON = True
        app: dict[str, object] = {
            "provider_id": "sso",
            "name": "Ministry",
            "client_id": CLIENT_ID,
            "secret": SECRET,
        }
        app |= {"settings": {"server_url": provider.address}}
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        policy = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]}
        policy["form-action"] = [*policy["form-action"], provider.address]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy}
        page.goto(f"{live_server.url}/accounts/login/")
        assert accessibility_faults(page) == []

        page.get_by_role("button", name="Go on with Ministry").click()

        assert page.get_by_role("link", name="anna").is_visible()


def test_that_a_forgotten_password_is_set_anew(
    live_server: LiveServer, page: Page, editor: User, mailoutbox
):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Email").fill("editor@example.org")
    page.get_by_role("button", name="Send the link").click()
    (link,) = re.findall(r"http\S+/key/\S+", str(mailoutbox[0].body))

    page.goto(link)
    assert accessibility_faults(page) == []
    page.get_by_label("New Password", exact=True).fill("battery staple 9")
    page.get_by_label("New Password (again)").fill("battery staple 9")
    page.get_by_role("button", name="Set the password").click()

    assert page.get_by_role("heading", level=1).inner_text() == "The new password is set"
    editor.refresh_from_db()
    assert editor.check_password("battery staple 9")
