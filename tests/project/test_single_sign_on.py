"""Signing in by an OpenID Connect provider: a stub on this machine, honest or not."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from negotiations.models import Role, User
from negotiations.models.roles import role_of
from tests.html_validity import faults
from tests.project.oidc_provider import CLIENT_ID, SECRET, Provider, running_provider
from tests.project.test_settings import PRODUCTION, complaint_with, settings_with

pytestmark = pytest.mark.django_db

START = "/accounts/oidc/sso/login/"
CALLBACK = "/accounts/oidc/sso/login/callback/"
ANNA = {
    "sub": "4711",
    "preferred_username": "anna",
    "name": "Anna Kim",
    "email": "anna@example.org",
    "email_verified": True,
}


@pytest.fixture
def provider(settings, db) -> Iterator[Provider]:
    cache.clear()
    with running_provider() as provider:
        provider.claims = dict(ANNA)
        settings.SINGLE_SIGN_ON = True
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "sso",
                        "name": "Ministry login",
                        "client_id": CLIENT_ID,
                        "secret": SECRET,
                        "settings": {"server_url": provider.address},
                    }
                ],
            }
        }
        yield provider


def come_back(client: Client, process: str = "login") -> str:
    """Goes to the provider and signs in there; the address that leads back."""
    response = client.post(f"{START}?process={process}")
    assert response.status_code == 302, response.content
    there = urlsplit(response.headers["Location"])
    connection = http.client.HTTPConnection(there.netloc, timeout=10)
    connection.request("GET", f"{there.path}?{there.query}")
    leads_to = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return f"{leads_to.path}?{leads_to.query}"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- Refused --------------------------------------------------------------------------------------


def test_that_without_settings_there_is_no_way_in(visitor_client):
    assert "Go on with" not in visitor_client.get("/accounts/login/").content.decode()
    assert visitor_client.post(START).status_code == 404
    assert visitor_client.get(CALLBACK).status_code == 404


def test_that_following_a_link_leads_nobody_to_the_provider(visitor_client, provider):
    response = visitor_client.get(START)

    assert response.status_code == 200
    assert provider.asked == []
    assert faults(response.content.decode()) == []


def test_that_an_answer_nobody_asked_for_is_refused(visitor_client, provider):
    address = come_back(Client())

    response = visitor_client.get(address)

    assert_refused(visitor_client, response)


def test_that_an_answer_does_not_count_twice(visitor_client, provider):
    address = come_back(visitor_client)
    visitor_client.get(address)
    visitor_client.post("/accounts/logout/")

    assert_refused(visitor_client, visitor_client.get(address), accounts=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-site"},
        {"exp": 1},
    ],
)
def test_that_a_token_of_another_or_of_old_is_refused(visitor_client, provider, changes):
    provider.token_changes = changes

    response = visitor_client.get(come_back(visitor_client))

    assert_refused(visitor_client, response)


def test_that_a_provider_that_is_out_of_order_is_told(visitor_client, provider):
    address = come_back(visitor_client)
    provider.is_out_of_order = True

    assert_refused(visitor_client, visitor_client.get(address))
    assert_refused(visitor_client, visitor_client.post(START))


def test_that_whoever_turns_back_is_not_signed_in(visitor_client, provider):
    provider.refuses = True

    response = visitor_client.get(come_back(visitor_client), follow=True)

    assert "You are not signed in" in response.content.decode()
    assert not is_signed_in(visitor_client)


def assert_refused(client: Client, response, accounts: int = 0) -> None:
    assert "Single sign-on failed" in response.content.decode()
    assert faults(response.content.decode()) == []
    assert not is_signed_in(client)
    assert User.objects.count() == accounts


def test_that_an_account_is_not_taken_over_by_its_e_mail_address(visitor_client, provider, editor):
    provider.claims["email"] = editor.email

    response = visitor_client.get(come_back(visitor_client), follow=True)

    assert not is_signed_in(visitor_client)
    assert not SocialAccount.objects.exists()
    page = response.content.decode()
    assert "Your account on this site" in page
    assert faults(page) == []
    form = {"username": "anna", "email": editor.email}
    page = visitor_client.post("/accounts/3rdparty/signup/", form).content.decode()
    assert "An account already exists with this email address" in page
    assert not is_signed_in(visitor_client)


def test_that_no_role_comes_from_the_provider(visitor_client, provider):
    provider.claims |= {"groups": ["Administrators"], "is_staff": True, "is_superuser": True}

    visitor_client.get(come_back(visitor_client))

    anna = User.objects.get()
    assert (anna.is_staff, anna.is_superuser, role_of(anna)) == (False, False, Role.ANALYST)


# --- Let in ---------------------------------------------------------------------------------------


def test_that_the_first_visit_makes_an_account_and_the_second_finds_it(visitor_client, provider):
    assert "Go on with Ministry login" in visitor_client.get("/accounts/login/").content.decode()

    response = visitor_client.get(come_back(visitor_client))

    assert response.headers["Location"] == "/"
    assert is_signed_in(visitor_client)
    anna = User.objects.get()
    assert (anna.username, anna.email, anna.has_usable_password()) == (
        "anna",
        "anna@example.org",
        False,
    )
    again = Client()
    again.get(come_back(again))
    assert again.session["_auth_user_id"] == str(anna.pk)


def test_that_a_role_that_was_given_stays(visitor_client, provider, editor):
    SocialAccount.objects.create(user=editor, provider="sso", uid="4711")

    visitor_client.get(come_back(visitor_client))

    editor.refresh_from_db()
    assert visitor_client.session["_auth_user_id"] == str(editor.pk)
    assert role_of(editor) == Role.EDITOR


def test_that_a_taken_name_is_replaced_by_another(visitor_client, provider, editor):
    provider.claims["preferred_username"] = "editor"

    visitor_client.get(come_back(visitor_client))

    assert is_signed_in(visitor_client)
    assert User.objects.exclude(pk=editor.pk).get().username != "editor"


def test_that_somebody_without_an_e_mail_address_is_let_in(visitor_client, provider):
    del provider.claims["email"]

    visitor_client.get(come_back(visitor_client))

    assert is_signed_in(visitor_client)


def test_that_an_account_is_tied_to_the_provider_by_its_owner(provider, editor):
    client = Client()
    client.post("/accounts/login/", {"login": "editor", "password": "correct horse"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse"})
    assert faults(client.get("/accounts/3rdparty/").content.decode()) == []

    client.get(come_back(client, process="connect"))

    page = client.get("/accounts/3rdparty/").content.decode()
    assert faults(page) == []
    assert "Untie it" in page
    other = Client()
    other.get(come_back(other))
    assert other.session["_auth_user_id"] == str(editor.pk)


# --- The settings ---------------------------------------------------------------------------------

SSO = {
    "OIDC_SERVER_URL": "https://login.example.org/realms/trade",
    "OIDC_CLIENT_ID": "tradetracker",
    "OIDC_SECRET": "secret",
}


@pytest.mark.parametrize("missing", SSO)
def test_that_half_of_the_settings_is_refused(missing):
    some = {name: value for name, value in SSO.items() if name != missing}

    complaint = complaint_with(**PRODUCTION | some)

    assert f"{missing} must be set as well" in complaint
    assert complaint.count("\n") == 0


def test_that_a_provider_without_tls_is_refused_in_production():
    complaint = complaint_with(**PRODUCTION | SSO | {"OIDC_SERVER_URL": "http://login.example.org"})

    assert "OIDC_SERVER_URL must begin with https://" in complaint


def test_that_the_policy_lets_forms_lead_to_the_provider_only_then():
    def targets(**more: str) -> object:
        policy = settings_with("CONTENT_SECURITY_POLICY", **PRODUCTION | more)
        return policy["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"]

    assert targets() == ["'self'"]
    assert targets(**SSO) == ["'self'", "https://login.example.org"]
