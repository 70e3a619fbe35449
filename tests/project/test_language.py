"""The language of the interface: by cookie, else by what the browser asks for."""

import pytest
from django.conf import settings


@pytest.mark.parametrize("code", ["en", "ko"])
def test_choosing_sets_the_cookie_and_leads_back(visitor_client, code):
    response = visitor_client.get(f"/language/{code}/?next=/negotiations/%3Fpage=2")

    assert response.status_code == 302
    assert response.headers["Location"] == "/negotiations/?page=2"
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie.value == code
    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"] is True


def test_the_cookie_decides_over_the_browser(visitor_client):
    visitor_client.get("/language/ko/")

    response = visitor_client.get("/no-such-page/", headers={"Accept-Language": "en"})

    assert response.headers["Content-Language"] == "ko"


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.5", "ko"),
        ("fr, en;q=0.5", "en"),
        ("fr", "en"),
        ("?!", "en"),
        ("", "en"),
    ],
)
def test_the_browser_decides_without_a_cookie(visitor_client, asked, given):
    response = visitor_client.get("/no-such-page/", headers={"Accept-Language": asked})

    assert response.headers["Content-Language"] == given
    assert f'<html lang="{given}">' in response.content.decode()


def test_a_cache_is_told_what_the_language_depends_on(visitor_client):
    vary = visitor_client.get("/no-such-page/").headers["Vary"]

    assert {"Cookie", "Accept-Language"} <= set(vary.split(", "))


@pytest.mark.parametrize("code", ["fr", "en-gb", "EN", "0"])
def test_an_unknown_language_is_not_found(visitor_client, code):
    response = visitor_client.get(f"/language/{code}/")

    assert response.status_code == 404
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "\t//evil.example",
        "negotiations/",
        "",
    ],
)
def test_nobody_is_led_to_another_site(visitor_client, elsewhere):
    response = visitor_client.get("/language/en/", {"next": elsewhere})

    assert response.headers["Location"] == "/"


def test_a_choice_is_not_kept_by_a_cache_and_not_made_by_a_post(visitor_client):
    assert "no-store" in visitor_client.get("/language/en/").headers["Cache-Control"]
    assert visitor_client.post("/language/en/").status_code == 405
