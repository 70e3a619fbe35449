"""Calendar files: read back by two readers that know nothing of ours."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from ics.icalendar import Calendar
from vobject.base import readOne

from negotiations.models import (
    DeadlineKind,
    DeadlineStatus,
    Publication,
    RoundLevel,
    RoundStatus,
)
from tests.factories import (
    make_agenda_item,
    make_deadline,
    make_negotiation,
    make_revision,
    make_round,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/calendar.ics"


def written(client: Client, address: str = ADDRESS, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    assert response["content-type"] == "text/calendar; charset=utf-8"
    return response.content.decode()


def events(text: str) -> list[Any]:
    return list(getattr(readOne(text), "vevent_list", []))


def the_event(text: str) -> Any:
    (event,) = events(text)
    return event


def both_starts(text: str) -> set[datetime]:
    """The moment at which the only entry starts, as each of the two readers has it."""
    (second,) = Calendar(text).events
    return {the_event(text).dtstart.value.astimezone(UTC), second.begin.datetime.astimezone(UTC)}


# --- What does not get in -------------------------------------------------------------------------


def test_that_drafts_are_in_no_calendar(visitor_client: Client):
    make_round(publication=Publication.DRAFT)
    make_deadline(publication=Publication.DRAFT)
    draft = make_negotiation(publication=Publication.DRAFT)
    make_round(draft)

    assert events(written(visitor_client)) == []
    assert visitor_client.get(f"/negotiations/{draft.slug}.ics").status_code == 404


def test_that_a_due_day_which_is_a_draft_moves_nothing(visitor_client: Client):
    deadline = make_deadline()
    before = written(visitor_client)

    make_revision(
        deadline,
        date(2025, 8, 1),
        announced_on=date(2025, 7, 7),
        publication=Publication.DRAFT,
    )

    assert written(visitor_client) == before


@pytest.mark.parametrize("query", ["economy=XX", "kind=x", "role=all", "alarm=-1", "alarm=9999"])
def test_that_nonsense_in_the_address_leaves_everything_in(visitor_client: Client, query: str):
    make_round()

    assert len(events(written(visitor_client, f"{ADDRESS}?{query}"))) == 1


# --- Days and times -------------------------------------------------------------------------------


def test_that_a_round_is_a_row_of_whole_days(visitor_client: Client):
    make_round(first_day=date(2025, 5, 20), last_day=date(2025, 5, 22))

    event = the_event(written(visitor_client))

    assert (event.dtstart.value, event.dtend.value) == (date(2025, 5, 20), date(2025, 5, 23))


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2025, 7, 9), datetime(2025, 7, 9, 4, 1, tzinfo=UTC)),
        (date(2025, 11, 10), datetime(2025, 11, 10, 5, 1, tzinfo=UTC)),
        # The nights before and after the clocks change
        (date(2026, 3, 8), datetime(2026, 3, 8, 5, 1, tzinfo=UTC)),
        (date(2026, 3, 9), datetime(2026, 3, 9, 4, 1, tzinfo=UTC)),
        (date(2025, 11, 2), datetime(2025, 11, 2, 4, 1, tzinfo=UTC)),
        (date(2025, 11, 3), datetime(2025, 11, 3, 5, 1, tzinfo=UTC)),
    ],
)
def test_that_a_minute_past_midnight_in_new_york_is_that_moment_everywhere(
    visitor_client: Client, day: date, moment: datetime
):
    make_revision(
        make_deadline(revisions=()), day, due_time=time(0, 1), time_zone="America/New_York"
    )

    text = written(visitor_client)

    assert both_starts(text) == {moment}
    # The zone comes with the file, for readers that know none.
    assert "BEGIN:VTIMEZONE" in text
    assert moment.astimezone(ZoneInfo("Asia/Seoul")).date() == day


def test_that_a_day_without_a_time_is_the_same_day_everywhere(visitor_client: Client):
    make_deadline(revisions=[(None, date(2025, 7, 8))])

    text = written(visitor_client)

    assert the_event(text).dtstart.value == date(2025, 7, 8)
    assert "VTIMEZONE" not in text


# --- What stays and what rises --------------------------------------------------------------------


def test_that_a_move_keeps_the_entry_and_raises_its_sequence(visitor_client: Client):
    deadline = make_deadline(revisions=[(date(2025, 4, 9), date(2025, 7, 8))])
    before = the_event(written(visitor_client))

    make_revision(deadline, date(2025, 8, 1), announced_on=date(2025, 7, 7))

    after = the_event(written(visitor_client))
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == date(2025, 8, 1)
    assert int(after.sequence.value) > int(before.sequence.value)


def test_that_a_withdrawn_due_day_still_raises_the_sequence(visitor_client: Client):
    deadline = make_deadline(revisions=[(date(2025, 4, 9), date(2025, 7, 8))])
    move = make_revision(deadline, date(2025, 8, 1), announced_on=date(2025, 7, 7))
    before = the_event(written(visitor_client))

    move.publication = Publication.WITHDRAWN
    move.version += 1
    move.save()

    after = the_event(written(visitor_client))
    assert after.dtstart.value == date(2025, 7, 8)
    assert int(after.sequence.value) > int(before.sequence.value)


def test_that_an_entry_is_named_without_the_host(client: Client, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    make_round()

    uids = {
        the_event(client.get(ADDRESS, headers={"host": host}).content.decode()).uid.value
        for host in settings.ALLOWED_HOSTS
    }

    assert len(uids) == 1
    assert "example" not in uids.pop()


def test_that_an_unchanged_calendar_is_the_same_to_the_byte(visitor_client: Client):
    make_round()
    make_deadline()

    assert written(visitor_client) == written(visitor_client)


# --- Status, text and alarms ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": RoundStatus.CANCELLED}, "CANCELLED"),
        ({"status": RoundStatus.POSTPONED}, "TENTATIVE"),
        ({"status": RoundStatus.CONCLUDED}, "CONFIRMED"),
        ({"status": RoundStatus.SCHEDULED, "announced_on": None}, "TENTATIVE"),
        ({"status": RoundStatus.SCHEDULED, "announced_on": date(2025, 5, 16)}, "CONFIRMED"),
    ],
)
def test_that_a_round_says_how_sure_it_is(visitor_client: Client, fields: Any, status: str):
    make_round(**fields)

    assert the_event(written(visitor_client)).status.value == status


@pytest.mark.parametrize(
    ("kind", "state", "status"),
    [
        (DeadlineKind.TARGET, DeadlineStatus.PENDING, "TENTATIVE"),
        (DeadlineKind.STATUTORY, DeadlineStatus.PENDING, "CONFIRMED"),
        (DeadlineKind.TARGET, DeadlineStatus.SUPERSEDED, "CANCELLED"),
    ],
)
def test_that_a_deadline_says_how_sure_it_is(
    visitor_client: Client, kind: DeadlineKind, state: DeadlineStatus, status: str
):
    make_deadline(kind=kind, status=state)

    assert the_event(written(visitor_client)).status.value == status


def test_that_a_deadline_whose_day_has_passed_is_not_called_pending(visitor_client: Client):
    make_deadline(revisions=[(None, date(2020, 1, 1))])

    description = the_event(written(visitor_client)).description.value

    assert "passed, outcome not recorded" in description


def test_that_any_text_comes_back_as_it_was(visitor_client: Client):
    title = "한미; 관세, “협상” \\ 2차: " + "ü" * 60
    make_round(title=title, summary="Line one\nLine two, with; marks")

    text = written(visitor_client)

    event = the_event(text)
    assert event.summary.value.startswith(title)
    assert "Line one\nLine two, with; marks" in event.description.value
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_that_it_rings_only_where_the_address_asks(visitor_client: Client):
    make_round()

    assert "VALARM" not in written(visitor_client)
    assert "TRIGGER:-P3D" in written(visitor_client, alarm="3")


# --- Filters --------------------------------------------------------------------------------------


def test_that_the_filters_choose(visitor_client: Client):
    talk = make_negotiation(parties=("KR", "CN"))
    make_agenda_item(talk, "digital-trade")
    make_round(talk, "Technical", level=RoundLevel.TECHNICAL)
    make_deadline(talk, "Due", kind=DeadlineKind.TARGET)
    make_round(make_negotiation(parties=("JP", "US")), "Elsewhere", level=RoundLevel.SUMMIT)

    def titles(address: str) -> set[str]:
        return {
            event.summary.value.split(" (")[0] for event in events(written(visitor_client, address))
        }

    assert titles(f"/negotiations/{talk.slug}.ics") == {"Technical", "Due"}
    assert titles(f"{ADDRESS}?economy=KR") == {"Technical", "Due"}
    assert titles(f"{ADDRESS}?area=digital-trade") == {"Technical", "Due"}
    assert titles(f"{ADDRESS}?role=deadlines") == {"Due"}
    assert titles(f"{ADDRESS}?role=rounds&kind=summit") == {"Elsewhere"}
    assert titles(f"{ADDRESS}?kind=target") == {"Due"}


def test_that_of_very_many_the_latest_are_in_the_file(visitor_client: Client, monkeypatch):
    monkeypatch.setattr("negotiations.calendars.entries.MOST_ENTRIES", 2)
    for day in (1, 2, 3):
        make_round(title=f"Round {day}", first_day=date(2025, 5, day))

    starts = [event.dtstart.value.day for event in events(written(visitor_client))]

    assert starts == [2, 3]
