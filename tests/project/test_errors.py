"""Error pages are in the site's look, valid, and betray nothing."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path

from tests.html_validity import faults


def bad(request: HttpRequest) -> HttpResponse:
    raise BadRequest("secret words")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("secret words")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret words")


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sent")


urlpatterns = [
    path("", include("tradetracker.urls")),
    path("bad/", bad),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("form/", form),
]
from tradetracker.urls import handler400, handler403, handler404, handler500  # noqa: F401 - Django looks here

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client(db):
    # Let Django answer as it answers a reader, where a test's client would raise.
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    ("address", "status"),
    [("/bad/", 400), ("/forbidden/", 403), ("/no-such-page/", 404), ("/broken/", 500)],
)
def test_an_error_page_is_ours_and_valid(client, address, status, language):
    response = client.get(address, headers={"Accept-Language": language})

    assert response.status_code == status
    assert "text/html" in response.headers["Content-Type"]
    page = response.content.decode()
    assert "Tradetracker" in page
    assert "secret words" not in page
    assert faults(page) == []


def test_a_form_without_its_token_gets_a_page_of_ours(client):
    response = client.post("/form/")

    assert response.status_code == 403
    assert faults(response.content.decode()) == []
    assert "Tradetracker" in response.content.decode()


def test_a_request_for_a_host_that_is_not_ours_is_refused_with_a_page(client):
    response = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
    assert faults(response.content.decode()) == []


def test_the_page_for_a_fault_needs_neither_request_nor_database():
    # No database fixture: a query would raise.
    page = render_to_string("500.html")

    assert faults(page) == []


def test_a_fault_is_logged_with_its_traceback(client, caplog):
    client.get("/broken/")

    assert any("secret words" in str(record.exc_info) for record in caplog.records)
