"""The duty lookup in a real browser: asked and asked again, what is wrong at its field, on a phone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import accessibility_faults, in_every_look, overflows

LOOKUP = "/tariffs/lookup/"
CAR = f"{LOOKUP}?importer=US&origin=KR&product=87032301&on=2025-11-10&mfn_rate=2.5"
PAGES = [
    LOOKUP,
    CAR,
    f"{LOOKUP}?origin=CN&product=95030000&on=2025-04-20",
    f"{LOOKUP}?origin=KR&product=73170030&on=2025-09-01",
    f"{LOOKUP}?origin=KR&product=cars",
    f"{LOOKUP}?origin=ZZ&product=87ab&on=2017-01-01&metal_share=nan",
]


def ask(page: Page, origin: str, product: str, day: str) -> None:
    page.get_by_label("Made in").select_option(origin)
    page.get_by_label("Product: HS code, or words of a list").fill(product)
    page.get_by_label("Entered on").fill(day)
    page.get_by_role("button", name="Look up").click()


def test_that_an_answer_takes_the_place_of_the_form_and_the_address_stays_true(
    starter_site: str, page: Page
):
    page.goto(starter_site + LOOKUP)
    page.evaluate("window.isTheSamePage = true")

    ask(page, "KR", "8703.23.01", "2025-04-10")
    expect(page.locator("#lookup")).to_contain_text("US tariff on automobiles")

    assert page.evaluate("window.isTheSamePage") is True
    expect(page).to_have_url(re.compile(r"origin=KR&product=8703\.23\.01&on=2025-04-10"))
    page.reload()
    expect(page.locator("#lookup")).to_contain_text("US tariff on automobiles")


def test_that_a_fact_that_decides_is_asked_for_and_settles_the_answer(
    starter_site: str, page: Page
):
    page.goto(starter_site + CAR.replace("&mfn_rate=2.5", ""))
    expect(page.locator("#lookup")).to_contain_text(re.compile(r"0\s?% ?–|between|to 15"))

    page.get_by_label("Base duty (column 1), %").fill("2.5")
    page.get_by_role("button", name="Look up").click()

    expect(page.locator("#lookup")).to_contain_text(re.compile(r"12\.5\s?%"))


def test_that_what_is_wrong_stands_at_its_field(starter_site: str, page: Page):
    page.goto(starter_site + LOOKUP)

    ask(page, "KR", "99999999", "2025-04-10")

    field = page.get_by_label("Product: HS code, or words of a list")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "There is no such chapter or heading in the Harmonized System."
    )


def test_that_words_lead_to_a_code(starter_site: str, page: Page):
    page.goto(starter_site + LOOKUP)

    ask(page, "KR", "autos", "2025-04-10")
    page.locator("#lookup").get_by_role("link", name=re.compile(r"^8703")).first.click()

    expect(page.locator("#lookup")).to_contain_text("US tariff on automobiles")


def test_that_it_answers_without_javascript(starter_site: str, browser: Browser):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(starter_site + LOOKUP)

    ask(page, "CN", "95030000", "2025-04-20")

    expect(page.locator("#lookup")).to_contain_text(re.compile(r"145\s?%"))
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_that_axe_finds_nothing_and_nothing_scrolls_sideways(
    starter_site: str, page: Page, address: str
):
    page.goto(starter_site + address)

    assert accessibility_faults(page) == []
    assert [look for look in in_every_look(page) if overflows(page)] == []
