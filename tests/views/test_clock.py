"""The two clocks on pages: what is shown, what is left out, and that nothing asked in an address fails."""

import re
from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from negotiations.evidence import bring_sources
from negotiations.knowledge import Knowledge
from negotiations.models import (
    Deadline,
    DeadlineStatus,
    Fact,
    Negotiation,
    Publication,
    Round,
    RoundStatus,
    Source,
)
from negotiations.rules.clock import Clock
from negotiations.search import deadlines_as_known, known_talks
from negotiations.talks import Talk, delegations_for, ledgers_for
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
from tests.views.addresses import every_address

VISITOR = AnonymousUser()
TODAY = date(2026, 11, 24)
KOREA, CHINA = "kr-us-tariff-talks-2025", "cn-us-trade-talks-2025"
TALK = f"/negotiations/{KOREA}/"
SAMPLE_DAYS = [
    date(2025, month, day) for month in range(1, 13) for day in (1, 10, 19, 20, 24, 28)
] + [date(2026, 2, 20), date(2026, 3, 12), date(2026, 5, 13), date(2026, 7, 24)]


@pytest.fixture
def today():
    with time_machine.travel("2026-11-24 12:00", tick=False):
        yield


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# What a page shows


def test_that_may_2025_knows_nothing_of_what_came_later(starter_site: str):
    page = text(Client(), f"{TALK}?on=2025-05-20")

    for later in (
        *("30 July", "Letter of 7 July", "Framework trade deal", "Joint Fact Sheet", "Lee-Trump"),
        *("MASGA", "1 Aug 2025", "Supreme Court", "Executive Order 14316", "15 %", "2026"),
    ):
        # Today's day stands in the way back to it alone.
        assert later not in page.replace("24 November 2026", ""), later
    assert "Second technical discussions" in page
    assert "6 areas agreed" in page


def test_that_july_2025_knows_the_move_and_its_reason(starter_site: str):
    page = text(Client(), f"{TALK}?on=2025-07-10")

    assert "Executive Order 14316: more time for talks with partners." in page
    assert "1 Aug 2025" in page


def test_that_a_talk_of_which_nothing_was_known_says_so(starter_site: str):
    page = text(Client(), f"{TALK}?on=2024-05-20")

    assert "Nothing of these talks was known on 20 May 2024" in page
    assert "No round is recorded" not in page


def test_that_a_round_of_which_nothing_was_known_says_so(starter_site: str):
    page = text(Client(), f"{TALK}rounds/r17-white-house/?on=2025-05-20")

    assert "Nothing of this round was known on 20 May 2025" in page
    assert "350 billion" not in page


def test_that_links_of_a_page_keep_its_clock(starter_site: str):
    page = Client().get(f"{TALK}?on=2025-05-20").content.decode()

    assert f'href="{TALK}rounds/r07-tech2/?on=2025-05-20"' in page
    assert 'href="/economies/KR/?on=2025-05-20"' in page
    assert 'href="/negotiations/?on=2025-05-20"' in page
    assert f'href="{TALK}">Back to today' in page


def test_that_a_list_keeps_its_filters_when_the_clock_is_set(starter_site: str):
    page = Client().get("/negotiations/?economy=KR&on=2025-05-20").content.decode()

    assert '<input type="hidden" name="economy" value="KR">' in page
    assert '<input type="hidden" name="on" value="2025-05-20">' in page
    assert 'href="/negotiations/?economy=KR">Back to today' in page


def test_that_lists_know_what_was_known(starter_site: str):
    client = Client()

    assert "UK-US Economic Prosperity Deal" not in text(client, "/negotiations/?on=2025-02-01")
    now = text(client, "/?on=2025-05-20")
    assert "End of the suspension of the country-specific reciprocal tariff" in now
    assert "Section 122" not in now
    duties = text(client, "/economies/KR/?on=2025-05-20")
    assert "US reciprocal tariff" in duties
    assert "Section 122" not in duties
    assert "2026" not in text(client, "/sources/?on=2025-05-20").replace("24 November 2026", "")


