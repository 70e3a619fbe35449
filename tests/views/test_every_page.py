"""What holds for every page: it answers, in both languages, as valid HTML, with every date marked as one."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_instrument, make_negotiation, make_small_talk
from tests.html_validity import faults
from tests.views.addresses import every_address

pytestmark = pytest.mark.django_db

DATES_IN_WORDS = re.compile(
    r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4}\b"
)
# A picture is drawn in SVG, which has no element for a time.
MARKED_DATES = re.compile(r"<time\b[^>]*>.*?</time>|<svg\b.*?</svg>", re.DOTALL)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_that_it_answers_with_valid_html(visitor_client: Client, language: str):
    make_small_talk()
    for address in every_address():
        response = visitor_client.get(address, headers={"accept-language": language})

        assert response.status_code == 200, address
        assert faults(response.content.decode()) == [], address


def test_that_it_answers_on_an_empty_database(visitor_client: Client):
    for address in every_address():
        response = visitor_client.get(address)

        assert response.status_code == 200, address
        assert faults(response.content.decode()) == [], address


def test_that_a_bare_record_shows_what_is_not_recorded(visitor_client: Client):
    negotiation = make_negotiation("Talks without a fact")

    page = visitor_client.get(negotiation.get_absolute_url()).content.decode()

    for sentence in ("No round is recorded.", "No deadline is recorded.", "No source is recorded."):
        assert sentence in page


def test_that_it_has_one_heading_and_a_title_that_says_what_and_where(visitor_client: Client):
    make_small_talk()
    for address in every_address():
        page = visitor_client.get(address).content.decode()

        assert page.count("<h1") == 1, address
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        assert title is not None
        assert title.group(1).endswith("· Tradetracker"), address


def test_that_every_date_is_a_time_element(visitor_client: Client):
    make_small_talk()
    for address in every_address():
        page = visitor_client.get(address).content.decode()
        unmarked = MARKED_DATES.sub("", page)

        assert DATES_IN_WORDS.findall(unmarked) == [], address


def test_that_markup_in_a_record_is_shown_as_text(visitor_client: Client):
    make_small_talk(marker="<script>alert(1)</script>")
    for address in every_address():
        page = visitor_client.get(address).content.decode()

        assert "<script>alert" not in page, address


@pytest.mark.parametrize(
    "address",
    [
        "/negotiations/no-such-talks/",
        "/negotiations/no-such-talks/rounds/r1/",
        "/economies/XX/",
        "/people/nobody/",
        "/organizations/none/",
        "/negotiations/UPPER/",
        "/negotiations/%00/",
    ],
)
def test_that_an_unknown_address_is_not_found(visitor_client: Client, address: str):
    response = visitor_client.get(address)

    assert response.status_code in (400, 404)


def test_that_a_small_letter_code_leads_to_the_economy(visitor_client: Client):
    make_small_talk()

    response = visitor_client.get("/economies/kr/")

    assert response.status_code == 301
    assert response["Location"] == reverse("negotiations:economy-detail", args=["KR"])


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "trace", "options"])
def test_that_a_page_is_only_read(method: str):
    client = Client(enforce_csrf_checks=True)

    response = getattr(client, method)("/negotiations/")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_that_a_talk_lists_the_instruments_that_it_names(visitor_client: Client):
    talk = make_small_talk()
    make_instrument("Ruling that no rate names").negotiations.add(talk)

    page = visitor_client.get(talk.get_absolute_url()).content.decode()

    assert "Ruling that no rate names" in page
