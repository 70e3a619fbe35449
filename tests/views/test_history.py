"""The change log on the site: for staff alone, who, when, what and why, and the way back."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from negotiations.actions.changes import Authorship
from negotiations.actions.merging import merge_records
from negotiations.actions.records import change_record, remove_record
from negotiations.models import Change, Event, Negotiation, Person, Publication, User, Via
from tests.factories import (
    cite,
    economy,
    make_event,
    make_negotiation,
    make_person,
    make_position,
    make_round,
    make_source,
)
from tests.html_validity import faults

pytestmark = pytest.mark.django_db


def change(record: Any, user: User | None = None, reason: str = "", **values: Any) -> Change:
    for name, value in values.items():
        setattr(record, name, value)
    change_record(
        record=record,
        read_version=record.version,
        authorship=Authorship(user, Via.SITE, reason),
    )
    latest = Change.objects.of(record).first()
    assert latest is not None
    return latest


def history_of(record: Any) -> str:
    return f"/records/{type(record).__name__.lower()}/{record.pk}/history/"


# Refusals


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_readers_see_and_revert_nothing(request: pytest.FixtureRequest, reader: str):
    client: Client = request.getfixturevalue(reader)
    event = make_event(title="First")
    made = change(event, title="Second")

    for response in (
        client.get(history_of(event)),
        client.get(f"{event.negotiation.get_absolute_url()}history/"),
        client.post(history_of(event), {"change": made.pk, "reason": "It was wrong."}),
    ):
        assert response.status_code in (302, 403)
    event.refresh_from_db()
    assert event.title == "Second"


def test_that_an_editor_reverts_no_published_record(editor_client: Client):
    event = make_event(title="First")
    made = change(event, title="Second")

    response = editor_client.post(history_of(event), {"change": made.pk, "reason": "Wrong."})

    assert response.status_code == 403
    assert "a publisher reverts" in response.content.decode()


def test_that_a_revert_says_why(publisher_client: Client):
    event = make_event(title="First")
    made = change(event, title="Second")

    response = publisher_client.post(history_of(event), {"change": made.pk})

    assert response.status_code == 422
    assert "Say why" in response.content.decode()


def test_that_a_change_of_another_record_is_not_reverted_here(publisher_client: Client):
    event, other = make_event(), make_event()
    change(event, title="Second")
    made = change(other, title="Second")

    for number in (made.pk, "x", "9" * 30):
        response = publisher_client.post(history_of(event), {"change": number, "reason": "Wrong."})
        assert response.status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/records/event/999/history/",
        "/records/nonsense/1/history/",
        "/negotiations/no-such-talks/history/",
    ],
)
def test_that_what_is_not_there_is_not_found(editor_client: Client, address: str):
    assert editor_client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["?a=x&b=y", "?a=1", "?a=999&b=998", "?page=x"])
def test_that_nonsense_in_the_address_is_left_out(editor_client: Client, query: str):
    event = make_event()
    change(event, title="Second")

    assert editor_client.get(history_of(event) + query).status_code == 200
    talk = f"{event.negotiation.get_absolute_url()}history/?who=nobody&kind=nonsense"
    assert editor_client.get(talk).status_code == 200


# Of a negotiation


def test_that_it_tells_who_what_and_why_field_by_field(editor_client: Client, publisher: User):
    meeting = make_round(city="Seoul")
    change(meeting, publisher, "The ministry said so.", city="Jeju", country=economy("JP"))

    page = editor_client.get(f"{meeting.negotiation.get_absolute_url()}history/").content.decode()

    for text in ("publisher", "The ministry said so.", "City", "Seoul", "Jeju", "Country", "(JP)"):
        assert text in page


def test_that_it_is_filtered_by_record_and_person(
    editor_client: Client, publisher: User, editor: User
):
    talk = make_negotiation()
    change(make_event(talk, "The election"), publisher, title="The vote")
    change(make_round(talk, "First round"), editor, title="Opening round")
    address = f"{talk.get_absolute_url()}history/"

    def page(**query: Any) -> str:
        return editor_client.get(address, query).content.decode()

    assert "The vote" in page(who=publisher.pk)
    assert "Opening round" not in page(who=publisher.pk)
    assert "Opening round" in page(kind="round")
    assert "The vote" not in page(kind="round")
    assert "No change meets these filters." in page(who="-")


def test_that_changes_of_other_talks_do_not_stand_in_it(editor_client: Client):
    change(make_event(), title="Elsewhere")
    talk = make_negotiation()

    page = editor_client.get(f"{talk.get_absolute_url()}history/").content.decode()

    assert "Elsewhere" not in page


def test_that_it_is_narrowed_to_one_record(editor_client: Client):
    talk = make_negotiation()
    change(make_event(talk, "Election"), title="Election of the president")
    change(make_event(talk, "Fair"), title="Trade fair")
    address = f"{talk.get_absolute_url()}history/"

    page = editor_client.get(f"{address}?record=PRESIDENT").content.decode()
    assert "Election of the president" in page
    assert "Trade fair" not in page
    assert "Trade fair" in editor_client.get(f"{address}?record={'x' * 101}").content.decode()
    assert "No change meets" in editor_client.get(f"{address}?record=Nobody").content.decode()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_that_it_is_valid_html(editor_client: Client, language: str):
    meeting = make_round()
    cite(meeting, make_source())
    change(meeting, reason="<b>Why</b>", title="<script>alert(1)</script>")
    headers = {"accept-language": language}

    for address in (history_of(meeting), f"{meeting.negotiation.get_absolute_url()}history/"):
        page = editor_client.get(address, headers=headers).content.decode()
        assert faults(page) == [], address
        assert "<script>alert" not in page


def test_that_its_number_of_queries_does_not_grow(editor_client: Client):
    talk = make_negotiation()

    def ask() -> int:
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as captured:
            assert editor_client.get(f"{talk.get_absolute_url()}history/").status_code == 200
        return len(captured)

    def act(number: int) -> None:
        for index in range(number):
            change(make_position(talk), None, text=f"Text {index}", round=make_round(talk))
            change(make_event(talk), None, title=f"Event {index}")

    act(2)
    few = ask()
    act(10)

    assert ask() == few


# Of a record


def test_that_any_two_versions_are_compared(editor_client: Client):
    event = make_event(title="First")
    second = change(event, title="Second")
    change(event, title="Third")
    fourth = change(event, title="Fourth", note="At last.")

    page = editor_client.get(f"{history_of(event)}?a={fourth.pk}&b={second.pk}").content.decode()

    assert "Versions 2 and 4" in page
    compared = page[page.index("Versions 2 and 4") : page.index('id="changes"')]
    for text in ("Second", "Fourth", "At last."):
        assert text in compared
    assert "Third" not in compared


def test_that_a_change_is_reverted_with_a_reason(publisher_client: Client, publisher: User):
    event = make_event(title="First")
    made = change(event, title="Second")

    response = publisher_client.post(
        history_of(event), {"change": made.pk, "reason": "The paper erred.", "next": "/desk/"}
    )

    assert (response.status_code, response["Location"]) == (302, "/desk/")
    event.refresh_from_db()
    assert event.title == "First"
    latest = Change.objects.of(event)[0]
    assert (latest.kind, latest.reason, latest.changed_by) == (
        "reverted",
        "The paper erred.",
        publisher,
    )


def test_that_a_record_goes_back_to_a_version(publisher_client: Client):
    event = make_event(title="First")
    second = change(event, title="Second")
    change(event, title="Third", note="Later")

    publisher_client.post(
        history_of(event), {"change": second.pk, "reason": "It was right.", "to": "this"}
    )

    event.refresh_from_db()
    assert (event.title, event.note) == ("Second", "")


def test_that_a_removed_record_keeps_its_history(editor_client: Client):
    event = make_event(title="Gone", publication=Publication.DRAFT)
    address = history_of(event)
    remove_record(record=event, read_version=1, authorship=Authorship(None, Via.SITE))

    page = editor_client.get(address).content.decode()

    assert "This record is removed." in page
    assert "Bring it back" in page
    assert faults(page) == []
    assert not Event.objects.exists()


def test_that_a_removed_negotiation_comes_back_on_the_site(editor_client: Client):
    talk = make_negotiation(publication=Publication.DRAFT)
    make_event(talk)
    address = history_of(talk)
    remove_record(record=talk, read_version=1, authorship=Authorship(None, Via.SITE))
    removal = Change.objects.get(content_type__model="negotiation")

    editor_client.post(address, {"change": removal.pk, "reason": "It goes on."})

    assert Negotiation.objects.get().events.count() == 1


def test_that_a_merger_is_taken_apart_on_the_site(publisher_client: Client):
    kept, merged = make_person("A"), make_person("B")
    merge_records(
        kept=kept,
        kept_version=1,
        merged=merged,
        merged_version=1,
        authorship=Authorship(None, Via.SITE),
    )
    made = Change.objects.of(kept)[0]
    page = publisher_client.get(history_of(kept)).content.decode()
    assert "Take the merger apart" in page

    publisher_client.post(history_of(kept), {"change": made.pk, "reason": "Two people."})

    assert Person.objects.count() == 2