# What an address may ask


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("on=2025-02-30", "“2025-02-30” is not in the calendar. You see 28 February 2025."),
        ("on=99999", "“99999” is no day: write it like 2025-05-20. You see 24 November 2026."),
        ("on=1700-01-01", "“1700-01-01” is out of reach. You see 1 January 1900."),
        ("known_on=2027-01-01", "What will be known on 2027-01-01 nobody knows yet."),
        ("on=2025-05-20&on=abc", "“abc” is no day"),
        ("on=%3Cscript%3E", "“&lt;script&gt;” is no day"),
    ],
)
def test_that_nonsense_is_told(today, visitor_client: Client, query: str, sentence: str):
    make_small_talk()
    for address in every_address():
        mark = "&" if "?" in address else "?"
        response = visitor_client.get(f"{address}{mark}{query}")

        assert response.status_code == 200, address
        assert sentence in response.content.decode(), address


@pytest.mark.django_db
def test_that_links_of_a_page_of_today_are_plain(visitor_client: Client):
    talk = make_small_talk()

    page = visitor_client.get(talk.get_absolute_url()).content.decode()

    assert 'href="/negotiations/"' in page
    assert 'href="/economies/KR/"' in page
    assert "Back to today" not in page


# What is known grows, and the database and the pages agree on it


def known_facts(clock: Clock) -> set[tuple[type[Fact], int]]:
    """All facts that the pages of two talks show on a clock."""
    keys: set[tuple[type[Fact], int]] = set()
    for negotiation in Negotiation.objects.filter(slug__in=[KOREA, CHINA]):
        talk = Talk(negotiation, VISITOR, clock)
        nested = [
            *(team for each in talk.rounds for team in each.teams),
            *(seat for each in talk.rounds for team in each.teams for seat in team.seated),
            *(revision for each in talk.deadlines for revision in each.ledger),
            *(step for each in talk.nontariff_measures for step in each.steps),
            *(stage for each in talk.agreements for stage in each.reached),
            *(commitment for each in talk.agreements for commitment in each.undertaken),
            *(line for each in talk.tariff_measures for line in each.lines),
        ]
        facts = [
            *talk.rounds, *talk.status_changes, *talk.agenda, *talk.positions, *talk.events,
            *talk.instruments, *talk.tariff_measures, *talk.nontariff_measures, *talk.deadlines,
            *talk.agreements, *nested,
        ]  # fmt: skip
        keys |= {(type(fact), fact.pk) for fact in facts}
    return keys


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=st.dates(date(2025, 1, 1), date(2026, 7, 31)), later=st.integers(1, 60))
def test_that_knowledge_only_grows(starter_site: str, day: date, later: int):
    following = date.fromordinal(day.toordinal() + later)

    assert known_facts(Clock.at(day, TODAY)) <= known_facts(Clock.at(following, TODAY))


@pytest.mark.parametrize("day", SAMPLE_DAYS[::9], ids=str)
def test_that_lists_and_pages_know_the_same(starter_site: str, day: date):
    clock = Clock.at(day, TODAY)
    knowledge = Knowledge(clock)
    rounds = list(Round.objects.published().prefetch_related(delegations_for(VISITOR)))
    bring_sources(VISITOR, rounds)
    deadlines = list(Deadline.objects.published().prefetch_related(ledgers_for(VISITOR)))
    shown = deadlines_as_known(VISITOR, deadlines, clock)
    talks = Negotiation.objects.published()

    as_shown = knowledge.of(rounds, knowledge.round)
    assert {each.pk for each in as_shown} == set(
        Round.objects.known(clock).values_list("pk", flat=True)
    )
    assert {
        each.pk
        for each in as_shown
        if not each.is_not_held and each.first_day and each.first_day > day
    } == set(Round.objects.ahead_on(clock).values_list("pk", flat=True))
    assert {each.pk for each in shown if each.is_ahead_on(day)} == set(
        Deadline.objects.ahead_on(clock).values_list("pk", flat=True)
    )
    assert {each.pk for each in shown if each.is_open_after(day)} == set(
        Deadline.objects.left_open_on(clock).values_list("pk", flat=True)
    )
    assert {each.pk for each in talks if Talk(each, VISITOR, clock).is_known} == set(
        known_talks(talks, clock).values_list("pk", flat=True)
    )


