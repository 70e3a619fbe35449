"""The clock in a real browser: day picker, slider and links, by keyboard, on a phone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import accessibility_faults, in_every_look, overflows

TALK = "/negotiations/kr-us-tariff-talks-2025/"
PAST = f"{TALK}?on=2025-05-20"
PAGES = [
    PAST,
    f"{TALK}?on=2025-05-20&known_on=2025-07-10",
    f"{TALK}?on=2024-01-01",
    f"{TALK}rounds/r07-tech2/?on=2025-05-20",
    "/?on=2025-05-20",
    "/?on=99999",
    "/negotiations/?on=2025-05-20",
    "/economies/KR/?on=2025-05-20",
    f"{TALK}changes/?from=2025-07-01&to=2025-07-31",
]


def test_that_the_slider_goes_by_keyboard_to_the_day_before(starter_site: str, page: Page):
    page.goto(starter_site + PAST)
    slider = page.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "20 May 2025")

    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".clock output")).to_have_text("19 May 2025")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"on=2025-05-19"))
    expect(page.locator("main")).to_contain_text("As known on 19 May 2025")
    expect(page.get_by_role("slider")).to_be_focused()


def test_that_the_slider_goes_by_itself_when_it_rests(starter_site: str, page: Page):
    page.goto(starter_site + PAST)

    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")

    expect(page).to_have_url(re.compile(r"on=2025-05-21"))


def test_that_the_picker_sets_the_day_and_one_link_leads_back(starter_site: str, page: Page):
    page.goto(starter_site + TALK)
    expect(page.locator(".clock")).not_to_have_class(re.compile("elsewhere"))

    page.get_by_label("Another day").fill("2025-07-10")
    page.locator(".clock").get_by_role("button", name="Show").click()
    expect(page.locator(".clock.elsewhere")).to_contain_text("As known on 10 July 2025")
    expect(page.locator("#deadlines")).to_be_visible()

    page.get_by_role("link", name="Back to today").click()
    expect(page).to_have_url(starter_site + TALK)


def test_that_both_clocks_can_be_set(starter_site: str, page: Page):
    page.goto(starter_site + f"{TALK}?on=2025-11-20")

    page.get_by_role("link", name="This day with what is known today").click()
    expect(page.locator(".clock.elsewhere")).to_contain_text(
        "20 November 2025, with what is known today"
    )
    page.get_by_role("link", name="This day as it was known then").click()
    expect(page.locator(".clock.elsewhere")).to_contain_text("As known on 20 November 2025")


@pytest.fixture
def page_without_scripts(browser: Browser, browser_context_args: dict[str, object]):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)  # type: ignore[arg-type]  # a dict of any options
    yield context.new_page()
    context.close()


def test_that_picker_and_links_serve_without_javascript(
    starter_site: str, page_without_scripts: Page
):
    page = page_without_scripts
    page.goto(starter_site + TALK)
    expect(page.locator(".clock-slider")).to_be_hidden()

    page.get_by_label("Another day").fill("2025-05-20")
    page.locator(".clock").get_by_role("button", name="Show").click()
    expect(page.locator(".clock.elsewhere")).to_contain_text("As known on 20 May 2025")

    page.locator(".clock a[rel=prev]").click()
    expect(page.locator(".clock.elsewhere")).to_contain_text("As known on 19 May 2025")
    page.locator(".clock a[rel=next]").click()
    expect(page.locator(".clock.elsewhere")).to_contain_text("As known on 20 May 2025")
    page.get_by_role("link", name="Back to today").click()
    expect(page.locator(".clock.elsewhere")).to_have_count(0)


@pytest.mark.parametrize("address", PAGES)
def test_that_axe_finds_nothing(starter_site: str, page: Page, address: str):
    page.goto(starter_site + address)

    assert accessibility_faults(page) == []


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_that_nobody_has_to_scroll_sideways(
    starter_site: str, page: Page, address: str, language: str
):
    page.goto(f"{starter_site}/language/{language}/?next={address.replace('&', '%26')}")

    assert [look for look in in_every_look(page) if overflows(page)] == []


def test_that_no_countdown_from_today_stands_beside_a_past_day(starter_site: str, page: Page):
    page.goto(f"{starter_site}/deadlines/kr-us-tariff-talks-2025-suspension/?on=2025-05-20")

    expect(page.locator("[data-moment] time")).to_be_visible()
    expect(page.locator("[data-moment]")).not_to_contain_text("ago")


def test_that_the_list_of_the_timeline_keeps_the_clock(starter_site: str, page: Page):
    page.goto(f"{starter_site}/deadlines/timeline/?on=2025-07-10")

    links = page.locator("table a[href^='/negotiations/'], table a[href^='/deadlines/']")
    expect(links).not_to_have_count(0)
    assert all("on=2025-07-10" in (link.get_attribute("href") or "") for link in links.all())


def test_that_the_masthead_is_one_line_on_a_tablet(starter_site: str, page: Page):
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(starter_site)

    boxes = [
        page.get_by_role("link", name=name).bounding_box() for name in ("Tradetracker", "Sign in")
    ]
    assert all(boxes)
    tops = [box["y"] for box in boxes if box]
    assert abs(tops[0] - tops[1]) < 24
