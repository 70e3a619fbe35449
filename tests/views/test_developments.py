"""What changed between two days: the sentences, the filters, the feeds and their names."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from negotiations.developments.facts import What, days_of, developments
from negotiations.developments.finding import developments_of
from negotiations.developments.sentences import SENTENCES, sentence
from negotiations.models import DeadlineStatus, Negotiation, Publication, RoundStatus
from negotiations.talks import TalkRecord
from tests.factories import (
    cite,
    make_deadline,
    make_event,
    make_negotiation,
    make_revision,
    make_round,
    make_small_talk,
    make_source,
    make_talk,
)

ATOM = "{http://www.w3.org/2005/Atom}"
VISITOR = AnonymousUser()
TODAY = date(2026, 11, 24)
TALK = "/negotiations/kr-us-tariff-talks-2025/"
EVERYWHERE = "/changes/?from=2000-01-01&to=2100-01-01"


def told(negotiation: Negotiation, until: date = TODAY) -> list[str]:
    found = developments_of(VISITOR, [negotiation], until)
    return [f"{each.day} {sentence(each)}" for each in found]


def entries(client: Client, address: str) -> list[ElementTree.Element]:
    response = client.get(address)
    assert response.status_code == 200, address
    return parsed(response.content).findall(f"{ATOM}entry")


def parsed(feed: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(feed)  # noqa: S314  # our own answer


def name_of(entry: ElementTree.Element) -> str:
    return entry.findtext(f"{ATOM}id") or ""


# From facts to sentences


def test_that_every_kind_of_change_has_a_sentence():
    assert set(SENTENCES) == set(What)


@pytest.mark.django_db
def test_that_a_round_is_announced_begun_and_held():
    negotiation = make_negotiation(started_on=None)
    make_round(
        negotiation,
        title="Second round",
        announced_on=date(2025, 5, 16),
        first_day=date(2025, 5, 20),
        last_day=date(2025, 5, 22),
    )
    make_round(
        negotiation,
        title="Third round",
        first_day=date(2025, 7, 25),
        last_day=date(2025, 7, 25),
        status=RoundStatus.CANCELLED,
    )

    assert told(negotiation) == [
        "2025-07-25 Third round: cancelled.",
        "2025-05-22 Second round: held, 20–22 May 2025.",
        "2025-05-20 Second round: began.",
        "2025-05-16 Second round: announced for 20–22 May 2025.",
    ]
    assert told(negotiation, date(2025, 5, 19)) == [
        "2025-05-16 Second round: announced for 20–22 May 2025."
    ]


@pytest.mark.django_db
def test_that_a_deadline_is_set_moved_confirmed_claimed_and_settled():
    negotiation = make_negotiation(started_on=None)
    deadline = make_deadline(
        negotiation=negotiation,
        title="End of the suspension",
        status=DeadlineStatus.MET,
        revisions=[
            (date(2025, 4, 9), date(2025, 7, 9)),
            (date(2025, 5, 19), date(2025, 7, 9)),
            (date(2025, 7, 7), date(2025, 8, 1)),
        ],
    )
    make_revision(deadline, date(2025, 7, 8), announced_on=date(2025, 5, 21), prevails=False)

    assert told(negotiation) == [
        "2025-08-01 End of the suspension: met.",
        "2025-07-07 End of the suspension: moved from 9 July 2025 to 1 August 2025.",
        "2025-05-21 End of the suspension: 8 July 2025 also stated.",
        "2025-05-19 End of the suspension: 9 July 2025 confirmed.",
        "2025-04-09 End of the suspension: set for 9 July 2025.",
    ]


@pytest.mark.django_db
def test_that_a_deadline_without_an_outcome_has_passed():
    negotiation = make_negotiation(started_on=None)
    make_deadline(
        negotiation=negotiation,
        title="Comments",
        revisions=[(date(2025, 4, 9), date(2025, 7, 9))],
    )

    assert told(negotiation)[0] == "2025-07-10 Comments: passed, outcome not recorded."


@pytest.mark.django_db
def test_that_an_event_written_of_before_is_ahead():
    event = make_event(title="Presidential election", on=date(2025, 6, 3))
    cite(event, make_source(published_on=date(2025, 5, 20)))

    assert told(event.negotiation) == ["2025-05-20 Ahead on 3 June 2025: Presidential election."]


@pytest.mark.django_db
def test_that_names_of_changes_are_each_their_own():
    record = TalkRecord([make_talk()], VISITOR)
    record.bring_sources()

    names = [each.key for each in developments(record, TODAY)]

    assert len(names) == len(set(names)) > 100


def test_that_the_starter_data_tell_the_move_of_july(starter_site: str):
    page = text(Client(), f"{TALK}changes/?from=2025-07-01&to=2025-07-10")

    assert "moved from 9 July 2025 to 1 August 2025" in page
    assert "Executive Order 14316: more time for talks with partners." in page
    assert "30 July" not in page


def test_that_each_sentence_is_korean_for_a_korean_reader(starter_site: str):
    with translation.override("en"):  # which the answer changes
        response = Client().get(f"{TALK}changes/", headers={"accept-language": "ko"})

    assert "무엇이 바뀌었나" in response.content.decode()


# The pages


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["from=abc", "to=2025-02-30", "from=2025-06-01&to=2025-05-01", "from=%20&to=9999-99-99"],
)
def test_that_bad_days_give_a_page_and_a_notice(visitor_client: Client, query: str):
    talk = make_small_talk()
    for address in ("/changes/", f"{talk.get_absolute_url()}changes/", "/economies/KR/changes/"):
        page = visitor_client.get(f"{address}?{query}").content.decode()

        assert 'class="message warning"' in page, address


@pytest.mark.django_db
def test_that_an_unknown_talk_or_economy_is_not_found(visitor_client: Client):
    for address in (
        "/negotiations/none/changes/",
        "/negotiations/none.atom",
        "/economies/XX/changes/",
    ):
        assert visitor_client.get(address).status_code == 404, address


@pytest.mark.django_db
def test_that_changes_are_filtered_by_kind_and_economy(visitor_client: Client):
    make_round(make_negotiation("Korea talks", parties=("KR", "US")), title="Korean round")
    make_event(make_negotiation("Japan talks", parties=("JP", "US")), title="Japanese event")

    assert "Korean round" in text(visitor_client, EVERYWHERE)
    assert "Japanese event" in text(visitor_client, EVERYWHERE)
    assert "Korean round" not in text(visitor_client, f"{EVERYWHERE}&kind=event")
    assert "Japanese event" not in text(visitor_client, f"{EVERYWHERE}&economy=KR")
    assert "Japanese event" not in text(visitor_client, "/economies/KR/changes/?from=2000-01-01")
    assert "Left out" in text(visitor_client, f"{EVERYWHERE}&kind=nonsense")


@pytest.mark.django_db
def test_that_many_changes_are_told_in_pages(visitor_client: Client):
    negotiation = make_negotiation()
    for number in range(60):
        make_event(negotiation, title=f"Event {number:02}", on=date(2025, 1, 1) + timedelta(number))

    first, second = (text(visitor_client, f"{EVERYWHERE}&page={page}") for page in (1, 2))

    assert "60 changes" in first
    assert "Event 59" in first
    assert "Event 01" not in first
    assert "Event 01" in second
    assert text(visitor_client, f"{EVERYWHERE}&page=nonsense") == text(
        visitor_client, f"{EVERYWHERE}&page=1"
    )


@pytest.mark.django_db
def test_that_changes_know_no_more_than_the_clock(visitor_client: Client):
    negotiation = make_negotiation(started_on=date(2025, 1, 1))
    make_event(negotiation, title="Early event", on=date(2025, 5, 1))
    make_event(negotiation, title="Late event", on=date(2025, 6, 1))

    page = text(visitor_client, f"{negotiation.get_absolute_url()}changes/?on=2025-05-20")

    assert "Early event" in page
    assert "Late event" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("reader", ["visitor_client", "analyst_client"])
def test_that_no_draft_is_told(request: pytest.FixtureRequest, reader: str):
    client: Client = request.getfixturevalue(reader)
    draft = make_small_talk(marker="Xylograph", publication=Publication.DRAFT)
    mixed = make_small_talk(marker="Xylograph", facts=Publication.DRAFT)
    mixed.title, mixed.slug = "Public talks", "public-talks"
    mixed.save()

    assert client.get(f"/negotiations/{draft.slug}.atom").status_code == 404
    for address in (
        EVERYWHERE,
        "/economies/KR/changes/?from=2000-01-01",
        "/negotiations/public-talks/changes/?from=2000-01-01",
        "/negotiations/public-talks.atom",
        "/feeds/changes.atom",
    ):
        assert "Xylograph" not in client.get(address).content.decode(), address
    # Nor does the slider stand on a day of theirs.
    assert 'class="clock-slider"' not in client.get("/").content.decode()


@pytest.mark.django_db
def test_that_pages_and_feeds_cost_a_fixed_number_of_queries(visitor_client: Client):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor_client.get(address).status_code == 200
        return len(captured)

    addresses = (EVERYWHERE, "/economies/KR/changes/", "/feeds/changes.atom")
    make_small_talk()
    for address in addresses:
        queries(address)  # kinds of facts are looked up once per process
    few = [queries(address) for address in addresses]
    make_talk(rounds=10, sources=40)

    assert [queries(address) for address in addresses] == few


# The feeds


@pytest.mark.django_db
def test_that_names_of_entries_do_not_hang_on_the_host(settings, visitor_client: Client):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    settings.FEED_AUTHORITY = "trade.example.org,2025"
    talk = make_small_talk()
    address = f"/negotiations/{talk.slug}.atom"

    one = visitor_client.get(address, headers={"host": "one.example"}).content
    two = visitor_client.get(address, headers={"host": "two.example"}).content

    names = [
        [element.text or "" for element in parsed(feed).iter(f"{ATOM}id")] for feed in (one, two)
    ]
    assert names[0] == names[1]
    assert all(name.startswith("tag:trade.example.org,2025:") for name in names[0])
    assert len(set(names[0])) == len(names[0]) > 5


@pytest.mark.django_db
def test_that_the_name_of_an_entry_stays_when_its_words_change(visitor_client: Client):
    event = make_event(key="court", title="Court held", on=date(2025, 5, 28))
    address = f"/negotiations/{event.negotiation.slug}.atom"
    (before,) = entries(visitor_client, address)

    event.title = "Court held the tariffs unlawful"
    event.save()
    (after,) = entries(visitor_client, address)

    expected = f"tag:tradetracker.invalid,2025:changes/event/{event.negotiation.slug}/court/event"
    assert name_of(before) == name_of(after) == expected
    assert before.findtext(f"{ATOM}title") != after.findtext(f"{ATOM}title")
    assert after.findtext(f"{ATOM}updated") == "2025-05-28T00:00:00+00:00"


@pytest.mark.django_db
def test_that_a_feed_escapes_what_records_hold(visitor_client: Client):
    event = make_event(title="<script>alert(1)</script> & \x0b \x1f “both”")

    (entry,) = entries(visitor_client, f"/negotiations/{event.negotiation.slug}.atom")

    assert "<script>alert(1)</script> &" in (entry.findtext(f"{ATOM}title") or "")
    assert "&lt;script&gt;" in (entry.findtext(f"{ATOM}summary") or "")


@pytest.mark.django_db
def test_that_who_asks_again_is_told_when_nothing_is_new(visitor_client: Client):
    event = make_event()
    address = f"/negotiations/{event.negotiation.slug}.atom"
    first = visitor_client.get(address)

    again = visitor_client.get(address, headers={"if-none-match": first["ETag"]})
    make_event(event.negotiation, title="Older", key="older", on=date(2020, 1, 1))
    later = visitor_client.get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, later.status_code) == (304, 200)
    assert first["Content-Type"].startswith("application/atom+xml")


@pytest.mark.django_db
def test_that_feeds_are_filtered_as_pages_are(visitor_client: Client):
    with time_machine.travel("2025-07-01", tick=False):
        make_round(make_negotiation("Korea talks", parties=("KR", "US")), title="Korean round")
        make_event(make_negotiation("Japan talks", parties=("JP", "US")), title="Japanese event")

        def titles(query: str) -> str:
            found = entries(visitor_client, f"/feeds/changes.atom?{query}")
            return " ".join(entry.findtext(f"{ATOM}title") or "" for entry in found)

        assert "Korean round" in titles("")
        assert "Japanese event" in titles("")
        assert "Japanese event" not in titles("economy=KR")
        assert "Korean round" not in titles("kind=event")
        assert "Korean round" in titles("kind=nonsense")


@pytest.mark.django_db
def test_that_pages_lead_to_their_feeds(visitor_client: Client):
    talk = make_small_talk()

    for address, feed in (
        ("/", "/feeds/changes.atom"),
        ("/changes/", "/feeds/changes.atom"),
        (talk.get_absolute_url(), f"/negotiations/{talk.slug}.atom"),
        (f"{talk.get_absolute_url()}changes/", f"/negotiations/{talk.slug}.atom"),
        (
            f"{talk.get_absolute_url()}changes/?kind=round",
            f"/negotiations/{talk.slug}.atom?kind=round",
        ),
        ("/economies/KR/changes/?kind=round", "/feeds/changes.atom?economy=KR&amp;kind=round"),
    ):
        page = visitor_client.get(address).content.decode()
        assert f'rel="alternate" type="application/atom+xml" href="{feed}"' in page, address


@pytest.mark.django_db
def test_that_days_of_change_are_days_up_to_today():
    negotiation = make_negotiation(started_on=None)
    make_event(negotiation, on=date(2025, 6, 3))
    make_event(negotiation, key="ahead", on=date(2027, 1, 1))

    assert days_of(developments_of(VISITOR, [negotiation], TODAY)) == [date(2025, 6, 3)]
