"""An editor enters the founding report from an empty database: through the admin, and on "Start a talk"."""

import re

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.models import Change, Citation, Delegate, Negotiation, Round, User, Via
from tests.browser import Watch, accessibility_faults, in_every_look, overflows

pytestmark = pytest.mark.django_db(transaction=True)

# A fast typist writes a character in so many milliseconds.
KEYSTROKE = 15

URL = (
    "https://koreajoongangdaily.joins.com/news/2025-05-21/national/diplomacy/"
    "Korea-US-kick-off-new-round-of-trade-talks-in-Washington/2312075"
)
REPORT = "Korea, U.S. kick off new round of trade talks in Washington"
PAPER = "Korea JoongAng Daily"
TALKS = "Korea-US tariff and trade talks"
ROUND = "Second technical discussions"
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


def write(page: Page, field: str, text: str) -> None:
    page.locator(f"#id_{field}").press_sequentially(text, delay=KEYSTROKE)


def search(page: Page, field: str, text: str, found: str) -> None:
    """Writes into a search box of the admin until what is meant stands first, and takes it."""
    page.locator(f"#id_{field} + .select2").click()
    page.locator(".select2-container--open .select2-search__field").press_sequentially(
        text, delay=KEYSTROKE
    )
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text(found)
    page.keyboard.press("Enter")
    expect(page.locator(f"#id_{field} + .select2")).to_contain_text(found)


def add_in_place(page: Page, field: str) -> Page:
    """The window that the plus beside a search box opens."""
    with page.expect_popup() as window:
        page.locator(f"#add_id_{field}").click()
    return window.value


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()


def ways_of_writing() -> set[str]:
    """By which ways the editor wrote; the vocabularies were loaded by nobody."""
    return {each.via for each in Change.objects.filter(changed_by__isnull=False)}


def see_it_as_editor_and_not_as_visitor(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text(TALKS)
    for words in (ROUND, *AREAS, REPORT):
        expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("link", name=ROUND).first.click()
    for words in ("20", "22 May 2025", "Washington, D.C.", HEAD, TITLE, MINISTRY):
        expect(page.locator("main")).to_contain_text(words)
    assert Client().get(re.sub(r"^http://[^/]+", "", address)).status_code == 404
    assert TALKS not in Client().get("/negotiations/").content.decode()


def test_entering_the_report_through_the_admin(desk: Page, site: str):
    desk.goto(f"{site}/admin/")
    desk.get_by_role("link", name="Negotiations", exact=True).first.click()
    desk.get_by_role("link", name="Add negotiation").first.click()
    write(desk, "title", TALKS)
    desk.locator("#id_kind").select_option(label="tariff talks")
    write(desk, "objective", "Lower the U.S. tariffs on Korean goods.")
    search(desk, "parties-0-economy", "KR", "Korea")
    search(desk, "parties-1-economy", "united states", "United States (US)")
    for row, area in enumerate(AREAS):
        desk.locator("#agenda_items-group .add-row a").click()
        search(desk, f"agenda_items-{row}-area", area.lower(), area)
    window = add_in_place(desk, "cite")
    write(window, "url", URL)
    write(window, "publisher", PAPER)
    write(window, "title", REPORT)
    write(window, "published_on", "2025-05-21")
    window.locator("#id_kind").select_option(label="news")
    with window.expect_event("close"):
        save(window)
    expect(desk.locator("#id_cite + .select2")).to_contain_text(REPORT)
    desk.get_by_role("button", name="Save and continue editing").last.click()

    desk.get_by_role("link", name="Add round").click()
    write(desk, "title", ROUND)
    desk.locator("#id_level").select_option(label="technical")
    write(desk, "ordinal", "2")
    desk.locator("#id_status").select_option(label="concluded")
    write(desk, "first_day", "2025-05-20")
    write(desk, "last_day", "2025-05-22")
    write(desk, "city", "Washington, D.C.")
    search(desk, "country", "USA", "United States (US)")
    expect(desk.locator("#id_delegations-0-economy + .select2")).to_contain_text("Korea (KR)")
    window = add_in_place(desk, "delegations-0-head")
    write(window, "name", HEAD)
    search(window, "economy", "korea, republic", "Korea (KR)")
    write(window, "native_name", "장성길")
    with window.expect_event("close"):
        save(window)
    write(desk, "delegations-0-head_title", TITLE)
    window = add_in_place(desk, "delegations-0-head_organization")
    write(window, "name", MINISTRY)
    write(window, "abbreviation", "MOTIE")
    search(window, "economy", "KR", "Korea (KR)")
    with window.expect_event("close"):
        save(window)
    search(desk, "cite", "kick off joongang", REPORT)
    save(desk)

    expect(desk.locator(".messagelist")).to_contain_text("added successfully")
    talks = Negotiation.objects.get()
    assert Round.objects.get().negotiation == talks
    assert Delegate.objects.get().organization is not None
    assert ways_of_writing() == {Via.ADMIN}
    see_it_as_editor_and_not_as_visitor(desk, site + talks.get_absolute_url())


def fill_in_the_report(page: Page, site: str) -> None:
    page.goto(f"{site}/desk/start/")
    write(page, "source-url", URL)
    write(page, "source-publisher", PAPER)
    write(page, "source-title", REPORT)
    write(page, "source-published_on", "2025-05-21")
    write(page, "talk-title", TALKS)
    write(page, "talk-objective", "Lower the U.S. tariffs on Korean goods.")
    write(page, "party-0-economy", "South Korea")
    write(page, "party-0-lead_organization", MINISTRY)
    write(page, "party-0-head", HEAD)
    write(page, "party-0-head_title", TITLE)
    write(page, "party-1-economy", "US")
    write(page, "round-title", ROUND)
    write(page, "round-ordinal", "2")
    write(page, "round-first_day", "2025-05-20")
    write(page, "round-last_day", "2025-05-22")
    write(page, "round-city", "Washington, D.C.")
    write(page, "round-country", "US")
    for area in AREAS:
        page.get_by_label(area, exact=True).check()


def test_entering_the_report_on_start_a_talk(desk: Page, site: str):
    fill_in_the_report(desk, site)
    assert desk.locator("#id_talk-slug").get_attribute("placeholder") == (
        "korea-us-tariff-and-trade-talks"
    )
    desk.get_by_role("button", name="Save as drafts").click()

    expect(desk.locator(".messages")).to_contain_text("recorded as a draft")
    address = f"{site}/negotiations/korea-us-tariff-and-trade-talks/"
    assert desk.url == address
    assert ways_of_writing() == {Via.SITE}
    assert Citation.objects.values("source").distinct().count() == 1
    see_it_as_editor_and_not_as_visitor(desk, address)


def test_start_a_talk_without_scripts(site: str, browser, editor: User):
    client = Client()
    client.force_login(editor)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    page = context.new_page()
    fill_in_the_report(page, site)
    page.get_by_role("button", name="One more party").click()
    write(page, "party-2-economy", "Japan")
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
    desk.get_by_role("button", name="One more party").click()
    write(desk, "party-2-economy", "Japan")

    assert desk.locator("#id_party-TOTAL_FORMS").input_value() == "3"
