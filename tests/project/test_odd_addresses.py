"""No address, query or header makes the site fail: what is odd is refused or not found, never a 500."""

from urllib.parse import quote

import pytest
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# A fixture of the database stays open over all examples of a test, and none of them writes.
READS_ONLY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=75)
ODD_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
ODD_BYTES = st.binary(max_size=40)
PARAMETERS = st.sampled_from(
    [
        "on",
        "known_on",
        "page",
        "q",
        "next",
        "sort",
        "from",
        "to",
        "n",
        "importer",
        "year",
        "zoom",
        "fact",
        "role",
    ]
)


def prefixes() -> list[str]:
    """The fixed beginning of every address of the site."""
    found = {"/"}
    for pattern in get_resolver().url_patterns:
        for inner in getattr(pattern, "url_patterns", [pattern]):
            beginning = str(pattern.pattern) if inner is not pattern else ""
            found.add("/" + (beginning + str(inner.pattern)).split("<")[0].lstrip("^"))
    return sorted(prefix for prefix in found if not set(prefix) & set("(\\?$"))


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/negotiations/a%00b/",
        "/language/e%00n/",
        "/?q=a%00b",
        "/?%00=a",
        "/admin/login/?next=%00",
    ],
)
def test_a_null_byte_is_refused(visitor_client, address):
    assert visitor_client.get(address).status_code in (400, 404)


def test_a_null_byte_in_a_cookie_is_refused(visitor_client):
    response = visitor_client.get("/admin/", headers={"Cookie": r'sessionid="\000abcdefghij"'})

    assert response.status_code == 400


def test_a_query_without_end_is_refused(visitor_client):
    assert visitor_client.get("/robots.txt?q=" + "a" * 4_000).status_code == 200
    assert visitor_client.get("/robots.txt?q=" + "a" * 5_000).status_code == 414


def test_more_parameters_than_a_form_could_have_are_refused(visitor_client):
    response = visitor_client.get("/language/en/?" + "a&" * 2_000)

    assert response.status_code == 400


@pytest.mark.parametrize("address", ["/%FF", "/%ED%A0%80/", "/negotiations/%C3%28/", "/%E0%80%80"])
def test_bytes_that_are_no_text_are_not_found(visitor_client, address):
    assert visitor_client.get(address).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "a b", "", "[", "localhost:notaport", "é"])
def test_a_host_that_is_not_ours_is_refused(visitor_client, host):
    assert visitor_client.get("/", headers={"Host": host}).status_code == 400


@READS_ONLY
@given(prefix=st.sampled_from(prefixes()), rest=ODD_BYTES)
def test_no_address_makes_the_site_fail(visitor_client, prefix, rest):
    response = visitor_client.get(prefix + quote(rest))

    assert response.status_code < 500


@READS_ONLY
@given(
    prefix=st.sampled_from(prefixes()),
    parameters=st.lists(st.tuples(PARAMETERS | ODD_TEXT, ODD_TEXT), max_size=4),
)
def test_no_query_makes_the_site_fail(visitor_client, prefix, parameters):
    response = visitor_client.get(prefix, query_params=parameters)

    assert response.status_code < 500


@READS_ONLY
@given(query=ODD_BYTES)
def test_no_broken_query_makes_the_site_fail(visitor_client, query):
    response = visitor_client.get("/language/en/?" + quote(query, safe="=&;%+"))

    assert response.status_code < 500


@READS_ONLY
@given(
    headers=st.dictionaries(
        st.sampled_from(
            [
                "Accept-Language",
                "Cookie",
                "Accept-Encoding",
                "If-None-Match",
                "If-Modified-Since",
                "Range",
                "HX-Request",
                "HX-Current-URL",
                "Referer",
            ]
        ),
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40),
    )
)
def test_no_header_makes_the_site_fail(visitor_client, headers):
    response = visitor_client.get("/", headers=headers)

    assert response.status_code < 500
