"""Every kind of page in a real browser: no fault for axe, nothing to scroll sideways, no complaint, few bytes."""

import pytest
from playwright.sync_api import Page

from tests.browser import accessibility_faults, in_every_look, overflows

TALK = "/negotiations/kr-us-tariff-talks-2025/"
PAGES = [
    "/",
    "/negotiations/",
    "/negotiations/?q=korea&kind=nonsense",
    TALK,
    "/negotiations/cn-us-trade-talks-2025/",
    f"{TALK}rounds/r06-jeju-ahn-greer/",
    f"{TALK}rounds/r07-tech2/",
    "/deadlines/",
    "/deadlines/kr-us-tariff-talks-2025-suspension/",
    "/deadlines/cn-us-trade-talks-2025-truce-expiry/",
    "/calendar/?month=2025-05",
    "/calendar/?month=nonsense",
    "/deadlines/timeline/",
    "/deadlines/timeline/?economy=KR&zoom=quarter&from=2025-05-01",
    "/economies/",
    "/economies/KR/",
    "/economies/EU/",
    "/people/",
    "/people/chang-sung-gil/",
    "/organizations/",
    "/organizations/kr-motie/",
    "/sources/",
    "/sources/?q=zzz",
    "/changes/",
]
# What the first view of a page may weigh over the wire.
FIRST_VIEW = 120 * 1024


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


def test_that_a_missing_page_says_so_in_the_look_of_the_site(starter_site: str, page: Page, watch):
    watch.expect("404")
    response = page.goto(starter_site + "/negotiations/no-such-talks/")

    assert response is not None
    assert response.status == 404
    assert accessibility_faults(page) == []


def test_that_a_source_opens_in_place_and_closes_with_escape(starter_site: str, page: Page):
    page.goto(starter_site + TALK)
    mark = page.locator("a.src").first

    mark.click()
    card = page.locator(".source-card")

    assert card.is_visible()
    page.keyboard.press("Escape")
    assert not card.is_visible()


def test_that_without_scripts_a_source_is_one_link_away(starter_site: str, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(starter_site + TALK)

    page.locator("a.src").first.click()

    assert page.url.endswith("#s1")
    assert page.locator("#s1").is_visible()
    context.close()


def test_that_a_reader_goes_from_now_to_a_person_and_back_by_links(starter_site: str, page: Page):
    page.goto(starter_site + "/")
    page.get_by_role("link", name="Korea-US tariff and trade talks").first.click()
    page.get_by_role("link", name="Second technical discussions").first.click()
    page.get_by_role("link", name="Chang Sung-gil").first.click()

    assert page.get_by_role("heading", level=1).inner_text().startswith("Chang Sung-gil")
    page.get_by_role("link", name="Second technical discussions").first.click()
    page.get_by_role("navigation", name="Breadcrumb").get_by_role(
        "link", name="Korea-US tariff and trade talks"
    ).click()
    assert page.url == starter_site + TALK


def test_that_a_phone_reaches_every_part_by_the_menu(starter_site: str, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(starter_site + "/")

    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Sources").click()

    assert page.url == starter_site + "/sources/"


def test_that_the_language_is_kept(starter_site: str, page: Page):
    page.goto(starter_site + TALK)
    page.get_by_role("link", name="한국어").first.click()

    assert page.url == starter_site + TALK
    assert page.locator("html").get_attribute("lang") == "ko"
    page.goto(starter_site + "/people/")
    assert page.locator("html").get_attribute("lang") == "ko"
