"""The page of the timeline: its address, its parts, its files; and the picture on the pages of others."""

import gzip
import re
from datetime import date, timedelta

import pytest
from django.test import Client

from negotiations.models import DeadlineKind, DeadlineStatus, Publication, RateState
from tests.factories import (
    cite,
    make_deadline,
    make_event,
    make_measure,
    make_negotiation,
    make_rate,
    make_round,
    make_talk,
)
from tests.html_validity import faults

pytestmark = pytest.mark.django_db

TIMELINE = "/deadlines/timeline/"
HTMX = {"HX-Request": "true"}


def page_of(client: Client, address: str = TIMELINE, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2025-02-30"},
        {"from": "2025-08-01", "to": "2025-01-01"},
        {"zoom": "abc"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31", "zoom": "week"},
        {"from": "1900-01-01", "to": "9999-12-31"},
        {"economy": "nowhere"},
        {"status": "drunk"},
        {"area": "no-such-area"},
        {"role": "rate%"},
    ],
)
def test_that_nonsense_gets_a_notice_and_a_page(visitor_client: Client, query: dict[str, str]):
    make_round()

    page = page_of(visitor_client, **query)

    assert 'class="message warning"' in page


@pytest.mark.parametrize("suffix", ["svg", "png"])
@pytest.mark.parametrize("query", [{}, {"zoom": "abc", "from": "9999-99-99"}, {"economy": "KR"}])
def test_that_files_are_given_for_any_address(visitor_client: Client, suffix: str, query):
    make_round()

    response = visitor_client.get(f"/deadlines/timeline.{suffix}", query)

    assert response.status_code == 200
    assert f'filename="timeline.{suffix}"' in response.headers["Content-Disposition"]


def test_that_a_visitor_sees_no_draft_in_any_form(visitor_client: Client, editor_client: Client):
    talk = make_negotiation()
    make_round(talk, "Public round", first_day=date.today() - timedelta(days=9))  # noqa: DTZ011 - the day that the page takes for today
    make_event(talk, "Xylograph", on=date.today(), publication=Publication.DRAFT)  # noqa: DTZ011 - the day that the page takes for today

    for address in (TIMELINE, "/deadlines/timeline.svg", "/", talk.get_absolute_url()):
        assert "Xylograph" not in page_of(visitor_client, address)
    assert 'class="event draft"' in page_of(editor_client)


def test_that_the_card_of_a_draft_stays_closed_to_a_visitor(visitor_client: Client):
    talk = make_negotiation()
    draft = make_round(talk, "Xylograph", publication=Publication.DRAFT)

    assert "Xylograph" not in page_of(visitor_client, fact=f"round-{draft.pk}")


def test_that_all_of_the_address_is_kept_by_every_way_on(visitor_client: Client):
    make_round(make_negotiation())

    page = page_of(visitor_client, economy="KR", zoom="quarter", **{"from": "2025-04-01"})

    assert "zoom=month&amp;from=2025-05-01&amp;economy=KR" in page
    assert "zoom=quarter&amp;from=2025-05-01&amp;economy=KR" in page  # a month later
    assert "/deadlines/timeline.svg?zoom=quarter&amp;from=2025-04-01&amp;economy=KR" in page


def test_that_a_mark_leads_to_the_card_of_its_fact_with_its_sources(visitor_client: Client):
    meeting = make_round(title="Second technical discussions")
    cite(meeting)
    address = re.findall(
        r'href="(/deadlines/timeline/\?[^"]*fact=round[^"]*)"',
        page_of(visitor_client, **{"from": "2025-05-01", "to": "2025-06-01"}),
    )[0].replace("&amp;", "&")

    page = visitor_client.get(address).content.decode()

    assert address.endswith("#fact")
    card = page[page.index('id="fact"') : page.index("</aside>")]
    assert "Second technical discussions" in card
    assert meeting.get_absolute_url() in card
    assert "unsourced" not in card


