"""The desk: for staff alone, each list with its number, each row one click from its fix, in a fixed number of queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from negotiations.actions.changes import Authorship, Entry, log_changes
from negotiations.actions.records import remove_record
from negotiations.models import (
    Change,
    ChangeKind,
    DeadlineStatus,
    Event,
    Negotiation,
    Publication,
    RoundStatus,
    Stance,
    User,
    Via,
)
from negotiations.worklists import WORKLISTS, Desk
from tests.factories import (
    cite,
    make_change,
    make_deadline,
    make_event,
    make_negotiation,
    make_person,
    make_position,
    make_proposal,
    make_revision,
    make_round,
    make_small_talk,
    make_source,
    make_status_change,
)
from tests.html_validity import faults
from tests.views.addresses import every_address

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()
LONG_AGO = TODAY - timedelta(days=200)
YESTERDAY = TODAY - timedelta(days=1)
DESK_PAGES = ("/desk/", *(f"/desk/lists/{name}/" for name in WORKLISTS), "/desk/proposals/")


def listed(name: str, user: User, **options) -> list[str]:
    """The names of the records in a list."""
    found = WORKLISTS[name].find(Desk(user, TODAY, **options))
    tasks = found[:100]
    assert len(tasks) == found.count()
    return [str(task.record) for task in tasks]


# Refusals


@pytest.mark.parametrize("address", [*DESK_PAGES, "/desk/duplicates/", "/desk/removed/"])
def test_that_readers_are_sent_away(visitor_client: Client, analyst_client: Client, address: str):
    assert visitor_client.get(address).status_code == 302
    assert analyst_client.get(address).status_code == 403


@pytest.mark.parametrize("address", [*DESK_PAGES, "/desk/duplicates/", "/desk/removed/"])
@pytest.mark.parametrize("reader", [None, "editor"])
def test_that_pages_that_are_only_read_take_no_post(
    request: pytest.FixtureRequest, reader: str | None, address: str
):
    client = Client(enforce_csrf_checks=True)
    if reader:
        client.force_login(request.getfixturevalue(reader))

    assert client.post(address).status_code == 405


def test_that_an_unknown_list_is_not_found(editor_client: Client):
    assert editor_client.get("/desk/lists/nonsense/").status_code == 404


@pytest.mark.parametrize("query", ["?silent=x", "?silent=-1", "?silent=99999999", "?page=x"])
def test_that_nonsense_in_the_address_is_left_out(editor_client: Client, query: str):
    assert editor_client.get(f"/desk/{query}").status_code == 200
    assert editor_client.get(f"/desk/lists/silent/{query}").status_code == 200


def test_that_visitors_are_shown_no_way_to_the_desk(visitor_client: Client, editor_client: Client):
    assert 'href="/desk/"' not in visitor_client.get("/").content.decode()
    assert 'href="/desk/"' in editor_client.get("/").content.decode()


@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_the_pages_of_readers_know_nothing_of_staff(
    request: pytest.FixtureRequest, reader: str
):
    client: Client = request.getfixturevalue(reader)
    make_small_talk()
    for address in every_address():
        page = client.get(address).content.decode()
        for word in ('"/desk/', '"/records/', "/history/", "staff-bar", "staff.css"):
            assert word not in page, address


# What each list holds


def test_that_what_is_in_review_is_listed(editor: User):
    make_event(title="Drafted", publication=Publication.DRAFT)
    make_event(title="Waiting", publication=Publication.IN_REVIEW)
    make_person("Chang", publication=Publication.IN_REVIEW)

    assert sorted(listed("review", editor)) == ["Chang", "Waiting"]


def test_that_drafts_are_those_of_the_viewer(editor: User, publisher: User):
    for author, title in ((editor, "Mine"), (publisher, "Another's")):
        draft = make_event(title=title, publication=Publication.DRAFT)
        entry = Entry(draft, ChangeKind.CREATED, None, {})
        log_changes(authorship=Authorship(author, Via.SITE), entries=[entry])

    assert listed("drafts", editor) == ["Mine"]


def test_that_published_facts_without_a_source_are_listed(editor: User):
    talk = make_negotiation()
    cite(talk)
    cite(make_event(talk, "Cited"))
    make_event(talk, "Bare")
    make_event(talk, "Drafted", publication=Publication.DRAFT)

    assert listed("unsourced", editor) == ["Bare"]


def test_that_rounds_past_without_outcome_are_listed(editor: User):
    talk = make_negotiation()
    days: dict[str, Any] = {"first_day": LONG_AGO, "last_day": LONG_AGO}
    make_round(talk, "Past", **days)
    make_round(talk, "Told", outcome="They agreed.", **days)
    make_round(talk, "Cancelled", status=RoundStatus.CANCELLED, **days)
    make_round(talk, "Today", first_day=TODAY, last_day=TODAY)
    make_round(talk, "Withdrawn", publication=Publication.WITHDRAWN, **days)

    assert listed("rounds", editor) == ["Past"]


def test_that_pending_deadlines_that_passed_are_listed(editor: User):
    for title, status, due in (
        ("Passed", DeadlineStatus.PENDING, YESTERDAY),
        ("Met", DeadlineStatus.MET, YESTERDAY),
        ("Due today", DeadlineStatus.PENDING, TODAY),
    ):
        deadline = make_deadline(title=title, status=status, revisions=())
        make_revision(deadline, due_on=due)

    assert listed("deadlines", editor) == ["Passed"]


def silent_talks() -> dict[str, Negotiation]:
    """Talks of which nothing was heard for long, by their titles."""
    titles = ("Silent", "Met", "Stated", "Ended", "Happened", "Moved", "Changed")
    return {title: make_negotiation(title, started_on=LONG_AGO) for title in titles}


def test_that_talks_that_went_silent_are_listed(editor: User):
    talks = silent_talks()
    make_round(talks["Silent"], first_day=LONG_AGO, last_day=LONG_AGO)
    make_round(talks["Met"], first_day=YESTERDAY, last_day=YESTERDAY)
    make_position(talks["Stated"], stated_on=YESTERDAY)
    make_status_change(talks["Ended"], on=LONG_AGO, process="ended")
    make_event(talks["Happened"], on=YESTERDAY)
    make_revision(make_deadline(talks["Moved"], revisions=()), announced_on=YESTERDAY)
    make_status_change(talks["Changed"], on=YESTERDAY)
    make_negotiation("New", started_on=YESTERDAY)

    assert listed("silent", editor) == ["Silent"]
    assert listed("silent", editor, silent=300) == []


def test_that_the_last_sign_of_life_is_told(editor: User):
    talk = make_negotiation(started_on=LONG_AGO - timedelta(days=50))
    make_event(talk, on=LONG_AGO)

    [task] = WORKLISTS["silent"].find(Desk(editor, TODAY))[:5]

    assert task.since == LONG_AGO


def test_that_contradictions_that_no_note_explains_are_listed(editor: User):
    talk = make_negotiation()
    for title, note in (("Open", ""), ("Explained", "The second paper erred.")):
        cite(make_event(talk, title, note=note), stance=Stance.CONTRADICTS)
    cite(make_event(talk, "Supported"))

    assert listed("contradictions", editor) == ["Open"]


# The pages


@pytest.mark.parametrize("language", ["en", "ko"])
def test_that_its_pages_are_valid(editor_client: Client, language: str):
    fill()
    for address in (*DESK_PAGES, "/desk/duplicates/", "/desk/removed/"):
        response = editor_client.get(address, headers={"accept-language": language})

        assert response.status_code == 200
        assert faults(response.content.decode()) == [], address


def test_that_each_row_leads_to_its_fix(editor_client: Client):
    meeting = make_round(first_day=LONG_AGO, last_day=LONG_AGO)
    waiting = make_event(publication=Publication.IN_REVIEW)
    proposal = make_proposal(meeting)
    talk = make_negotiation(started_on=LONG_AGO)

    page = editor_client.get("/desk/").content.decode()

    for address in (
        f"/records/round/{meeting.pk}/edit/?next=/desk/",
        f"/desk/review/event/{waiting.pk}/",
        f"/desk/proposals/{proposal.pk}/",
        talk.get_absolute_url(),
    ):
        assert f'href="{address}"' in page
        assert editor_client.get(address).status_code == 200


def test_that_only_publishers_are_led_to_merging(editor_client: Client, publisher_client: Client):
    for _ in range(2):
        make_person("Namesake")

    for address in ("/desk/", "/desk/duplicates/"):
        assert "namesake" in editor_client.get(address).content.decode()
        assert "/desk/merge/" not in editor_client.get(address).content.decode()
        assert "/desk/merge/" in publisher_client.get(address).content.decode()


def test_that_what_was_counted_is_counted_anew_once_something_changed(editor: User):
    talk = make_negotiation("Silent", started_on=LONG_AGO)
    assert listed("silent", editor) == ["Silent"]

    make_event(talk, on=YESTERDAY)
    make_change(talk)

    assert listed("silent", editor) == []


def test_that_a_list_is_paged_with_its_total(editor_client: Client):
    talk = make_negotiation()
    for number in range(60):
        make_event(talk, f"Event {number}")

    first = editor_client.get("/desk/lists/unsourced/").content.decode()
    second = editor_client.get("/desk/lists/unsourced/?page=2").content.decode()

    assert "Showing 1–50 of 61." in first
    assert "Showing 51–61 of 61." in second


def fill(number: int = 1) -> None:
    """Something in every list."""
    for index in range(number):
        talk = make_negotiation(started_on=LONG_AGO)
        make_round(talk, first_day=LONG_AGO, last_day=LONG_AGO)
        make_event(talk, publication=Publication.IN_REVIEW)
        cite(make_event(talk), stance=Stance.CONTRADICTS)
        deadline = make_deadline(talk, revisions=())
        make_revision(deadline, due_on=LONG_AGO, announced_on=LONG_AGO)
        make_proposal(talk)
        make_person(f"Namesake {index}")
        make_person(f"Namesake {index}")
        make_source(f"Report {index}")
        make_source(f"Report {index}")


def queries_of(address: str, client: Client) -> Callable[[], int]:
    def ask() -> int:
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return ask


@pytest.mark.parametrize("address", [*DESK_PAGES, "/desk/duplicates/"])
def test_that_its_number_of_queries_does_not_grow(editor_client: Client, address: str):
    ask = queries_of(address, editor_client)
    fill(2)
    ask()
    few = ask()
    fill(6)
    ask()  # looks for duplicates anew, since there are more records

    # The first few rows of a list may be of fewer kinds.
    assert ask() <= few


def test_that_what_was_removed_is_listed_and_comes_back(editor_client: Client):
    event = make_event(title="Gone by mistake", publication=Publication.DRAFT)
    pk = event.pk
    remove_record(record=event, read_version=1, authorship=Authorship(None, Via.COMMAND))
    change = Change.objects.get(kind=ChangeKind.REMOVED)

    assert "Gone by mistake" in editor_client.get("/desk/removed/").content.decode()
    assert editor_client.get(f"/records/event/{pk}/history/").status_code == 200
    response = editor_client.post(
        f"/records/event/{pk}/history/", {"change": change.pk, "reason": "It is right."}
    )

    assert response.status_code == 302
    assert Event.objects.get(pk=pk).title == "Gone by mistake"
