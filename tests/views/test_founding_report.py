"""The founding report, statement by statement, on the pages of its talks, each with the report as its source."""

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client

from negotiations.models import Source

TALK = "/negotiations/kr-us-tariff-talks-2025/"
FIRST_TECHNICAL = f"{TALK}rounds/r03-tech1/"
JEJU = f"{TALK}rounds/r06-jeju-ahn-greer/"
SECOND_TECHNICAL = f"{TALK}rounds/r07-tech2/"

# What the report states: the page that says so, and words that stand together in one fact of it.
STATEMENTS = [
    # Two technical rounds, with days and city
    (TALK, ["First technical discussions", "30 Apr – 1 May 2025", "Washington, D.C.", "technical"]),
    (TALK, ["Second technical discussions", "20 – 22 May 2025", "Washington, D.C.", "technical"]),
    (FIRST_TECHNICAL, ["Two days of working-level talks", "USTR"]),
    (SECOND_TECHNICAL, ["Three days of director-general-level talks"]),
    # The lead of the Korean delegation and his title
    (FIRST_TECHNICAL, ["Chang Sung-gil", "장성길", "Director-general for trade policy"]),
    (SECOND_TECHNICAL, ["Chang Sung-gil", "head", "Ministry of Trade, Industry and Energy"]),
    ("/people/chang-sung-gil/", ["Director-general for trade policy"]),
    # The ministerial in Jeju with both ministers
    (TALK, ["Ahn-Greer, Jeju", "16 May 2025", "ministerial"]),
    (JEJU, ["Ahn Duk-geun", "Minister of Trade, Industry and Energy"]),
    (JEJU, ["Jamieson Greer", "United States Trade Representative"]),
    # The six areas
    (TALK, ["Balanced trade", "16 May 2025"]),
    (TALK, ["Nontariff measures", "16 May 2025"]),
    (TALK, ["Economic security", "16 May 2025"]),
    (TALK, ["Digital trade", "16 May 2025"]),
    (TALK, ["Country of origin", "16 May 2025"]),
    (TALK, ["Commercial considerations", "16 May 2025"]),
    # Four duties of 25 per cent
    (TALK, ["25 %", "Korea", "suspended", "9 Apr 2025"]),
    (TALK, ["25 %", "3 Apr – 31 Oct 2025"]),
    (TALK, ["25 %", "12 Mar – 3 Jun 2025", "Proclamation 10896"]),
    (TALK, ["25 %", "12 Mar – 3 Jun 2025", "Proclamation 10895"]),
    # Five nontariff matters
    (TALK, ["beef from cattle aged 30 months or older"]),
    (TALK, ["Offset policy in defence procurement"]),
    (TALK, ["Emission-related component rules for imported cars"]),
    (TALK, ["Pricing and reimbursement policies for pharmaceuticals"]),
    (TALK, ["Planned rules for dominant digital service platforms"]),
    # What both sides want
    (TALK, ["Lower the 25 percent reciprocal rate", "demand"]),
    (TALK, ["in a measured manner and without haste"]),
    (TALK, ["Intention to expand imports of U.S. goods"]),
    (TALK, ["Strategic cooperation in shipbuilding"]),
    (TALK, ["Korea is to lower its nontariff barriers"]),
    (TALK, ["rebuild U.S. shipbuilding with allies", "230 times"]),
    # 8 July, the suspension, the July package, the election
    (TALK, ["End of the suspension", "8 July 2025"]),
    (TALK, ["Country-specific tariffs took effect and were suspended for 90 days"]),
    (TALK, ["'July package' agreement", "8 Jul 2025"]),
    (TALK, ["Proposal to craft a 'July package'"]),
    (TALK, ["Presidential election in Korea", "3 Jun 2025"]),
    # What it rests on
    (TALK, ["2025 National Trade Estimate Report with seven pages on Korea"]),
    (TALK, ["the president showed the National Trade Estimate Report"]),
]
BLOCKS = ("li", "tr", "dd", "p", "div", "header")


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """The pages of the starter data, by address, as trees."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter", verbosity=0)
        client = Client()
        addresses = {address for address, _words in STATEMENTS}
        yield {address: tree(client.get(address).content) for address in addresses}
        transaction.set_rollback(True)


def tree(page: bytes):
    return html5lib.parse(page, namespaceHTMLElements=False, transport_encoding="utf-8")


def text_of(element) -> str:
    text = " ".join(" ".join(element.itertext()).split()).replace("\u202f", " ")
    return text.replace("’", "'").replace(" – ", " – ")


def seed_anchors(page) -> set[str]:
    """Where the marks of the founding report lead: its card, and the quotes on it."""
    for card in page.iter("li"):
        link = card.find(".//p[@class='title']/a")
        if link is not None and link.get("href") == SEED_URL:
            return {f"#{each.get('id')}" for each in card.iter() if each.get("id")}
    return set()


SEED_URL = (
    "https://koreajoongangdaily.joins.com/news/2025-05-21/national/diplomacy/"
    "Korea-US-kick-off-new-round-of-trade-talks-in-Washington/2312075"
)


def says(element, words: list[str]) -> bool:
    text = text_of(element).casefold()
    return all(word.casefold() in text for word in words)


@pytest.mark.parametrize(("address", "words"), STATEMENTS, ids=lambda part: str(part)[:60])
def test_that_the_statement_is_on_its_page_with_the_report_as_source(pages, address, words):
    page = pages[address]
    anchors = seed_anchors(page)
    assert anchors, "the report is no source of this page"
    facts = [
        element
        for tag in BLOCKS
        for element in page.iter(tag)
        if len(text_of(element)) < 2500 and says(element, words)
    ]

    assert facts, "no fact says so"
    assert any(link.get("href") in anchors for fact in facts for link in fact.iter("a"))


def test_that_the_report_tells_when_it_was_published_and_that_it_is_machine_translated(pages):
    page = pages[TALK]
    card = next(
        card
        for card in page.iter("li")
        if any(link.get("href") == SEED_URL for link in card.iter("a"))
    )

    text = text_of(card)
    assert "09:07" in text
    assert "21 May 2025" in text
    assert "machine-translated" in text
    assert [time.get("datetime") for time in card.iter("time")] == ["2025-05-21T00:07Z"]


@pytest.mark.django_db
def test_that_the_report_is_stored_as_the_source_called_seed():
    call_command("load_starter", verbosity=0)

    assert Source.objects.get(key="seed").url == SEED_URL