def test_that_htmx_gets_the_part_and_a_reader_the_page(visitor_client: Client):
    meeting = make_round()
    query = {"from": "2025-05-01", "to": "2025-06-01"}
    whole = visitor_client.get(TIMELINE, query)

    part = visitor_client.get(TIMELINE, query, headers=HTMX)
    card = visitor_client.get(TIMELINE, query | {"fact": f"round-{meeting.pk}"}, headers=HTMX)

    assert "HX-Request" in whole.headers["Vary"]
    assert part.content.decode().strip().startswith('<div id="timeline"')
    assert part.content.decode().strip() in whole.content.decode()
    assert card.content.decode().strip().startswith('<aside id="fact"')


def test_that_the_list_tells_the_same_facts(visitor_client: Client):
    talk = make_negotiation()
    make_deadline(talk, "End of the pause", revisions=[(None, date(2025, 7, 9))])
    make_round(talk, "Second technical discussions")

    page = page_of(visitor_client, **{"from": "2025-05-01", "to": "2025-08-01"})

    picture, _svg, rest = page.partition("</svg>")
    for title in ("End of the pause", "Second technical discussions"):
        assert title in picture
        assert title in rest
    assert "2 facts" in page


def test_that_days_without_facts_say_so(visitor_client: Client):
    make_round()

    page = page_of(visitor_client, zoom="week", **{"from": "1999-01-01"})

    assert "Nothing is recorded in these days" in page
    assert "<svg" not in page


@pytest.mark.parametrize("address", [TIMELINE, "/", "/economies/KR/"])
def test_that_the_picture_is_valid_html(visitor_client: Client, address: str):
    make_talk(rounds=5, sources=5)

    assert faults(page_of(visitor_client, address)) == []


def test_that_every_page_about_talks_has_the_picture(visitor_client: Client):
    talk = make_talk(rounds=5, sources=5)

    for address in (talk.get_absolute_url(), "/", "/economies/KR/"):
        assert '<svg class="tl ' in page_of(visitor_client, address)


def test_that_500_facts_weigh_less_than_60_kb(visitor_client: Client):
    for number in range(10):
        talk = make_negotiation(f"Talks {number} of Korea and the United States")
        for step in range(25):
            day = date(2025, 1, 6) + timedelta(days=step * 13 + number)
            make_round(talk, f"Technical round {step} on market access", first_day=day)
            moves = [(None, day), (day, day + timedelta(days=30 + step))]
            make_deadline(talk, f"End of the suspension {number}.{step}", revisions=moves)

    response = visitor_client.get(TIMELINE, {"from": "2025-01-01", "to": "2025-12-31"})

    assert "500 facts" in response.content.decode()
    assert len(gzip.compress(response.content)) < 60 * 1024


def test_that_on_a_past_clock_the_suspended_rate_snaps_back_on_the_day_known_then(
    visitor_client: Client,
):
    talk = make_negotiation(started_on=date(2025, 4, 1))
    make_deadline(
        talk,
        kind=DeadlineKind.SUSPENSION_EXPIRY,
        status=DeadlineStatus.MET,
        revisions=[
            (date(2025, 4, 9), date(2025, 7, 8)),
            (date(2025, 7, 7), date(2025, 8, 1)),
        ],
    )
    measure = make_measure("Reciprocal duty", bears_on=[talk])
    begin, end = date(2025, 4, 10), date(2025, 8, 6)
    make_rate(measure, 10, valid_from=begin, last_day=end, known_from=begin)
    make_rate(
        measure, 25, state=RateState.SUSPENDED, valid_from=begin, last_day=end, known_from=begin
    )

    for address in (TIMELINE, talk.get_absolute_url(), "/economies/KR/"):
        assert "step snaps_back" in page_of(visitor_client, address, on="2025-05-20"), address
        assert 'class="step snaps_back' not in page_of(visitor_client, address), address


def test_that_links_of_pictures_keep_the_clock(visitor_client: Client):
    meeting = make_round(make_negotiation(started_on=date(2025, 4, 1)), first_day=date(2025, 5, 1))

    for address in ("/", meeting.negotiation.get_absolute_url(), "/economies/KR/"):
        page = page_of(visitor_client, address, on="2025-05-20")
        picture = page[page.index('class="tl') : page.index("</svg>")]
        links = re.findall(r'href="([^"#][^"]*)"', picture)
        assert links, address
        assert all("on=2025-05-20" in link for link in links), (address, links)
