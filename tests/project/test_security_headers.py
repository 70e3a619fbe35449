"""What every answer says to the browser about itself."""

import pytest

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
ADDRESSES = ["/", "/healthz/live", "/robots.txt", "/admin/login/", "/no-such-page/", "/%00"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_that_the_policy_is_strict_everywhere(visitor_client, address):
    policy = visitor_client.get(address).headers["Content-Security-Policy"]

    assert set(policy.split("; ")) == POLICY


@pytest.mark.parametrize("address", ADDRESSES)
def test_that_the_other_headers_are_everywhere(visitor_client, address):
    headers = visitor_client.get(address).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_that_hsts_is_sent_over_tls_only(visitor_client, settings):
    settings.SECURE_HSTS_SECONDS = 60

    assert "Strict-Transport-Security" not in visitor_client.get("/robots.txt").headers
    assert (
        visitor_client.get("/robots.txt", secure=True).headers["Strict-Transport-Security"]
        == "max-age=60; includeSubDomains"
    )


def test_that_plain_http_is_led_to_tls_but_for_the_probes(visitor_client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert visitor_client.get("/robots.txt").headers["Location"] == "https://testserver/robots.txt"
    assert visitor_client.get("/healthz/live").status_code == 200


def test_that_a_static_file_is_served_with_the_same_headers(visitor_client):
    response = visitor_client.get("/static/favicon.svg")
    response.close()

    assert response.status_code == 200
    assert "Content-Security-Policy" in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