# One rule at a time, where the starter data have no example


@pytest.mark.django_db
def test_that_a_source_of_a_month_counts_when_the_month_is_over():
    may = make_source(published_on=date(2025, 5, 1), published_on_precision="month")
    year = make_source(published_on=date(2025, 1, 1), published_on_precision="year")
    make_source(published_on=None)

    assert not Source.objects.known(Clock.at(date(2025, 5, 30), TODAY)).exists()
    assert list(Source.objects.known(Clock.at(date(2025, 5, 31), TODAY))) == [may]
    assert set(Source.objects.known(Clock.at(date(2025, 12, 31), TODAY))) == {may, year}
    assert Source.objects.known(Clock.at(TODAY, TODAY)).count() == 3


@pytest.mark.django_db
def test_that_a_draft_source_dates_nothing():
    event = make_event(on=date(2025, 6, 3))
    cite(event, make_source(published_on=date(2025, 5, 1), publication=Publication.DRAFT))
    knowledge = Knowledge(Clock.at(date(2025, 5, 2), TODAY))
    bring_sources(VISITOR, [event])

    assert knowledge.event(event) is None


@pytest.mark.django_db
def test_that_a_round_without_any_day_is_known_today_only(today, visitor_client: Client):
    negotiation = make_negotiation(started_on=date(2025, 1, 1))
    make_round(
        negotiation,
        title="Round to come",
        first_day=None,
        last_day=None,
        status=RoundStatus.SCHEDULED,
    )

    address = negotiation.get_absolute_url()
    assert "Round to come" in visitor_client.get(address).content.decode()
    assert "Round to come" not in visitor_client.get(f"{address}?on=2026-11-23").content.decode()


@pytest.mark.django_db
def test_that_a_missed_deadline_is_missed_when_its_day_has_passed():
    deadline = make_deadline(
        status=DeadlineStatus.MISSED, revisions=[(date(2025, 4, 9), date(2025, 7, 8))]
    )

    def states(day: date) -> list[str]:
        found = list(Deadline.objects.prefetch_related(ledgers_for(VISITOR)))
        return [
            str(each.status) for each in deadlines_as_known(VISITOR, found, Clock.at(day, TODAY))
        ]

    assert deadline.status == "missed"
    assert states(date(2025, 7, 8)) == ["pending"]
    assert states(date(2025, 7, 9)) == ["missed"]
    assert states(date(2025, 4, 8)) == []


@pytest.mark.django_db
def test_that_a_claim_of_a_later_day_is_not_known_before_it_was_made():
    deadline = make_deadline(revisions=[(date(2025, 4, 9), date(2025, 7, 9))])
    make_revision(deadline, date(2025, 7, 8), announced_on=date(2025, 5, 21), prevails=False)
    found = list(Deadline.objects.prefetch_related(ledgers_for(VISITOR)))

    (before,) = deadlines_as_known(VISITOR, found, Clock.at(date(2025, 5, 20), TODAY))
    (after,) = deadlines_as_known(VISITOR, found, Clock.at(date(2025, 5, 21), TODAY))

    assert (len(before.claims), len(after.claims)) == (0, 1)


@pytest.mark.django_db
def test_that_the_clock_costs_a_fixed_number_of_queries(
    visitor_client: Client, django_assert_max_num_queries
):
    talk = make_talk(rounds=30, sources=180)

    with django_assert_max_num_queries(40):
        visitor_client.get(f"{talk.get_absolute_url()}?on=2025-06-20")
