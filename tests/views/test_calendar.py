"""The month on a page."""

from datetime import date

import pytest
from django.test import Client

from negotiations.models import Publication
from tests.factories import make_deadline, make_round

pytestmark = pytest.mark.django_db


def page_of(client: Client, query: str = "") -> str:
    response = client.get(f"/calendar/?{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "month", ["2025-13", "2025-00", "0001-01", "9999-12", "99999-01", "x", "2025-1-1", "-"]
)
def test_that_a_month_that_is_none_shows_this_one_and_says_so(visitor_client: Client, month: str):
    page = page_of(visitor_client, f"month={month}")

    assert "Left out" in page
    assert 'aria-current="date"' in page


def test_that_drafts_stand_on_no_day(visitor_client: Client):
    make_round(title="Secret", first_day=date(2025, 5, 20), publication=Publication.DRAFT)

    assert "Secret" not in page_of(visitor_client, "month=2025-05")


def test_that_a_round_stands_on_each_of_its_days(visitor_client: Client):
    meeting = make_round(first_day=date(2025, 5, 31), last_day=date(2025, 6, 2))

    link = f'href="{meeting.get_absolute_url()}"'
    # In each month the days of its weeks, and once in the list for small screens.
    assert page_of(visitor_client, "month=2025-05").count(link) == 2 + 1
    assert page_of(visitor_client, "month=2025-06").count(link) == 3 + 1
    assert page_of(visitor_client, "month=2025-08").count(link) == 0


def test_that_the_way_to_other_months_keeps_the_filters(visitor_client: Client):
    make_deadline()

    page = page_of(visitor_client, "month=2025-12&role=deadlines")

    assert "month=2026-01&amp;role=deadlines" in page
    assert "month=2025-11&amp;role=deadlines" in page
    assert "calendar.ics?role=deadlines" in page


def test_that_there_is_no_way_beyond_the_years_that_are_shown(visitor_client: Client):
    assert "month=1899" not in page_of(visitor_client, "month=1900-01")
    assert "month=2101" not in page_of(visitor_client, "month=2100-12")


def test_that_a_crowded_day_says_how_many_more_there_are(visitor_client: Client):
    for number in range(14):
        make_deadline(title=f"Due {number}", revisions=[(None, date(2025, 7, 8))])

    assert "and 2 more: filter to see them" in page_of(visitor_client, "month=2025-07")
