"""An editor enters the founding report from an empty database: through the admin, and on "Start a talk"."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.models import (
    AgendaItem,
    Change,
    Citation,
    Deadline,
    DeadlineRevision,
    Delegate,
    DelegateRole,
    Delegation,
    Negotiation,
    NontariffMeasure,
    Person,
    Round,
    Source,
    TariffMeasure,
    TariffRate,
    TrailStep,
    User,
    Via,
)
from tests.browser import Watch, accessibility_faults, in_every_look, overflows
from tests.journeys.typist import Typist

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")

URL = (
    "https://koreajoongangdaily.joins.com/news/2025-05-21/national/diplomacy/"
    "Korea-US-kick-off-new-round-of-trade-talks-in-Washington/2312075"
)
REPORT = "Korea, U.S. kick off new round of trade talks in Washington"
PAPER = "Korea JoongAng Daily"
TALKS = "Korea-US tariff and trade talks"
OBJECTIVE = "Lower the U.S. tariffs on Korean goods."
FIRST_ROUND = "First technical discussions"
JEJU = "Ministerial consultation in Jeju"
ROUND = "Second technical discussions"
ROUNDS = [FIRST_ROUND, JEJU, ROUND]
MINISTER = "Ahn Duk-geun"
HEAD = "Chang Sung-gil"
TITLE = "Director-general for trade policy"
MINISTRY = "Ministry of Trade, Industry and Energy"
AREAS = [
    "Balanced trade",
    "Nontariff measures",
    "Economic security",
    "Digital trade",
    "Country of origin",
    "Commercial considerations",
]
RECIPROCAL = "U.S. reciprocal tariff on Korea"
# Each at 25 percent, and the day from which.
DUTIES = {
    RECIPROCAL: "2025-04-09",
    "U.S. tariff on automobiles": "2025-04-03",
    "U.S. tariff on steel": "2025-03-12",
    "U.S. tariff on aluminium": "2025-03-12",
}
ESTIMATE = "2025 National Trade Estimate Report"
SUSPENSION = "End of the suspension of the reciprocal tariff"


class Barrier(NamedTuple):
    title: str
    chapter: str
    products: str


BARRIERS = [
    Barrier("Import ban on beef from cattle aged 30 months or older", "A", "Beef"),
    Barrier("Offset policy in defence procurement", "M", "Defence equipment"),
    Barrier("Emission rules for imported cars", "B", "Motor vehicles"),
    Barrier("Pricing policies for pharmaceuticals", "", "Pharmaceuticals, medical devices"),
    Barrier("Planned rules for digital platforms", "", "Digital services"),
]
KINDS_OF_FACTS = [Round, Delegation, Delegate, TariffMeasure, TariffRate, NontariffMeasure]
KINDS_OF_FACTS += [Negotiation, AgendaItem, TrailStep, Deadline, DeadlineRevision]


@pytest.fixture
def site(live_server: LiveServer) -> str:
    load_vocabularies()
    return str(live_server.url)


@pytest.fixture
def desk(site: str, page: Page, context: BrowserContext, editor: User, watch: Watch) -> Page:
    """The browser of an editor who is signed in."""
    client = Client()
    client.force_login(editor)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site}])
    page.on("popup", watch.follow)
    return page


def ways_of_writing() -> set[str]:
    """By which ways the editor wrote; the vocabularies were loaded by nobody."""
    return {each.via for each in Change.objects.filter(changed_by__isnull=False)}


def see_it_as_editor_and_not_as_visitor(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text(TALKS)
    told = (*AREAS, *ROUNDS, *DUTIES, *(each.title for each in BARRIERS), SUSPENSION, REPORT)
    for words in told:
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("main")).to_contain_text("8 Jul 2025")
    page.get_by_role("link", name=ROUND).first.click()
    for words in ("20", "22 May 2025", "Washington, D.C.", HEAD, TITLE, MINISTRY):
        expect(page.locator("main")).to_contain_text(words)
    assert Client().get(re.sub(r"^http://[^/]+", "", address)).status_code == 404
    assert TALKS not in Client().get("/negotiations/").content.decode()


def all_of_the_report_is_recorded() -> None:
    talks = Negotiation.objects.get()
    assert sorted(each.economy_id for each in talks.parties.all()) == ["KR", "US"]
    heads = Delegate.objects.filter(role=DelegateRole.HEAD)
    assert sorted(heads.values_list("delegation__round__title", "person__name")) == [
        (FIRST_ROUND, HEAD),
        (JEJU, MINISTER),
        (JEJU, "Jamieson Greer"),
        (ROUND, HEAD),
    ]
    assert all(head.organization is not None for head in heads if head.person.economy_id == "KR")
    assert sorted(talks.agenda_items.values_list("area__name", flat=True)) == sorted(AREAS)
    rates = TariffRate.objects.filter(measure__negotiations=talks, origin__code="KR", rate=25)
    assert sorted(rates.values_list("measure__title", flat=True)) == sorted(DUTIES)
    steps = TrailStep.objects.filter(
        measure__negotiations=talks, report=ESTIMATE, economy__code="US"
    )
    assert steps.count() == len(BARRIERS) == talks.nontariff_measures.count()
    (revision,) = DeadlineRevision.objects.all()
    assert (revision.due_on, revision.announced_on) == (date(2025, 7, 8), date(2025, 4, 9))
    assert revision.deadline.measure == TariffMeasure.objects.get(title=RECIPROCAL)
    assert Person.objects.count() == 3
    assert Citation.objects.values("source").distinct().count() == Source.objects.count() == 1
    cited = set(Citation.objects.values_list("content_type__model", "object_id"))
    facts = [fact for kind in KINDS_OF_FACTS for fact in kind._default_manager.all()]
    assert [fact for fact in facts if (fact._meta.model_name, fact.pk) not in cited] == []


# --- What is entered ------------------------------------------------------------------------------


def enter_report(hand: Typist) -> None:
    hand.paste("url", URL)
    hand.write("publisher", PAPER)
    hand.paste("title", REPORT)
    hand.write("published_on", "2025-05-21")
    hand.choose("kind", "news")


def enter_person(hand: Typist, name: str, native_name: str, code: str, found: str) -> None:
    hand.write("name", name)
    hand.search("economy", code, found)
    if native_name:
        hand.write("native_name", native_name)


def enter_negotiation(hand: Typist) -> None:
    hand.press_link("Negotiations")
    hand.press_link("Add negotiation")
    hand.write("title", TALKS)
    hand.choose("kind", "tariff_talks")
    hand.write("objective", OBJECTIVE)
    hand.search("parties-0-economy", "KR", "Korea")
    hand.search("parties-1-economy", "US", "United States (US)")
    for row, area in enumerate(AREAS):
        hand.add_row("agenda_items")
        hand.search(f"agenda_items-{row}-area", area.lower(), area)
    with hand.adding("cite"):
        enter_report(hand)
    hand.sees_chosen("cite", REPORT)
    hand.save_and_continue()


def enter_round(hand: Typist, title: str, level: str, days: tuple[str, str], ordinal: str) -> None:
    hand.write("title", title)
    hand.choose("level", level)
    hand.write("ordinal", ordinal)
    hand.choose("status", "concluded")
    hand.write("first_day", days[0])
    hand.write("last_day", days[1])
    hand.sees_chosen("delegations-0-economy", "Korea (KR)")


def enter_place(hand: Typist, city: str, code: str, found: str) -> None:
    hand.write("city", city)
    hand.search("country", code, found)


def enter_second_technical_round(hand: Typist) -> None:
    enter_round(hand, ROUND, "technical", ("2025-05-20", "2025-05-22"), "2")
    enter_place(hand, "Washington, D.C.", "US", "United States (US)")
    with hand.adding("delegations-0-head"):
        enter_person(hand, HEAD, "장성길", "KR", "Korea (KR)")
    hand.write("delegations-0-head_title", TITLE)
    with hand.adding("delegations-0-head_organization"):
        hand.write("name", MINISTRY)
        hand.write("abbreviation", "MOTIE")
        hand.search("economy", "KR", "Korea (KR)")
    hand.search("cite", "kick off", REPORT)
    hand.press_button("Save and add another")


def enter_other_rounds(hand: Typist) -> None:
    enter_round(hand, FIRST_ROUND, "technical", ("2025-04-30", "2025-05-01"), "1")
    enter_place(hand, "Washington, D.C.", "US", "United States (US)")
    hand.search("delegations-0-head", "chang", HEAD)
    hand.write("delegations-0-head_title", TITLE)
    hand.search("delegations-0-head_organization", "industry", MINISTRY)
    hand.sees_chosen("cite", REPORT)
    hand.press_button("Save and add another")

    enter_round(hand, JEJU, "ministerial", ("2025-05-16", "2025-05-16"), "2")
    enter_place(hand, "Seogwipo (Jeju)", "KR", "Korea (KR)")
    with hand.adding("delegations-0-head"):
        enter_person(hand, MINISTER, "안덕근", "KR", "Korea (KR)")
    hand.search("delegations-0-head_organization", "industry", MINISTRY)
    with hand.adding("delegations-1-head"):
        enter_person(hand, "Jamieson Greer", "", "US", "United States (US)")
    hand.press_button("Save")
    expect(hand.page.locator(".messagelist")).to_contain_text("added successfully")


def enter_duty(hand: Typist, title: str) -> None:
    suspended = title == RECIPROCAL
    hand.write("title", title)
    hand.choose("kind", "reciprocal" if suspended else "sectoral")
    hand.search("imposed_by", "US", "United States (US)")
    hand.search("rates-0-origin", "KR", "Korea (KR)")
    hand.write("rates-0-rate", "25")
    hand.choose("rates-0-basis", "additional")
    hand.choose("rates-0-state", "suspended" if suspended else "in_force")
    hand.write("rates-0-valid_from", DUTIES[title])
    hand.write("rates-0-known_from", DUTIES[title])


def enter_barrier(hand: Typist, barrier: "Barrier") -> None:
    hand.write("title", barrier.title)
    hand.search("maintained_by", "KR", "Korea (KR)")
    if barrier.chapter:
        hand.search("mast_chapter", barrier.chapter, barrier.chapter)
    hand.search("area", "nontar", "Nontariff measures")
    hand.write("products", barrier.products)
    hand.choose("status", "in_place")
    hand.choose("trail-0-kind", "listed")
    hand.search("trail-0-economy", "US", "United States (US)")
    hand.write("trail-0-report", ESTIMATE)


def enter_series(
    hand: Typist, add: str, records: Sequence[T], enter: Callable[[Typist, T], None]
) -> None:
    """Records of one kind one after the other, from the page of the talks."""
    open_talks(hand)
    hand.press_link(add)
    for record in records:
        hand.sees_chosen("negotiations", TALKS)
        enter(hand, record)
        if record == records[0]:
            hand.search("cite", "kick off", REPORT)
        hand.sees_chosen("cite", REPORT)
        hand.press_button("Save" if record == records[-1] else "Save and add another")
        expect(hand.page.locator(".messagelist")).to_contain_text("added successfully")


def enter_deadline(hand: Typist) -> None:
    open_talks(hand)
    hand.press_link("Add deadline")
    hand.write("title", SUSPENSION)
    hand.choose("kind", "suspension_expiry")
    hand.search("measure", "recip", RECIPROCAL)
    hand.write("revisions-0-due_on", "2025-07-08")
    hand.write("revisions-0-announced_on", "2025-04-09")
    hand.write("revisions-0-announced_by", "White House")
    hand.search("cite", "kick off", REPORT)
    hand.press_button("Save")
    expect(hand.page.locator(".messagelist")).to_contain_text("added successfully")


def open_talks(hand: Typist) -> None:
    hand.page.goto(re.sub(r"/admin/.*|/negotiations/.*", "/admin/", hand.page.url))
    hand.press_link("Negotiations")
    hand.press_link(TALKS)


def enter_duties_barriers_and_deadline(hand: Typist) -> None:
    enter_series(hand, "Add tariff measure", list(DUTIES), enter_duty)
    enter_series(hand, "Add nontariff measure", BARRIERS, enter_barrier)
    enter_deadline(hand)


def test_entering_the_report_through_the_admin(desk: Page, site: str):
    hand = Typist(desk)
    desk.goto(f"{site}/admin/")
    enter_negotiation(hand)
    hand.press_link("Add round")
    enter_second_technical_round(hand)
    enter_other_rounds(hand)
    enter_duties_barriers_and_deadline(hand)

    all_of_the_report_is_recorded()
    assert ways_of_writing() == {Via.ADMIN}
    assert hand.minutes_of_typing < 10, f"{hand.keystrokes} keystrokes, {hand.presses} presses"
    see_it_as_editor_and_not_as_visitor(desk, site + Negotiation.objects.get().get_absolute_url())


def fill_in_the_report(hand: Typist, site: str) -> None:
    hand.page.goto(f"{site}/desk/start/")
    hand.paste("source-url", URL)
    hand.write("source-publisher", PAPER)
    hand.paste("source-title", REPORT)
    hand.write("source-published_on", "2025-05-21")
    hand.write("talk-title", TALKS)
    hand.write("talk-objective", OBJECTIVE)
    hand.write("party-0-economy", "South Korea")
    hand.write("party-0-lead_organization", MINISTRY)
    hand.write("party-0-head", HEAD)
    hand.write("party-0-head_title", TITLE)
    hand.write("party-1-economy", "US")
    hand.write("round-title", ROUND)
    hand.write("round-ordinal", "2")
    hand.write("round-first_day", "2025-05-20")
    hand.write("round-last_day", "2025-05-22")
    hand.write("round-city", "Washington, D.C.")
    hand.write("round-country", "US")
    for area in AREAS:
        hand.check(area)


def test_entering_the_report_on_start_a_talk_and_the_rest_in_the_admin(desk: Page, site: str):
    hand = Typist(desk)
    fill_in_the_report(hand, site)
    assert desk.locator("#id_talk-slug").get_attribute("placeholder") == (
        "korea-us-tariff-and-trade-talks"
    )
    hand.press_button("Save as drafts")
    expect(desk.locator(".messages")).to_contain_text("recorded as a draft")
    address = f"{site}/negotiations/korea-us-tariff-and-trade-talks/"
    assert desk.url == address
    assert ways_of_writing() == {Via.SITE}

    open_talks(hand)
    hand.press_link("Add round")
    hand.search("cite", "kick off", REPORT)
    enter_other_rounds(hand)
    enter_duties_barriers_and_deadline(hand)

    all_of_the_report_is_recorded()
    assert hand.minutes_of_typing < 10, f"{hand.keystrokes} keystrokes, {hand.presses} presses"
    see_it_as_editor_and_not_as_visitor(desk, address)


def test_start_a_talk_without_scripts(site: str, browser, editor: User):
    client = Client()
    client.force_login(editor)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    page = context.new_page()
    hand = Typist(page)
    fill_in_the_report(hand, site)
    hand.press_button("One more party")
    hand.write("party-2-economy", "Japan")
    page.locator("#id_party-2-economy").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(TALKS)
    assert Negotiation.objects.get().parties.count() == 3
    context.close()


def test_that_start_a_talk_has_no_fault_for_axe_and_is_not_wider_than_the_screen(
    desk: Page, site: str
):
    desk.goto(f"{site}/desk/start/")

    assert accessibility_faults(desk) == []
    assert [look for look in in_every_look(desk) if overflows(desk)] == []


def test_that_another_party_takes_one_press(desk: Page, site: str):
    desk.goto(f"{site}/desk/start/")
    hand = Typist(desk)
    hand.press_button("One more party")
    hand.write("party-2-economy", "Japan")

    assert desk.locator("#id_party-TOTAL_FORMS").input_value() == "3"
