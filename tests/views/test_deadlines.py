"""Deadlines: the list of all, and the ledger of one."""

import re
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from negotiations.models import (
    Deadline,
    DeadlineKind,
    DeadlineStatus,
    Negotiation,
    Publication,
    RateState,
    Reading,
)
from tests.factories import (
    economy,
    make_agenda_item,
    make_deadline,
    make_measure,
    make_negotiation,
    make_rate,
    make_revision,
)

pytestmark = pytest.mark.django_db


def words(client: Client, address: str) -> str:
    """What a reader of the page reads, without marks and with single blanks."""
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def suspension(**fields: Any) -> Deadline:
    """The end of a suspension as Korea and the United States had it: three days, and a claim that differs."""
    deadline = make_deadline(
        make_negotiation(),
        "End of the pause",
        kind=DeadlineKind.SUSPENSION_EXPIRY,
        revisions=(),
        **fields,
    )
    new_york: dict[str, Any] = {
        "due_time": time(0, 1),
        "time_zone": "America/New_York",
        "reading": Reading.ENDS_AT,
    }
    make_revision(deadline, date(2025, 7, 9), **new_york)
    make_revision(
        deadline,
        date(2025, 7, 8),
        prevails=False,
        reading=Reading.LAST_DAY_COVERED,
        prevails_because="The order ends it on 9 July.",
    )
    make_revision(
        deadline,
        date(2025, 8, 1),
        announced_on=date(2025, 7, 7),
        announced_by="the President",
        reason="More time for talks",
        **new_york,
    )
    return deadline


# --- The ledger -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/deadlines/none-such/", "/deadlines/../x/"])
def test_that_an_odd_address_is_not_found(visitor_client: Client, address: str):
    assert visitor_client.get(address).status_code == 404


def test_that_a_draft_is_for_staff(visitor_client: Client, editor_client: Client):
    deadline = make_deadline(publication=Publication.DRAFT)

    assert visitor_client.get(deadline.get_absolute_url()).status_code == 404
    assert editor_client.get(deadline.get_absolute_url()).status_code == 200
    assert deadline.title not in words(visitor_client, "/deadlines/")


def test_that_every_move_is_told_with_its_reason(visitor_client: Client):
    page = words(visitor_client, suspension().get_absolute_url())

    assert "00:01, 9 Jul 2025, New York (EDT)" in page
    assert "23 days later" in page
    assert "from 9 Jul 2025" in page
    assert "More time for talks" in page
    assert "the President" in page


def test_that_a_claim_that_gave_way_says_to_what_and_why(visitor_client: Client):
    page = words(visitor_client, suspension().get_absolute_url())

    assert "Also stated: 8 July 2025 (last day covered)." in page
    assert "The order ends it on 9 July." in page
    assert "00:01, 9 July 2025, New York (EDT) prevailed then." in page


def test_that_the_last_day_covered_is_the_day_before_one_that_ends_at_its_start(
    visitor_client: Client,
):
    page = words(visitor_client, suspension().get_absolute_url())

    assert re.search(r"Last day covered\s+31 July 2025", page)


def test_that_a_day_which_passed_is_never_silently_pending(visitor_client: Client):
    deadline = suspension(status=DeadlineStatus.PENDING)

    for address in (deadline.get_absolute_url(), "/deadlines/"):
        page = words(visitor_client, address)
        assert "passed, outcome not recorded" in page


def test_that_it_says_what_snaps_back(visitor_client: Client):
    deadline = suspension()
    measure = make_measure("Reciprocal duty", bears_on=Negotiation.objects.all())
    april = date(2025, 4, 10)
    make_rate(measure, 10, state=RateState.IN_FORCE, valid_from=april)
    make_rate(measure, 25, state=RateState.SUSPENDED, valid_from=april)
    make_rate(measure, 24, origin="JP", state=RateState.SUSPENDED, valid_from=april)

    page = words(visitor_client, deadline.get_absolute_url())

    assert "If nothing happens by 31 July 2025" in page
    assert re.search(r"Reciprocal duty.*10\s% .*25\s% ", page)
    # Japan is no party of these talks.
    assert not re.search(r"24\s% ", page)


