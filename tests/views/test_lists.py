"""Lists: what they find, how they are filtered and what they say of filters that are nonsense."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from negotiations.models import SourceKind
from tests.factories import (
    economy,
    make_negotiation,
    make_organization,
    make_person,
    make_source,
    make_status_change,
)
from tests.views.addresses import LISTS

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("query", ["장성길", "jang sung-gil", "CHANG", "sung"])
def test_that_a_person_is_found_by_name_native_name_and_alias(visitor_client: Client, query: str):
    make_person("Chang Sung-gil", native_name="장성길", aliases=["Jang Sung-gil"])
    make_person("Jamieson Greer")

    page = page_of(visitor_client, "/people/", q=query)

    assert "Chang Sung-gil" in page
    assert "Jamieson Greer" not in page


@pytest.mark.parametrize("query", ["USTR", "trade representative"])
def test_that_an_organization_is_found_by_abbreviation(visitor_client: Client, query: str):
    make_organization("Office of the United States Trade Representative", abbreviation="USTR")
    make_organization("Ministry of Economy and Finance", abbreviation="MOEF")

    page = page_of(visitor_client, "/organizations/", q=query)

    assert "Office of the United States Trade Representative" in page
    assert "Ministry of Economy and Finance" not in page


@pytest.mark.parametrize("query", ["cote", "CÔTE", "코트", "CI"])
def test_that_an_economy_is_found_without_its_accents(visitor_client: Client, query: str):
    economy("CI", name="Côte d'Ivoire", name_ko="코트디부아르")
    economy("FJ", name="Fiji")

    page = page_of(visitor_client, "/economies/", q=query)

    assert "Côte d&#x27;Ivoire" in page
    assert "Fiji" not in page


def test_that_talks_are_found_by_party_kind_and_status(visitor_client: Client):
    wanted = make_negotiation("Wanted talks", parties=("KR", "US"), kind="truce")
    make_status_change(wanted, process="paused")
    make_negotiation("Other talks", parties=("JP", "US"), kind="review")

    for query in ({"economy": "KR"}, {"economy": "kr"}, {"kind": "truce"}, {"process": "paused"}):
        page = page_of(visitor_client, "/negotiations/", **query)

        assert "Wanted talks" in page, query
        assert "Other talks" not in page, query


def test_that_a_source_is_found_by_publisher_and_kind(visitor_client: Client):
    make_source(publisher="Yonhap", title="Wanted report", kind=SourceKind.REPORT)
    make_source(publisher="Kyodo", title="Other report", kind=SourceKind.NEWS)

    page = page_of(visitor_client, "/sources/", q="yonhap", kind="report")

    assert "Wanted report" in page
    assert "Other report" not in page


def test_that_nothing_found_says_what_to_do(visitor_client: Client):
    page = page_of(visitor_client, "/people/", q="nobody of that name")

    assert "Nothing found." in page
    assert "try another spelling" in page


def test_that_an_unknown_value_is_left_out_and_said(visitor_client: Client):
    make_negotiation("Talks that stay")

    page = page_of(visitor_client, "/negotiations/", kind="nonsense", process="active' OR 1=1")

    assert "Talks that stay" in page
    assert "Left out, since the address holds no known value for it:" in page


@pytest.mark.parametrize("number", ["0", "-1", "999", "abc", "", "1e9"])
def test_that_an_odd_page_number_shows_a_page(visitor_client: Client, number: str):
    for count in range(60):
        make_source(title=f"Source {count}")

    assert "Source" in page_of(visitor_client, "/sources/", page=number)


class OddQueries(TestCase):
    @given(
        address=st.sampled_from(LISTS),
        query=st.dictionaries(
            st.sampled_from(["q", "economy", "kind", "process", "language", "page", "all", "x"]),
            st.text(max_size=300),
        ),
    )
    def test_that_no_query_is_a_server_error(self, address: str, query: dict[str, str]) -> None:
        response = self.client.get(address, query)

        assert response.status_code in (200, 400)