def test_that_a_rate_which_is_a_draft_is_not_among_what_snaps_back(visitor_client: Client):
    deadline = suspension()
    measure = make_measure("Reciprocal duty", bears_on=Negotiation.objects.all())
    make_rate(
        measure,
        25,
        state=RateState.SUSPENDED,
        valid_from=date(2025, 4, 10),
        publication=Publication.DRAFT,
    )

    assert "Reciprocal duty" not in words(visitor_client, deadline.get_absolute_url())


def test_that_one_without_a_day_says_so(visitor_client: Client):
    page = words(visitor_client, make_deadline(revisions=()).get_absolute_url())

    assert "No due day is recorded." in page
    assert "no day recorded" in page


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("economy=JP", {"Japan's"}),
        ("area=digital-trade", {"Japan's"}),
        ("kind=statutory", {"Statutory"}),
        ("state=open", {"Japan's"}),
        ("state=ahead", {"Statutory"}),
        ("state=met", {"Met"}),
        ("q=statu", {"Statutory"}),
        ("q=japan", {"Japan's"}),
    ],
)
def test_that_the_filters_choose(visitor_client: Client, query: str, found: set[str]):
    economy("JP", name="Japan")
    japan = make_negotiation(parties=("JP", "US"))
    make_agenda_item(japan, "digital-trade")
    make_deadline(japan, "Japan's", revisions=[(None, date(2025, 7, 8))])
    make_deadline(
        title="Statutory", kind=DeadlineKind.STATUTORY, revisions=[(None, date(2099, 1, 1))]
    )
    make_deadline(title="Met", status=DeadlineStatus.MET)

    page = words(visitor_client, f"/deadlines/?{query}").replace("&#x27;", "'")

    assert {title for title in ("Japan's", "Statutory", "Met") if f"{title} " in page} == found


def test_that_nonsense_in_the_address_is_left_out_and_told(visitor_client: Client):
    make_deadline(title="Kept")

    page = words(visitor_client, "/deadlines/?kind=nonsense&state=x&page=zz")

    assert "Kept" in page
    assert "Left out" in page


# --- As known on another day ----------------------------------------------------------------------


def test_that_before_its_announcement_nothing_is_told(visitor_client: Client):
    address = suspension().get_absolute_url()

    assert "Nothing of this deadline was known on 1 March 2025" in words(
        visitor_client, f"{address}?on=2025-03-01"
    )
    assert "No deadline meets these filters" in words(visitor_client, "/deadlines/?on=2025-03-01")


def test_that_a_move_is_told_from_the_day_of_its_announcement(visitor_client: Client):
    address = suspension(status=DeadlineStatus.MET).get_absolute_url()

    before = words(visitor_client, f"{address}?on=2025-07-06")
    after = words(visitor_client, f"{address}?on=2025-07-10")

    assert "1 Aug 2025" not in before
    assert "not moved on record" in before
    assert "More time for talks" in after
    assert "23 days later" in after
    # Neither day knew yet what would become of it.
    for page in (before, after):
        assert re.search(r"State\s+pending", page)


def test_that_the_rate_that_snaps_back_is_the_one_suspended_then(visitor_client: Client):
    deadline = suspension(status=DeadlineStatus.MET)
    measure = make_measure("Reciprocal duty", bears_on=Negotiation.objects.all())
    begin, end = date(2025, 4, 10), date(2025, 8, 6)
    days: dict[str, Any] = {"valid_from": begin, "last_day": end, "known_from": date(2025, 4, 9)}
    make_rate(measure, 10, state=RateState.IN_FORCE, **days)
    make_rate(measure, 25, state=RateState.SUSPENDED, **days)

    page = words(visitor_client, f"{deadline.get_absolute_url()}?on=2025-05-20")

    assert "If nothing happens by 8 July 2025" in page
    assert re.search(r"Reciprocal duty.*10\s% .*25\s% ", page)


def test_that_calendars_are_told_by_the_clock_too(visitor_client: Client):
    suspension()

    then = visitor_client.get("/calendar.ics?on=2025-05-20").content.decode()
    now = visitor_client.get("/calendar.ics").content.decode()
    unknown = visitor_client.get("/calendar.ics?on=2025-03-01").content.decode()

    assert "DTSTART;TZID=America/New_York:20250709T000100" in then
    assert "DTSTART;TZID=America/New_York:20250801T000100" in now
    assert "VEVENT" not in unknown
